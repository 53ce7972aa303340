// Text in, findings with places out, beside precompiled ajv with jsonc-parser for the places; and the
// time to the first result after import, each in a new process. `node bench/bench.mjs`

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import * as esbuild from 'esbuild'
import { FAULTY, VALID } from '../test/core/bodies.mjs'
import { requestSchema } from '../dist/index.js'

const pkg = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(pkg, 'node_modules/.bench-'))
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, code: { source: true, esm: true } })
writeFileSync(join(folder, 'validate.mjs'), standalone(ajv, ajv.compile(requestSchema())))
writeFileSync(
  join(folder, 'peer.mjs'),
  `import validate from './validate.mjs'
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser'
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
}`,
)
await esbuild.build({
  entryPoints: [join(folder, 'peer.mjs')],
  outfile: join(folder, 'peer.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  banner: { js: "import{createRequire}from'module';const require=createRequire(import.meta.url);" },
  logLevel: 'error',
})

const sides = { 'this package': join(pkg, 'dist/index.js'), 'ajv precompiled + jsonc-parser': join(folder, 'peer.js') }
const measure = (path, text) => {
  const script = `
    const begin = performance.now()
    const { lint } = await import(${JSON.stringify(path)})
    lint(${JSON.stringify(text)})
    const first = performance.now() - begin
    for (let at = 0; at < 30000; at++) lint(${JSON.stringify(text)})
    let best = Infinity
    for (let round = 0; round < 5; round++) {
      const start = performance.now()
      for (let at = 0; at < 10000; at++) lint(${JSON.stringify(text)})
      best = Math.min(best, (performance.now() - start) / 10)
    }
    console.log(JSON.stringify({ first, best }))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

try {
  for (const [name, path] of Object.entries(sides)) {
    const [valid, faulty] = [VALID, FAULTY].map((text) => {
      const runs = Array.from({ length: 3 }, () => measure(path, text))
      return { best: Math.min(...runs.map((run) => run.best)), first: Math.min(...runs.map((run) => run.first)) }
    })
    console.log(
      `${name.padEnd(32)} valid ${valid.best.toFixed(1)} µs, faulty ${faulty.best.toFixed(1)} µs, first result ${valid.first.toFixed(1)} ms`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
