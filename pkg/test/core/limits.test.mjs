// Extreme input gives findings or a clear error, and the next call works.

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { fix, lint, lintValue } from 'dcs-migration-lint'
import { FAULTY, VALID } from './bodies.mjs'
import { memoriesIn } from './instances.mjs'

const expected = JSON.stringify(lint(FAULTY))
afterEach(() => assert.equal(JSON.stringify(lint(FAULTY)), expected))

for (const [open, close] of [
  ['[', ']'],
  ['{"a":', '}'],
]) {
  test(`100,000 levels of ${open}`, () => {
    for (const text of [open.repeat(1e5), `${open.repeat(1e5)}1${close.repeat(1e5)}`]) {
      assert.ok(lint(text).summary.errors > 0)
      assert.equal(typeof fix(text, { unsafe: true }).text, 'string')
    }
  })
}

test('a value nested 100,000 deep', () => {
  /** @type {unknown} */
  let value = 1
  for (let depth = 0; depth < 1e5; depth++) value = [value]
  let report
  try {
    report = lintValue(value)
  } catch (error) {
    assert.ok(error instanceof TypeError)
    assert.match(error.message, /nested too deeply/)
    return
  }
  assert.ok(report.summary.errors > 0)
})

test('50 MB of text', () => {
  const blank = VALID + ' '.repeat(50e6)
  assert.equal(lint(blank).summary.errors, 0)
  const long = VALID.replace('192.168.1.1', 'x'.repeat(50e6))
  assert.equal(typeof lint(long).summary.errors, 'number')
  const wide = VALID.replace('192.168.1.1', '📦'.repeat(12e6))
  assert.equal(typeof lint(wide).summary.errors, 'number')
})

test('50 MB of values', () => {
  // May need more memory than WebAssembly has, which is an error with that reason.
  try {
    assert.ok(lint(`[${'1,'.repeat(25e6)}1]`).summary.errors > 0)
  } catch (error) {
    assert.match(error.message, /out of memory/)
  }
})

test('odd texts', () => {
  for (const text of [
    '',
    ' ',
    '\u0000',
    '\ufeff',
    '\ufeff{}',
    '"',
    '{',
    '}',
    'null',
    '1e999',
    '{"a":1}{"a":1}',
    '\u2028',
    'a'.repeat(1e6),
  ]) {
    assert.ok(lint(text).summary.errors > 0, JSON.stringify(text.slice(0, 20)))
    fix(text, { unsafe: true })
  }
})

test('many calls do not grow memory', (t) => {
  const memories = memoriesIn(t)
  // Its text makes the memory so large that the instance is dropped.
  lint(' '.repeat(40e6))
  assert.equal(memories.length, 1)

  // `test.sh --long` sets a million.
  const calls = Number(process.env.CALLS ?? 100_000)
  const texts = [VALID, FAULTY, '{', '[1']
  const run = (count) => {
    for (let at = 0; at < count; at++) lint(texts[at % texts.length])
  }
  run(10_000)
  const before = process.memoryUsage()
  const pages = memories[0].buffer.byteLength
  run(calls)
  console.log(`figure: ${calls} calls`)
  assert.equal(memories.length, 1, 'the instance was dropped')
  assert.equal(memories[0].buffer.byteLength, pages)
  const after = process.memoryUsage()
  assert.ok(after.rss - before.rss < 100e6, `${before.rss} → ${after.rss}`)
  assert.ok(after.arrayBuffers - before.arrayBuffers < 2e6, `${before.arrayBuffers} → ${after.arrayBuffers}`)
  assert.ok(after.external - before.external < 2e6, `${before.external} → ${after.external}`)
})
