// build/ to dist/: entries in ESM and CommonJS, types for both, the module and the schema.

import { build } from 'esbuild'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
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
if (!wasm.equals(unpack(packed.text, packed.unpacker)))
  throw new Error('the packed module does not unpack to what it was')

const pages = JSON.parse(await readFile(join(here, 'js/rules.json'), 'utf8'))
const schema = JSON.parse(await readFile(join(here, '../schema/request.schema.json'), 'utf8'))
const data = {
  'core?text': packed.text,
  'core?unpacker': packed.unpacker,
  'rules?text': JSON.stringify(pages),
  'schema?text': JSON.stringify(schema),
}

const plugin = (extension) => ({
  name: 'sources',
  setup(build) {
    // Pages and schema as text: parsed when somebody asks.
    build.onResolve({ filter: /^(core|rules|schema)\?\w+$/ }, ({ path }) => ({ path, namespace: 'data' }))
    build.onLoad({ filter: /.*/, namespace: 'data' }, ({ path }) => ({
      contents: `export default ${JSON.stringify(data[path])}`,
    }))
    build.onResolve({ filter: /^\.\/core\.wasm$/ }, () => ({ path: './core.wasm', external: true }))
    // The adapters use the entry beside them, so that a page holds the module once.
    build.onResolve({ filter: /^\.\/index\.js$/ }, () => ({
      path: `./index.${extension}`,
      external: true,
      sideEffects: false,
    }))
  },
})

const entries = ['index', 'slim', 'codemirror', 'monaco']
for (const [format, extension] of [
  ['esm', 'js'],
  ['cjs', 'cjs'],
]) {
  for (const entry of [...entries, ...(format === 'esm' ? ['workerd'] : [])]) {
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
      plugins: [plugin(extension)],
    })
  }
}

// Types: the ids of the rules are written in, and CommonJS has its own copy.
const ids = pages.map((page) => `  | '${page.id}'`).join('\n')
for (const entry of entries) {
  const source = (await readFile(join(here, 'types', `${entry}.d.ts`), 'utf8')).replace(
    /export type RuleId = string\b/,
    `export type RuleId =\n${ids}`,
  )
  await writeFile(join(dist, `${entry}.d.ts`), source)
  await writeFile(join(dist, `${entry}.d.cts`), source.replaceAll(`'./index.js'`, `'./index.cjs'`))
}

const size = async (name) => {
  const bytes = await readFile(join(dist, name))
  return `${name} ${(bytes.length / 1000).toFixed(1)} kB, ${(gzipSync(bytes, { level: 9 }).length / 1000).toFixed(1)} kB gzip`
}
for (const name of ['core.wasm', 'index.js', 'slim.js']) console.error(`build: ${await size(name)}`)
