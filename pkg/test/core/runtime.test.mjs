// The package in realms that lack something, as jsdom and pages with a Content-Security-Policy are.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import * as reference from 'dcs-migration-lint'
import { FAULTY, VALID } from './bodies.mjs'

const require = createRequire(import.meta.url)
const bytes = readFileSync(require.resolve('dcs-migration-lint/core.wasm'))

/**
 * The exports of an entry in a new realm, which has the objects of JavaScript and WebAssembly alone.
 *
 * @param {string} name
 * @param {object} [more] other globals
 * @param {{ wasm?: boolean, without?: string }} [options] whether it may compile WebAssembly, and what it lacks
 */
function inRealm(name, more = {}, { wasm = true, without } = {}) {
  const context = createContext({ ...more }, { codeGeneration: { wasm } })
  if (without) runInContext(`delete globalThis.${without}`, context)
  const module = { exports: /** @type {any} */ ({}) }
  const code = readFileSync(require.resolve(name), 'utf8')
  runInContext(`(function (module, exports) {${code}\n})`, context)(module, module.exports)
  return module.exports
}

/** Texts of one, two, three and four bytes a character, and as long as makes them take each way into the module. */
const TEXTS = [
  FAULTY,
  VALID,
  '',
  '\ufeff{}',
  ...['a', '\u00e9', '\u4e2d', '\u{1f4e6}'].flatMap((character) =>
    [1, 680, 2100, 7000].map((count) => `{"${character.repeat(count)}": 1, "migration_method": "full"}`),
  ),
]

test('without TextEncoder and TextDecoder the results are the same', () => {
  const { fix, lint, lintPath } = inRealm('dcs-migration-lint', { Buffer })
  assert.ok(TEXTS.length > 10)
  for (const text of TEXTS) {
    assert.equal(JSON.stringify(lint(text)), JSON.stringify(reference.lint(text)), text.slice(0, 20))
    const [ours, theirs] = [fix, reference.fix].map((fix) => JSON.stringify(fix(text, { unsafe: true })))
    assert.equal(ours, theirs, text.slice(0, 20))
  }
  const uri = 'https://dcs.example.com/v2/\u4e2d/migration/{task_id}/task'
  assert.equal(JSON.stringify(lintPath(uri)), JSON.stringify(reference.lintPath(uri)))
})

test('what stands for TextEncoder and TextDecoder gives the same bytes and texts', async () => {
  const { TextDecoder, TextEncoder } = globalThis
  const globals = /** @type {any} */ (globalThis)
  let own
  try {
    globals.TextDecoder = undefined
    globals.TextEncoder = undefined
    own = await import('../../js/text.js')
  } finally {
    Object.assign(globals, { TextDecoder, TextEncoder })
  }
  const encoder = new own.TextEncoder()
  const decoder = new own.TextDecoder()
  assert.notEqual(own.TextEncoder, TextEncoder)
  assert.notEqual(own.TextDecoder, TextDecoder)
  for (const text of TEXTS) {
    const expected = new TextEncoder().encode(text)
    assert.deepEqual(encoder.encode(text), expected)
    const view = new Uint8Array(expected.length + 2)
    assert.deepEqual(encoder.encodeInto(text, view.subarray(1)), { read: text.length, written: expected.length })
    assert.deepEqual(view.subarray(1, -1), expected)
    assert.equal(decoder.decode(view.subarray(1, -1)), text)
  }
  assert.equal(decoder.decode(), '')
})

/** The errors of the calls that compile the module. */
async function errors(options) {
  const globals = { TextEncoder, TextDecoder, Uint8Array, Response }
  const { lint, rules } = inRealm('dcs-migration-lint', globals, options)
  assert.equal(rules().length, reference.rules().length, 'what needs no WebAssembly works')
  const { init, initSync } = inRealm('dcs-migration-lint/slim', globals, options)
  const caught = []
  for (const call of [() => lint(''), () => initSync(bytes), () => init(bytes), () => init(new Response(bytes))]) {
    try {
      await call()
    } catch (error) {
      caught.push(error)
    }
  }
  assert.equal(caught.length, 4)
  return caught
}

test('without WebAssembly every error says so', async () => {
  for (const { cause, message } of await errors({ without: 'WebAssembly' })) {
    assert.equal(message, 'dcs-migration-lint: this environment has no WebAssembly')
    assert.match(String(cause), /WebAssembly/)
  }
})

test('where a policy forbids WebAssembly every error names the directive', async () => {
  for (const { cause, message } of await errors({ wasm: false })) {
    const directive = "a Content-Security-Policy needs `script-src 'wasm-unsafe-eval'`"
    assert.equal(message, `dcs-migration-lint: this environment does not allow WebAssembly; ${directive}`)
    assert.match(String(cause), /disallowed by embedder/)
  }
})
