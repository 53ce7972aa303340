import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as esm from 'dcs-migration-lint'
import * as slim from 'dcs-migration-lint/slim'
import { EMOJI, FAULTY, VALID } from './bodies.mjs'
import { memoriesIn } from './instances.mjs'

const require = createRequire(import.meta.url)
const cjs = require('dcs-migration-lint')
const slimCjs = require('dcs-migration-lint/slim')
const names = [
  'applyFix',
  'explain',
  'fix',
  'lint',
  'lintPath',
  'lintResponse',
  'lintValue',
  'requestSchema',
  'rules',
  'version',
]
const { lint, lintPath, lintResponse, lintValue, fix, applyFix, rules, explain, requestSchema, version } = esm

/** The functions without their types, to call them wrongly. */
const untyped = /** @type {any} */ (esm)

const found = (report) => report.files[0].diagnostics
const ids = (report) => found(report).map((one) => one.rule)

test('ESM and CommonJS have the same exports', () => {
  assert.deepEqual(Object.keys(esm).sort(), names)
  assert.deepEqual(Object.keys(cjs).sort(), names)
  assert.deepEqual(cjs.lint(FAULTY), lint(FAULTY))
  assert.deepEqual(Object.keys(slim).sort(), [...names, 'init', 'initSync'].sort())
  assert.deepEqual(Object.keys(slimCjs).sort(), [...names, 'init', 'initSync'].sort())
})

test('lint returns version 1 of the report', () => {
  const report = lint(FAULTY)
  assert.equal(report.version, 1)
  assert.deepEqual(report.tool, { name: 'dcs-migration-lint', version })
  assert.equal(report.files.length, 1)
  assert.equal(report.files[0].path, '-')
  assert.equal(lint(FAULTY, { path: 'a.json' }).files[0].path, 'a.json')
  assert.ok(report.summary.errors > 2)
  assert.deepEqual(lint(VALID).summary.errors, 0)
})

test('utf16 offsets fit String.prototype.slice', () => {
  const unknown = found(lint(EMOJI)).find((one) => one.rule === 'unknown-value')
  assert.equal(EMOJI.slice(unknown.range.start.utf16, unknown.range.end.utf16), '"full"')
  assert.equal(unknown.range.start.column, unknown.range.start.utf16 + 1)
  assert.equal(Buffer.from(EMOJI).subarray(unknown.range.start.byte, unknown.range.end.byte).toString(), '"full"')
})

test('levels change severities and disable rules', () => {
  assert.ok(ids(lint(FAULTY)).includes('unknown-value'))
  assert.ok(!ids(lint(FAULTY, { levels: { 'unknown-value': 'off' } })).includes('unknown-value'))
  const note = found(lint(FAULTY, { levels: { 'unknown-value': 'info', 'missing-field': undefined } }))
  assert.equal(note.find((one) => one.rule === 'unknown-value').severity, 'info')
  assert.ok(ids(lint(FAULTY)).includes('unknown-value'), 'levels apply to one call only')
})

test('lintValue lints what JSON.stringify returns, without places', () => {
  const value = JSON.parse(FAULTY)
  const report = lintValue(value)
  assert.deepEqual(ids(report), ids(lint(JSON.stringify(value))))
  for (const one of found(report)) {
    assert.ok(!('range' in one) && !('fix' in one))
    assert.equal(typeof one.pointer, 'string')
  }
  const address = '192.168.1.1:6379'
  const { labels } = found(lintValue({ source_instance: { addrs: `${address},${address}` } })).find(
    (one) => one.labels.length > 0,
  )
  assert.ok(labels.every((label) => label.message && !('range' in label)))
  assert.deepEqual(ids(lintValue({ toJSON: () => value })), ids(report))
  assert.ok(lintValue(null).summary.errors > 0)
  assert.deepEqual(Object.keys(report.files[0]), ['path', 'diagnostics'])
})

test('lintPath lints a URI, or the path of one', () => {
  const uri = 'https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{task_id}/task'
  const report = lintPath(uri, { path: 'uri' })
  const [one] = found(report)
  assert.equal(one.rule, 'unresolved-placeholder')
  assert.equal(uri.slice(one.range.start.utf16, one.range.end.utf16), '{task_id}')
  assert.deepEqual(one.data, { parameter: 'task_id' })
  assert.equal(report.files[0].path, 'uri')
  assert.deepEqual(ids(lintPath(uri, { levels: { 'unresolved-placeholder': 'off' } })), [])
})

test('lintResponse lints a status and a body', () => {
  const body = '{"error_code": "111404022", "error_msg": "This DCS instance does not exist."}'
  assert.deepEqual(ids(lintResponse(404, body)), [])
  const [one] = found(lintResponse(400, body))
  assert.deepEqual([one.rule, one.severity, one.data], ['status-mismatch', 'info', { expected: 404, status: 400 }])
  assert.ok(ids(lintResponse(502, '<html>')).includes('unrecognized-response'))
})

test('secrets are the ranges to hide', () => {
  const text = '{"📦": 1, "source_instance": {"addrs": "redis://u:Not-a-real-0ne@h:1", "password": "Not-a-real-0ne"}}'
  const hidden = (report, text) => report.files[0].secrets.map(({ start, end }) => text.slice(start.utf16, end.utf16))
  assert.equal(hidden(lint(text), text).filter((secret) => secret.includes('Not-a-real-0ne')).length, 2)
  assert.deepEqual(lint(VALID).files[0].secrets, [])
  const uri = 'https://u:Not-a-real-0ne@dcs.example.com/v2/p/migration/t/task'
  assert.ok(hidden(lintPath(uri), uri)[0].includes('Not-a-real-0ne'))
  const response = '{"password": "Not-a-real-0ne"}'
  assert.ok(hidden(lintResponse(200, response), response)[0].includes('Not-a-real-0ne'))
})

test('a report is a plain value, the same for the same text', () => {
  const report = lint(FAULTY)
  assert.deepEqual(structuredClone(report), report)
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report)
  assert.deepEqual(lint(FAULTY), report)
})

test('fix applies all fixes and applyFix a single one', () => {
  const same = fix(VALID)
  assert.equal(same.text, VALID)
  assert.deepEqual(same.applied, [])
  const all = fix(FAULTY, { unsafe: true })
  assert.ok(all.applied.length > 0)
  assert.ok(all.applied.every((one) => typeof one.title === 'string' && typeof one.rule === 'string'))
  assert.ok(lint(all.text).summary.errors < lint(FAULTY).summary.errors)
  const one = found(lint(FAULTY)).find((each) => each.fix && each.rule === 'unknown-value')
  const text = applyFix(FAULTY, one.fix)
  assert.notEqual(text, FAULTY)
  assert.ok(lint(text).summary.errors < lint(FAULTY).summary.errors)
  const wide = found(lint(EMOJI)).find((each) => each.fix)
  assert.match(applyFix(EMOJI, wide.fix), /^\{"📦": "🚚🚚", "migration_method": "full_amount_migration"\}$/)
})

test('applyFix applies the edits of a fix from the first to the last', () => {
  const edit = (from, to, content) => ({ range: { start: { utf16: from }, end: { utf16: to } }, content })
  const applied = (...edits) => untyped.applyFix('abcdef', { edits })
  assert.equal(applied(), 'abcdef')
  assert.equal(applied(edit(4, 6, 'Z'), edit(0, 1, 'Y')), 'YbcdZ')
  // They may touch; an insertion comes before a replacement at its place.
  assert.equal(applied(edit(1, 2, 'X'), edit(2, 3, 'Y')), 'aXYdef')
  assert.equal(applied(edit(2, 4, 'X'), edit(2, 2, 'Y')), 'abYXef')
  assert.equal(applied(edit(2, 2, 'Y'), edit(2, 4, 'X')), 'abYXef')
  assert.equal(applied(edit(6, 6, 'X')), 'abcdefX')
  for (const edits of [
    [edit(0, 7, '')],
    [edit(3, 2, '')],
    [edit(-1, 2, '')],
    [edit(0, 2, ''), edit(1, 3, '')],
    [edit(0, 1, ''), edit(5, 3, '')],
  ]) {
    const message = 'applyFix: `fix` does not belong to `text`: an edit is outside the text or overlaps another'
    assert.throws(() => applied(...edits), { name: 'TypeError', message }, JSON.stringify(edits))
  }
  const refused = (one, message) =>
    assert.throws(() => applied(edit(0, 1, ''), one), { name: 'TypeError', message }, JSON.stringify(one))
  for (const one of [edit(0, 1.5, ''), edit('0', 1, ''), edit(0, undefined, ''), null, { content: '' }])
    refused(one, 'applyFix: `fix.edits[1]` has no range')
  refused(edit(0, 1, 1), 'applyFix: `fix.edits[1]`.content must be a string, not a number')
})

test('the data of a finding has the values of its members', () => {
  const data = (text) => found(lint(text)).find((one) => one.data.field === 'resume_mode').data
  assert.deepEqual(
    [data('{"resume_mode": null}').null, data('{"migration_method": "full_amount_migration"}').null],
    [true, false],
  )
})

test('rules and explain return what js/rules.json has', () => {
  const pages = JSON.parse(readFileSync(new URL('../../js/rules.json', import.meta.url), 'utf8'))
  assert.deepEqual(
    rules().map(({ id }) => explain(id)),
    pages,
  )
})

test('rules lists every rule and explain returns its page', () => {
  const all = rules()
  assert.ok(all.length > 20)
  assert.equal(new Set(all.map((rule) => rule.id)).size, all.length)
  for (const rule of all) {
    const page = explain(rule.id)
    assert.ok(page.doc.includes(rule.summary))
    assert.match(page.doc, /^\S/)
    assert.doesNotMatch(page.doc, /^ ```/m)
    assert.deepEqual({ ...rule, doc: page.doc }, page)
  }
})

test('rules lists those of a subject', () => {
  const all = rules()
  for (const subject of /** @type {const} */ (['request', 'path', 'response', 'call', 'configuration'])) {
    const some = rules({ subject })
    assert.ok(some.length > 0 && some.length < all.length, subject)
    assert.deepEqual(
      some,
      all.filter((rule) => rule.subjects.includes(subject)),
    )
  }
  assert.deepEqual(
    rules({ subject: 'configuration' }).map((rule) => rule.id),
    ['unused-ignore'],
  )
})

test('requestSchema equals the exported file', () => {
  assert.deepEqual(requestSchema(), require('dcs-migration-lint/schema/request.json'))
  assert.notEqual(requestSchema(), requestSchema())
  assert.equal(version, require('dcs-migration-lint/package.json').version)
})

test('every level is accepted and counted', () => {
  for (const level of /** @type {const} */ (['info', 'warning', 'error'])) {
    const { files, summary } = lint(FAULTY, { levels: { 'unknown-value': level } })
    const { diagnostics } = files[0]
    const levels = diagnostics.filter(({ rule }) => rule === 'unknown-value').map(({ severity }) => severity)
    assert.deepEqual(levels, [level, level])
    const count = (severity) => diagnostics.filter((one) => one.severity === severity).length
    const expected = { errors: count('error'), warnings: count('warning'), infos: count('info') }
    assert.deepEqual(summary, { files: 1, ...expected, skipped: 0 })
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
  // One that it lacks is enough, the first as well as the last.
  for (const one of [all[0], all.at(-1)]) {
    const text = full.replace(one, '')
    assert.equal(fix(text, { unsafe: true, levels: { 'unknown-field': 'off' } }).applied.length, 1)
  }
})

let copies = 0
/** A copy of the package that has no instance yet, and the memories of those that it starts. */
async function fresh(t) {
  const memories = memoriesIn(t)
  copies += 1
  const url = pathToFileURL(require.resolve('dcs-migration-lint')).href.replace('.cjs', '.js')
  return { api: await import(`${url}?${copies}`), memories }
}
/** Makes a memory as large as that, or as it can be. */
function grow(memory, bytes = 2 ** 32) {
  const page = 1 << 16
  memory.grow((bytes - memory.buffer.byteLength) / page)
  assert.equal(memory.buffer.byteLength, bytes)
}

test('an instance is kept until its memory is larger than 32 MB, and the next one answers the same', async (t) => {
  const { api, memories } = await fresh(t)
  const report = api.lint(FAULTY)
  assert.deepEqual(report, lint(FAULTY))
  // The calls themselves may need some of the last megabyte.
  grow(memories[0], 31 << 20)
  api.lintValue({})
  api.fix(FAULTY)
  assert.deepEqual(api.lint(FAULTY), report)
  assert.equal(memories.length, 1)
  grow(memories[0], 33 << 20)
  for (let call = 0; call < 3; call++) assert.deepEqual(api.lint(FAULTY), report)
  assert.equal(memories.length, 2)
})

test('a call that runs out of memory is an error with its cause, and the next call works', async (t) => {
  const { api, memories } = await fresh(t)
  const report = api.lint(FAULTY)
  const large = ' '.repeat(4 << 20)
  const calls = {
    lint: () => api.lint(large),
    lintValue: () => api.lintValue(large),
    lintPath: () => api.lintPath(large),
    lintResponse: () => api.lintResponse(200, large),
    fix: () => api.fix(large),
  }
  for (const [name, ask] of Object.entries(calls)) {
    grow(memories.at(-1))
    assert.throws(ask, (/** @type {any} */ error) => {
      assert.equal(error.constructor, Error)
      assert.equal(error.message, `${name}: out of memory or stack, or a fault of the linter (${error.cause.message})`)
      assert.ok(error.cause instanceof WebAssembly.RuntimeError)
      return true
    })
    assert.deepEqual(api.lint(FAULTY), report, name)
  }
  assert.equal(memories.length, 6)
})

test('a wrong argument is a TypeError that names it', () => {
  const { lint, lintPath, lintResponse, lintValue, fix, applyFix, explain, rules } = untyped
  const wrong = (call, message) =>
    assert.throws(call, (error) => {
      assert.ok(error instanceof TypeError, String(error))
      assert.match(error.message, message)
      return true
    })
  wrong(() => lint(), /lint: `text` must be a string, not undefined/)
  wrong(() => lint({}), /`text` must be a string, not an object; use `lintValue`/)
  wrong(() => lint(null), /not null/)
  wrong(() => lint(VALID, 'x'), /`options` must be an object, not a string/)
  wrong(() => lint(VALID, null), /`options` must be an object, not null/)
  wrong(() => lint(VALID, { level: {} }), /lint: unknown option `level`; expected `levels` or `path`/)
  wrong(() => lint(VALID, { path: 1 }), /`options.path` must be a string/)
  wrong(() => lint(VALID, { levels: [] }), /`options.levels` must be an object, not an array/)
  wrong(
    () => lint(VALID, { levels: { 'unknown-value': 'fatal' } }),
    /`options.levels\["unknown-value"\]` must be one of off, info, warning, error$/,
  )
  wrong(
    () => lint(VALID, { levels: { 'unknown-valu': 'off' } }),
    /lint: `options.levels`: .*`unknown-valu`.*`unknown-value`/,
  )
  wrong(() => lint(VALID, { levels: { 'a\nunknown-value': 'off' } }), /lint: `options.levels`: .*`a\?unknown-value`/)
  wrong(() => lintPath(new URL('https://h/')), /^lintPath: `uri` must be a string, not an object$/)
  for (const status of [undefined, '200', 0, 99, 1000, 200.5]) {
    wrong(() => lintResponse(status, ''), /lintResponse: `status` must be an HTTP status/)
  }
  for (const status of [100, 999]) assert.ok(ids(lintResponse(status, '')).length > 0)
  wrong(() => lintPath('/v2', { x: 1 }), /^lintPath: unknown option `x`; expected `levels` or `path`/)
  wrong(() => lintValue({}, { x: 1 }), /^lintValue: unknown option `x`; expected `levels` or `path`/)
  wrong(() => lintResponse(200, '', { x: 1 }), /^lintResponse: unknown option `x`; expected `levels` or `path`/)
  wrong(() => fix(VALID, { path: 'x' }), /^fix: unknown option `path`; expected `levels` or `unsafe`/)
  wrong(() => fix(VALID, { levels: { x: 'off' } }), /^fix: `options.levels`: .*`x`/)
  wrong(() => fix(VALID, { levels: { 'unknown-value': 'fatal' } }), /^fix: `options.levels\["unknown-value"\]`/)
  wrong(() => applyFix(1), /^applyFix: `text`/)
  wrong(() => lintResponse(200), /lintResponse: `text`/)
  wrong(() => lintResponse(200, '', { levels: { x: 'off' } }), /lintResponse: `options.levels`: .*`x`/)
  wrong(() => rules({ subject: 'body' }), /rules: `options.subject` must be one of request, path/)
  wrong(() => rules({ subjects: 'path' }), /rules: unknown option `subjects`/)
  wrong(() => fix(1), /fix: `text`/)
  wrong(() => fix(VALID, { unsafe: 1 }), /`options.unsafe` must be a boolean/)
  wrong(() => explain(), /explain: `id`/)
  wrong(() => explain('missing-fields'), /explain: `id`: .*`missing-fields`.*`missing-field`/)
  wrong(() => applyFix(VALID), /applyFix: `fix`/)
  wrong(() => applyFix(VALID, {}), /`fix.edits` must be an array/)
  wrong(() => applyFix(VALID, { edits: [{}] }), /`fix.edits\[0\]` has no range/)
  const one = found(esm.lint(FAULTY)).find((each) => each.fix)
  wrong(() => applyFix('', one.fix), /`fix` does not belong to `text`/)
  for (const value of [undefined, () => 1, Symbol('x')])
    wrong(() => lintValue(value), /^lintValue: `value` must be a JSON value, not/)
  const cyclic = {}
  cyclic.self = cyclic
  wrong(() => lintValue(cyclic), /^lintValue: `value` cannot be written as JSON: Converting circular[^\n]*$/)
  wrong(() => lintValue({ limit: 10n }), /cannot be written as JSON/)
  const throwing = (thrown) => ({
    toJSON() {
      throw thrown
    },
  })
  wrong(() => lintValue(throwing('no')), /^lintValue: `value` cannot be written as JSON: no$/)
  wrong(() => lintValue(throwing(new Error('no\nmore'))), /^lintValue: `value` cannot be written as JSON: no$/)
  wrong(
    () => lintValue(throwing(new RangeError('no'))),
    /^lintValue: `value` cannot be written as JSON: it is nested too deeply$/,
  )
  assert.ok(lint(FAULTY).summary.errors > 0)
})
