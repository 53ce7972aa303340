// The slim entry: the forms in which it takes its module, and what it refuses.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
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

test('slim requires its module, and refuses what is none', async () => {
  const { init, initSync, lint } = await freshSlim()
  const missing = { name: 'Error', message: 'dcs-migration-lint/slim: call `init` or `initSync` first' }
  assert.throws(() => lint(VALID), missing)
  for (const source of ['core.wasm', new URL('https://h/'), new Response(bytes), undefined, 7, {}, [0]]) {
    assert.throws(() => initSync(source), {
      name: 'TypeError',
      message: 'initSync: `source` must be a WebAssembly.Module, an ArrayBuffer or a view of one',
    })
  }
  for (const source of [undefined, 7, {}, [0], Promise.resolve(7)]) {
    await assert.rejects(init(source), {
      name: 'TypeError',
      message: 'init: `source` must be a URL, a Response, bytes or a WebAssembly.Module, or a promise of one',
    })
  }
  const broken = new Uint8Array([0, 97, 115, 109])
  assert.throws(() => initSync(broken), WebAssembly.CompileError)
  await assert.rejects(init(broken), WebAssembly.CompileError)
  await assert.rejects(init(new Response(broken)), WebAssembly.CompileError)
  assert.throws(() => lint(VALID), missing)
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
  'a view of a part of a buffer': () => Buffer.concat([Buffer.alloc(8), bytes, Buffer.alloc(8)]).subarray(8, -8),
  'a DataView': () => new DataView(buffer),
  'a buffer': () => buffer,
  'a module': () => new WebAssembly.Module(bytes),
  'a response with its media type': () => new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } }),
  'a response without a media type': () => new Response(bytes),
  'a response with another media type': () => new Response(bytes, { headers: { 'Content-Type': 'text/plain' } }),
  'a response with a parameter of its media type': () =>
    new Response(bytes, { headers: { 'Content-Type': 'application/wasm; charset=utf-8' } }),
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

test('slim compiles a response while it arrives, where that is possible', async (t) => {
  const { compileStreaming } = WebAssembly
  t.after(() => {
    WebAssembly.compileStreaming = compileStreaming
  })
  let streamed = 0
  WebAssembly.compileStreaming = (source) => {
    streamed += 1
    return compileStreaming(source)
  }
  const response = () => new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } })
  const first = await freshSlim()
  await first.init(response())
  assert.equal(streamed, 1)
  WebAssembly.compileStreaming = undefined
  const second = await freshSlim()
  await second.init(response())
  assert.deepEqual(second.lint(FAULTY), first.lint(FAULTY))
})

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
    'another module': [EMPTY, /: `source` must be core.wasm of build [\w.-]+, not another module$/],
    'another build': [
      Buffer.concat([EMPTY, section('0.0.9-x')]),
      /: `source` must be core.wasm of build [\w.-]+, not that of build 0\.0\.9-x$/,
    ],
  }
  for (const [name, [other, message]] of Object.entries(wrong)) {
    const { init, initSync, lint } = await freshSlim()
    for (const form of [other, new WebAssembly.Module(other)]) {
      assert.throws(
        () => initSync(form),
        { name: 'TypeError', message: new RegExp(`^initSync${message.source}`) },
        name,
      )
      await assert.rejects(init(form), { name: 'TypeError', message: new RegExp(`^init${message.source}`) }, name)
    }
    assert.throws(() => lint(VALID), /call `init` or `initSync` first/)
    await init(bytes)
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY))
    // Neither does a wrong one later.
    assert.throws(() => initSync(other), TypeError)
    assert.deepEqual(lint(FAULTY), reference.lint(FAULTY))
  }
})

test('slim says what it could not load', async (t) => {
  const { init } = await freshSlim()
  const missing = new URL('missing.wasm', pathToFileURL(path))
  await assert.rejects(init(missing), ({ cause, message }) => {
    assert.match(message, /^init: cannot load file:.*missing\.wasm: ENOENT/)
    assert.equal(cause.code, 'ENOENT')
    return true
  })
  await assert.rejects(init('core.wasm'), ({ cause, message }) => {
    assert.equal(message, `init: cannot load core.wasm: ${cause.message}`)
    return true
  })
  await assert.rejects(init(new Response('', { status: 404 })), {
    message: 'init: cannot load `source`: status 404',
  })
  const server = createServer((_, response) => response.writeHead(503).end())
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  t.after(() => server.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const url = `http://127.0.0.1:${port}/core.wasm`
  await assert.rejects(init(url), { message: `init: cannot load ${url}: status 503` })
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
    const message = /^dcs-migration-lint: the module must be core.wasm of build [\w.-]+, not that of build 0\.0\.9-x$/
    assert.throws(() => stale.lint(FAULTY), { name: 'TypeError', message })
    assert.ok(stale.rules().length > 20)
  }
})
