// The peer of the benchmarks: the request schema precompiled by ajv, and jsonc-parser for the places.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'

const modules = join(import.meta.dirname, '../node_modules')

const SOURCE = `import validate from './validate.mjs'
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser'
export const lintWithoutPlaces = (text) => (validate(JSON.parse(text)) ? [] : validate.errors)
export function lint(text) {
  const faults = []
  const tree = parseTree(text, faults)
  const found = faults.map(({ offset, length }) => ({ from: offset, to: offset + length }))
  if (tree && !validate(getNodeValue(tree))) {
    for (const { instancePath, message } of validate.errors) {
      const node = findNodeAtLocation(tree, instancePath.split('/').slice(1)) ?? tree
      found.push({ message, from: node.offset, to: node.offset + node.length })
    }
  }
  return found
}
`

/**
 * Writes the peer into a folder.
 *
 * @param {string} folder
 * @param {object} schema the request schema
 * @returns {Promise<string>} the path of a minified module without imports that exports `lint` and
 *   `lintWithoutPlaces`
 */
export async function buildPeer(folder, schema) {
  const ajv = new Ajv.default({ allErrors: true, allowUnionTypes: true, code: { source: true, esm: true } })
  writeFileSync(join(folder, 'validate.mjs'), standalone.default(ajv, ajv.compile(schema)))
  writeFileSync(join(folder, 'source.mjs'), SOURCE)
  const outfile = join(folder, 'peer.mjs')
  await build({
    entryPoints: [join(folder, 'source.mjs')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    nodePaths: [modules],
    logLevel: 'error',
  })
  return outfile
}
