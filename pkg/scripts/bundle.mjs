// Makes dist/ from build/: the entries in ESM and CommonJS, their types, the module and the schema.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { unpack } from '../js/unpack.js'
import { pack } from './pack.mjs'

const here = join(import.meta.dirname, '..')
const dist = join(here, 'dist')
const { version } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))

await rm(dist, { recursive: true, force: true })
await mkdir(dist)
const wasm = await readFile(join(here, 'build/core.wasm'))
await writeFile(join(dist, 'core.wasm'), wasm)
await cp(join(here, '../schema/request.schema.json'), join(dist, 'request.schema.json'))

const packed = pack(wasm)
if (!wasm.equals(unpack(packed.text, packed.unpacker))) throw new Error('unpacking does not restore the module')

const pages = JSON.parse(await readFile(join(here, 'js/rules.json'), 'utf8'))
const schema = JSON.parse(await readFile(join(here, '../schema/request.schema.json'), 'utf8'))
/** The modules of js/modules.d.ts. Pages and schema are texts, which are parsed when they are asked for. */
const data = new Map(
  Object.entries({
    'core?text': packed.text,
    'core?unpacker': packed.unpacker,
    'rules?text': JSON.stringify(pages),
    'schema?text': JSON.stringify(schema),
  }),
)

/**
 * @param {string} extension of the entry files
 * @returns {import('esbuild').Plugin}
 */
const sources = (extension) => ({
  name: 'sources',
  setup(build) {
    build.onResolve({ filter: /^(core|rules|schema)\?\w+$/ }, ({ path }) => ({ path, namespace: 'data' }))
    build.onLoad({ filter: /.*/, namespace: 'data' }, ({ path }) => ({
      contents: `export default ${JSON.stringify(data.get(path))}`,
    }))
    build.onResolve({ filter: /^\.\/core\.wasm$/ }, () => ({ path: './core.wasm', external: true }))
    // The adapters import the entry beside them, so that a page loads the module once.
    build.onResolve({ filter: /^\.\/index\.js$/ }, () => ({
      path: `./index.${extension}`,
      external: true,
      sideEffects: false,
    }))
  },
})

const entries = ['index', 'slim', 'codemirror', 'monaco']

/**
 * @param {'esm' | 'cjs'} format
 * @param {string} extension
 * @param {string[]} names of entries
 */
async function bundle(format, extension, names) {
  for (const entry of names) {
    await build({
      entryPoints: [join(here, 'js', `${entry}.js`)],
      outfile: join(dist, `${entry}.${extension}`),
      bundle: true,
      format,
      minify: true,
      target: 'es2020',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      legalComments: 'none',
      define: { __VERSION__: JSON.stringify(version), 'import.meta.url': 'undefined' },
      logLevel: 'warning',
      logOverride: { 'empty-import-meta': 'silent' },
      inject: entry === 'index' || entry === 'slim' ? [join(here, 'js/text.js')] : [],
      plugins: [sources(extension)],
    })
  }
}
await bundle('esm', 'js', [...entries, 'workerd'])
await bundle('cjs', 'cjs', entries)

// The types list the ids of the rules. CommonJS needs a copy that imports CommonJS types.
const ids = pages.map((/** @type {{ id: string }} */ page) => `  | '${page.id}'`).join('\n')
for (const entry of entries) {
  const source = await readFile(join(here, 'types', `${entry}.d.ts`), 'utf8')
  const types = source.replace(/export type RuleId = string\b/, `export type RuleId =\n${ids}`)
  await writeFile(join(dist, `${entry}.d.ts`), types)
  await writeFile(join(dist, `${entry}.d.cts`), types.replaceAll(`'./index.js'`, `'./index.cjs'`))
}

for (const name of ['core.wasm', 'index.js', 'slim.js']) {
  const bytes = await readFile(join(dist, name))
  const [plain, compressed] = [bytes.length, gzipSync(bytes, { level: 9 }).length].map((size) =>
    (size / 1000).toFixed(1),
  )
  console.error(`build: ${name} ${plain} kB, ${compressed} kB gzip`)
}
