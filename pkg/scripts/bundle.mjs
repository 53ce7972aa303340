// Makes dist/ from build/: the entries in ESM and CommonJS, their types, the module and the schema.

import { deepEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { unpackPages } from '../js/rule-pages.js'
import { unpack } from '../js/source/unpack.js'
import { pack } from './pack.mjs'
import { packPages } from './pack-pages.mjs'

const here = join(import.meta.dirname, '..')
const dist = join(here, 'dist')
const { version } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))

await rm(dist, { recursive: true, force: true })
await mkdir(dist)
await cp(join(here, '../schema/request.schema.json'), join(dist, 'request.schema.json'))
for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) await cp(join(here, '..', name), join(here, name))

const built = await readFile(join(here, 'build/core.wasm'))
const buildId = `${version}-${createHash('sha256').update(built).digest('hex').slice(0, 12)}`
const wasm = Buffer.concat([built, customSection('dcs-migration-lint', buildId)])
await writeFile(join(dist, 'core.wasm'), wasm)

const packed = pack(wasm)
if (!wasm.equals(unpack(packed.text, packed.unpacker))) throw new Error('unpacking does not restore the module')

const pages = JSON.parse(await readFile(join(here, 'js/rules.json'), 'utf8'))
const packedPages = packPages(pages)
deepEqual(unpackPages(packedPages), pages, 'unpacking does not restore the pages of the rules')
const schema = JSON.parse(await readFile(join(here, '../schema/request.schema.json'), 'utf8'))
/** The modules of js/modules.d.ts. Pages and schema are texts, which are parsed when they are asked for. */
const data = new Map(
  Object.entries({
    'core?text': packed.text,
    'core?unpacker': packed.unpacker,
    'rules?text': packedPages,
    'schema?text': JSON.stringify(schema),
  }),
)

/**
 * A custom section of a WebAssembly module. Both texts are ASCII and together shorter than 126 characters, so that
 * every length is one byte.
 *
 * @param {string} name
 * @param {string} content
 */
function customSection(name, content) {
  return Buffer.from([0, 1 + name.length + content.length, name.length, ...Buffer.from(name + content)])
}

/**
 * @typedef {object} Entry
 * @property {string} file of js/
 * @property {string} [source] of the module, in js/source; an adapter has none, since it is given the API
 * @property {string} [wasm] how the module is imported
 */

/** @type {Record<string, Entry>} */
const entries = {
  index: { file: 'index.js', source: 'inlined.js' },
  slim: { file: 'slim.js', source: 'given.js' },
  codemirror: { file: 'codemirror.js' },
  monaco: { file: 'monaco.js' },
}
/** Entries that only ESM has. @type {Record<string, Entry>} */
const runtimes = {
  workerd: { file: 'index.js', source: 'imported.js', wasm: './core.wasm' },
  'edge-light': { file: 'index.js', source: 'imported.js', wasm: './core.wasm?module' },
}

/**
 * The glue with changes: bundlers can drop its TextEncoder and TextDecoder, and it accepts a module of another realm,
 * as edge runtimes give one. It never gets bytes.
 *
 * @param {string} glue
 */
function changedGlue(glue) {
  /** @type {[RegExp, string][]} */
  const changes = [
    [/= new TextEncoder\(\)/, '= /* @__PURE__ */ new TextEncoder()'],
    // The first call of `decode` only makes the decoder ready.
    [
      /^let cachedTextDecoder = (new TextDecoder\(.*\));\ncachedTextDecoder\.decode\(\);$/m,
      'let cachedTextDecoder = /* @__PURE__ */ $1;',
    ],
    [/if \(!\(module instanceof WebAssembly\.Module\)\) \{[^}]*\}/, ''],
  ]
  return changes.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`the glue has nothing that matches ${pattern}`)
    return text.replace(pattern, replacement)
  }, glue)
}

/**
 * @param {Entry} entry
 * @returns {import('esbuild').Plugin}
 */
const sources = ({ source, wasm }) => ({
  name: 'sources',
  setup(build) {
    build.onResolve({ filter: /^(core|rules|schema)\?text$|^core\?unpacker$/ }, ({ path }) => ({
      path,
      namespace: 'data',
    }))
    build.onLoad({ filter: /.*/, namespace: 'data' }, ({ path }) => ({
      contents: `export default ${JSON.stringify(data.get(path))}`,
    }))
    build.onLoad({ filter: /build[/\\]core\.js$/ }, async ({ path }) => ({
      contents: changedGlue(await readFile(path, 'utf8')),
    }))
    if (source) {
      build.onResolve({ filter: /^core\?module$/ }, () => ({ path: join(here, 'js/source', source) }))
      build.onResolve({ filter: /^\.\/core\.wasm$/ }, () => ({ path: wasm, external: true }))
    }
  },
})

/**
 * Not `minifyWhitespace`, which saves less than 1 kB gzip: Node prints the line of an uncaught error, which would be
 * the whole file, and bundlers would lose the annotations by which they drop unused code.
 *
 * @param {'esm' | 'cjs'} format
 * @param {string} extension
 * @param {Record<string, Entry>} entries
 */
async function bundle(format, extension, entries) {
  for (const [name, entry] of Object.entries(entries)) {
    const outfile = join(dist, `${name}.${extension}`)
    await build({
      entryPoints: [join(here, 'js', entry.file)],
      outfile,
      bundle: true,
      format,
      minifySyntax: true,
      minifyIdentifiers: true,
      sourcemap: true,
      target: 'es2020',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      legalComments: 'none',
      define: {
        __VERSION__: JSON.stringify(version),
        __BUILD__: JSON.stringify(buildId),
        'import.meta.url': 'undefined',
      },
      logLevel: 'warning',
      logOverride: { 'empty-import-meta': 'silent' },
      inject: name === 'index' || name === 'slim' ? [join(here, 'js/text.js')] : [],
      plugins: [sources(entry)],
    })
    // The map need not repeat the data. Not null, for which parcel opens the source.
    const map = JSON.parse(await readFile(`${outfile}.map`, 'utf8'))
    map.sourcesContent = map.sources.map((/** @type {string} */ source, /** @type {number} */ at) =>
      source.startsWith('data:') ? '// data' : map.sourcesContent[at],
    )
    await writeFile(`${outfile}.map`, JSON.stringify(map))
  }
}
await bundle('esm', 'js', { ...entries, ...runtimes })
await bundle('cjs', 'cjs', entries)

// CommonJS needs a copy of the types that imports CommonJS types.
for (const name of [...Object.keys(entries), 'report', 'editor']) {
  const types = await readFile(join(here, 'types', `${name}.d.ts`), 'utf8')
  await writeFile(join(dist, `${name}.d.ts`), types)
  await writeFile(join(dist, `${name}.d.cts`), types.replaceAll(/(?<=from '\.\/\w+)\.js(?=')/g, '.cjs'))
}
await cp(join(here, 'types/core.wasm.d.ts'), join(dist, 'core.wasm.d.ts'))

for (const name of ['core.wasm', 'index.js', 'slim.js']) {
  const bytes = await readFile(join(dist, name))
  const [plain, compressed] = [bytes, gzipSync(bytes, { level: 9 })].map(({ length }) => (length / 1000).toFixed(1))
  console.error(`build: ${name} ${plain} kB, ${compressed} kB gzip`)
}
