// Sizes are at most 5 % above those in test/sizes.json. `UPDATE=1` writes the file and the table in README.md.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = import.meta.dirname
const dist = join(here, '../../dist')
const committed = join(here, '../sizes.json')
const LIMITS = { 'core.wasm': 101_600, 'index.js': 120_500 }
const names = ['core.wasm', 'index.js', 'index.cjs', 'slim.js', 'codemirror.js', 'monaco.js']
const readme = join(here, '../../README.md')
const TABLE = /<!-- sizes -->.*<!-- \/sizes -->/s
const table = (sizes) => `<!-- sizes -->
| entry | kB |
|---|---|
${Object.entries(sizes)
  .map(([name, bytes]) => `| \`${name}\` | ${(bytes / 1000).toFixed(1)} |`)
  .join('\n')}
<!-- /sizes -->`
const gzip = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length

test('sizes are those that are committed', () => {
  const sizes = Object.fromEntries(names.map((name) => [name, gzip(name)]))
  if (process.env.UPDATE) {
    writeFileSync(committed, `${JSON.stringify(sizes, null, 2)}\n`)
    writeFileSync(readme, readFileSync(readme, 'utf8').replace(TABLE, table(sizes)))
  }
  const known = JSON.parse(readFileSync(committed, 'utf8'))
  for (const name of names) {
    assert.ok(
      sizes[name] <= known[name] * 1.05,
      `${name}: ${sizes[name]} bytes gzip, more than 5 % above ${known[name]}; UPDATE=1 accepts it`,
    )
  }
  assert.ok(
    readFileSync(readme, 'utf8').includes(table(known)),
    'the table in README.md differs from test/sizes.json; UPDATE=1 writes it',
  )
})

const within = (name) => () =>
  assert.ok(gzip(name) <= LIMITS[name], `${name}: ${gzip(name)} bytes gzip, above ${LIMITS[name]}`)
test('the module is within its limit', within('core.wasm'))
test('the entry with the module inside is within its limit', within('index.js'))

test('slim with the CodeMirror adapter is small', async () => {
  /** Minified bytes of a bundle; a page loads core.wasm beside it. */
  const bundled = async (contents) => {
    const stdin = { contents, resolveDir: dist }
    const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: 'esm', write: false })
    return outputFiles[0].contents.length
  }
  const some = `import { fix, init, lint, requestSchema } from './slim.js'
import { fixAll, migrationCompletion, migrationLinter } from './codemirror.js'
const api = { fix, lint, requestSchema }
console.log(init, migrationLinter(api), migrationCompletion(api), fixAll(api))`
  // Hover texts need the pages of the rules.
  const all = `import * as api from './slim.js'
import * as adapter from './codemirror.js'
console.log(api, adapter)`
  for (const [contents, limit] of /** @type {const} */ ([
    [some, 25_000],
    [all, 60_000],
  ])) {
    const size = await bundled(contents)
    assert.ok(size <= limit, `${size} bytes, above ${limit}`)
  }
})

test('no regular-expression engine is linked', () => {
  // jsonschema depends on some for patterns. A module that links one contains the texts of its errors.
  const wasm = readFileSync(join(dist, 'core.wasm')).toString('latin1')
  for (const mark of [
    'regex_',
    'regex-',
    'fancy_regex',
    'aho_corasick',
    'aho-corasick',
    'unclosed character class',
    'lookaround',
  ]) {
    assert.ok(!wasm.includes(mark), mark)
  }
})

test('no path of the build machine is inside', () => {
  for (const name of readdirSync(dist)) {
    const text = readFileSync(join(dist, name)).toString('latin1')
    for (const mark of ['/root/', '/home/', '/Users/', '/rustc/', homedir(), join(here, '../../..')]) {
      assert.ok(!text.includes(mark), `${name}: ${mark}`)
    }
  }
})

test('the module imports nothing but its glue', () => {
  const module = new WebAssembly.Module(readFileSync(join(dist, 'core.wasm')))
  const imports = new Set(WebAssembly.Module.imports(module).map((one) => one.module))
  assert.deepEqual([...imports], ['./core_bg.js'])
})
