// Extreme input gives findings or a clear error, and the next call works.

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { fix, lint, lintValue } from 'dcs-migration-lint'
import { FAULTY, VALID } from './bodies.mjs'

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

test('texts of any length arrive whole, whatever their characters take as UTF-8', () => {
  // A buffer holds texts of up to 2048 UTF-16 units.
  for (const length of [1, 2, 2046, 2047, 2048, 2049, 2050, 4096, 6144]) {
    for (const character of ['a', '\u00e9', '\u4e2d']) {
      const rest = '": 1, "migration_method": "full"}'
      const text = `{"${character.repeat(Math.max(length - rest.length - 2, 1))}${rest}`
      const found = lint(text).files[0].diagnostics.find((one) => one.rule === 'unknown-value')
      assert.equal(text.slice(found?.range.start.utf16, found?.range.end.utf16), '"full"', `${character} ${length}`)
    }
  }
})

test('lone surrogates count one UTF-16 unit each', () => {
  for (const lone of ['\ud800', '\udc00', '\udc00\ud800']) {
    const text = `{"${lone}": 1, "migration_method": "full"}`
    const unknown = lint(text).files[0].diagnostics.find((one) => one.rule === 'unknown-value')
    assert.equal(text.slice(unknown.range.start.utf16, unknown.range.end.utf16), '"full"')
    lintValue({ [lone]: lone })
    assert.equal(fix(`{"${lone}": 1}`).text, `{"${lone}": 1}`)
  }
})

test('fix keeps lone surrogates outside its edits', () => {
  for (const lone of ['\ud800', '\udc00', '\udfff\ud800', '\ud83d\ud83d\udce6', '\ue000\ud800\ue001\udc00\ufffd']) {
    const around = (method) => `{"${lone}": "${lone}", "migration_method": "${method}", "x": "${lone}"}`
    const fixed = fix(around('full'), { unsafe: true, levels: { 'unknown-field': 'off' } })
    assert.equal(fixed.text, around('full_amount_migration'))
    assert.deepEqual(
      fixed.applied.map(({ rule }) => rule),
      ['unknown-value'],
    )
  }
  // What an edit writes in their place is U+FFFD, as in reports, and so are they in titles.
  const odd = fix('{"migration_methodd": "\ud800"}', { unsafe: true })
  assert.ok(odd.applied.every(({ title }) => !/[\ud800-\udfff\ue000-\uf8ff]/u.test(title)))
  // A text that contains every private-use character is left as it is.
  const all = Array.from({ length: 0x1900 }, (_, at) => String.fromCharCode(0xe000 + at)).join('')
  const full = `{"${all}\ud800": 1, "migration_method": "full"}`
  assert.deepEqual(fix(full, { unsafe: true }), { text: full, applied: [] })
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
  // The memories of all instances that were started since.
  const memories = []
  const { Instance } = WebAssembly
  t.after(() => {
    WebAssembly.Instance = Instance
  })
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports)
      if (this.exports.lint) memories.push(this.exports.memory)
    }
  }
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
