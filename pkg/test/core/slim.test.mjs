// The slim entry: the forms in which it takes its module, and what it refuses.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import * as reference from 'dcs-migration-lint'
import { build } from 'esbuild'
import { FAULTY, VALID } from './bodies.mjs'

const require = createRequire(import.meta.url)
const slimCjs = require('dcs-migration-lint/slim')
const path = require.resolve('dcs-migration-lint/core.wasm')
const bytes = readFileSync(path)

let copies = 0
/** A copy of the slim entry that has no module yet; without types, to call it wrongly. */
async function freshSlim() {
  copies += 1
  return import(`${pathToFileURL(require.resolve('dcs-migration-lint/slim')).href.replace('.cjs', '.js')}?${copies}`)
}

test('slim requires its module', async () => {
  const { init, initSync, lint } = await freshSlim()
  assert.throws(() => lint(VALID), /call `init` or `initSync` first/)
  assert.throws(() => initSync('core.wasm'), TypeError)
  await assert.rejects(init(7), TypeError)
  await assert.rejects(init(new Response('', { status: 404 })), /status 404/)
  await assert.rejects(init(new Uint8Array([0, 97, 115, 109])), WebAssembly.CompileError)
  assert.throws(() => lint(VALID), /call `init` or `initSync` first/)
})

const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
/** Runs a function as code of another realm, which has its own ArrayBuffer and WebAssembly.Module. */
function inOtherRealm(make) {
  const source = runInNewContext(`(${make})`)(bytes)
  assert.ok(!(source instanceof Object))
  return source
}

const SOURCES = {
  'a view of a buffer': () => bytes,
  'a DataView': () => new DataView(buffer),
  'a buffer': () => buffer,
  'a module': () => new WebAssembly.Module(bytes),
  'a response with its media type': () => new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } }),
  'a response without a media type': () => new Response(bytes),
  'a promise of a response': () => Promise.resolve(new Response(bytes)),
  'a file URL': () => pathToFileURL(path),
  'a file URL as text': () => pathToFileURL(path).href,
  'a buffer of another realm': () => inOtherRealm((bytes) => Uint8Array.from(bytes).buffer),
  'bytes of another realm': () => inOtherRealm((bytes) => Uint8Array.from(bytes)),
  'a module of another realm': () => inOtherRealm((bytes) => new WebAssembly.Module(bytes)),
  'a URL': () => new URL(`data:application/wasm;base64,${bytes.toString('base64')}`),
  'a URL as text': () => `data:application/wasm;base64,${bytes.toString('base64')}`,
}
for (const [name, source] of Object.entries(SOURCES)) {
  test(`slim takes ${name}`, async () => {
    const { init, lint } = await freshSlim()
    await init(source())
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY))
  })
}

test('slim takes bytes and modules synchronously', async () => {
  for (const name of Object.keys(SOURCES).filter((name) => /^(a view|a DataView|bytes|a buffer|a module)/.test(name))) {
    const { initSync, lint } = await freshSlim()
    initSync(SOURCES[name]())
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY), name)
  }
  slimCjs.initSync(bytes)
  assert.deepEqual(slimCjs.lint(FAULTY), reference.lint(FAULTY))
})

/** The name and the version as a custom section, as scripts/bundle.mjs writes it. */
const section = (build) => {
  const content = Buffer.from(`\x12dcs-migration-lint${build}`)
  return Buffer.from([0, content.length, ...content])
}
const EMPTY = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

test('slim refuses another module, and works with its own afterwards', async () => {
  /** @type {Record<string, [Buffer<ArrayBuffer>, RegExp]>} */
  const wrong = {
    'another module': [EMPTY, /must be core.wasm of build .*, not another module/],
    'another build': [
      Buffer.concat([EMPTY, section('0.0.9-x')]),
      /must be core.wasm of build .*, not that of build 0.0.9-x/,
    ],
  }
  for (const [name, [other, message]] of Object.entries(wrong)) {
    const { init, initSync, lint } = await freshSlim()
    for (const form of [other, new WebAssembly.Module(other)]) {
      assert.throws(() => initSync(form), { name: 'TypeError', message }, name)
      await assert.rejects(init(form), { name: 'TypeError', message }, name)
    }
    assert.throws(() => lint(VALID), /call `init` or `initSync` first/)
    await init(bytes)
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY))
    // Neither does a wrong one later.
    assert.throws(() => initSync(other), TypeError)
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY))
  }
})

test('slim says what it could not load', async () => {
  const { init } = await freshSlim()
  const missing = new URL('missing.wasm', pathToFileURL(path))
  await assert.rejects(init(missing), /^Error: init: cannot load file:.*missing\.wasm: ENOENT/)
  await assert.rejects(init('core.wasm'), /^Error: init: cannot load core\.wasm: /)
  // As before Node 20.16.
  const { getBuiltinModule } = process
  process.getBuiltinModule = undefined
  try {
    await assert.rejects(init(pathToFileURL(path)), /init: cannot load file:.*; read the file and pass its bytes$/)
  } finally {
    process.getBuiltinModule = getBuiltinModule
  }
})

test('entries that import the module refuse another build', async () => {
  const dist = dirname(path)
  /** @param {Buffer} module what the runtime gives for the import */
  const entry = async (name, module) => {
    const folder = mkdtempSync(join(tmpdir(), 'dcs-migration-lint-'))
    const outfile = join(folder, 'out.mjs')
    await build({
      entryPoints: [join(dist, name)],
      outfile,
      bundle: true,
      format: 'esm',
      logLevel: 'error',
      plugins: [
        {
          name: 'module',
          setup(build) {
            build.onResolve({ filter: /core\.wasm/ }, () => ({ path: 'core', namespace: 'wasm' }))
            build.onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({
              contents: `export default new WebAssembly.Module(Uint8Array.from(${JSON.stringify([...module])}))`,
            }))
          },
        },
      ],
    })
    const loaded = await import(pathToFileURL(outfile).href)
    rmSync(folder, { recursive: true })
    return loaded
  }
  for (const name of ['workerd.js', 'edge-light.js']) {
    assert.deepEqual((await entry(name, bytes)).lint(FAULTY), reference.lint(FAULTY))
    const stale = await entry(name, Buffer.concat([EMPTY, section('0.0.9-x')]))
    const message = /the module must be core.wasm of build .*, not that of build 0.0.9-x/
    assert.throws(() => stale.lint(FAULTY), { name: 'TypeError', message })
    assert.ok(stale.rules().length > 20)
  }
})
