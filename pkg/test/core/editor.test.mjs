// What the adapters know of the members of the request, without an editor. The cases are those of the command line's
// language server.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as api from 'dcs-migration-lint'
import { changeTo, hoverAt, messageOf, pageOf } from '../../js/editor/findings.js'
import { complete, describe, isRequest, mayBeRequest } from '../../js/editor/members.js'
import { containersOf, tokensOf } from '../../js/editor/outline.js'
import { FAULTY, VALID } from './bodies.mjs'

const schema = api.requestSchema()

/** The text without `|`, and its offset. */
const cursor = (text) => ({ text: text.replace('|', ''), at: text.indexOf('|') })
function labels(marked) {
  const { at, text } = cursor(marked)
  return complete(schema, text, at).map(({ label }) => label)
}
function accepted(text, { commaAt, content, from, to }) {
  const changed = text.slice(0, from) + content + text.slice(to)
  if (commaAt === undefined) return changed
  assert.ok(commaAt < from, 'edits must not touch')
  return `${changed.slice(0, commaAt)},${changed.slice(commaAt)}`
}

const BODY = ['migration_method', 'resume_mode', 'source_instance', 'target_instance', 'bandwidth_limit_mb']
const INSTANCE = ['id', 'addrs', 'password']

/** The tokens of a text with a cursor, or without: those of one kind that is clear from the text have no kind. */
function tokens(marked) {
  const { at, text } = cursor(marked)
  return tokensOf(text, at < 0 ? undefined : at).map(({ kind, from, to }) => {
    assert.ok(to <= text.length, marked)
    return kind === 'string' || kind === 'word' ? `${kind} ${text.slice(from, to)}` : kind
  })
}

test('strings, words and marks are tokens; comments and whitespace are none', () => {
  for (const [text, wanted] of /** @type {[string, string[]][]} */ ([
    ['{[]}:,', ['open', 'open', 'close', 'close', 'colon', 'comma']],
    ['a-b.c/d 12e3\t-1', ['word a-b.c/d', 'word 12e3', 'word -1']],
    ['a"b"', ['word a', 'string "b"']],
    ['"a\\"b" 1', ['string "a\\"b"', 'word 1']],
    ['"a\\\\" 1', ['string "a\\\\"', 'word 1']],
    ["'a\\'b' 1", ["string 'a\\'b'", 'word 1']],
    ['"a\\nb"', ['string "a\\nb"']],
    ['"a\\', ['string "a\\']],
    ['"a\\\n1', ['string "a\\', 'word 1']],
    ['\'it"s\' "it\'s"', ["string 'it\"s'", 'string "it\'s"']],
    ['"a\r\n"b"', ['string "a', 'string "b"']],
    ['"a\rb', ['string "a', 'word b']],
    ['// a\n1', ['word 1']],
    ['// a\r1', ['word 1']],
    ['/* a */1', ['word 1']],
    ['/* a\nb */ 1', ['word 1']],
    ['/*/ a */1', ['word 1']],
    ['1/* a', ['word 1/*', 'word a']],
    ['1 /* a', ['word 1']],
    [' \t\r\n', []],
  ])) {
    assert.deepEqual(tokens(text), wanted, text)
  }
})

test('a string that is being typed ends after the word at the cursor', () => {
  for (const [marked, wanted] of /** @type {[string, string[]][]} */ ([
    // It is closed, and what follows fits.
    ['"a|" : 1', ['string "a"', 'colon', 'word 1']],
    ['"a|b": 1', ['string "ab"', 'colon', 'word 1']],
    ['"a|, b"\t,', ['string "a, b"', 'comma']],
    ['"a|, b"\n', ['string "a, b"']],
    ['"a|, b"\r', ['string "a, b"']],
    ['"a|, b"}', ['string "a, b"', 'close']],
    ['"a|, b"]', ['string "a, b"', 'close']],
    ['"a|, b"', ['string "a, b"']],
    // It is not closed, or something else follows.
    ['"a|, b\n', ['string "a', 'comma', 'word b']],
    ['"a|, b', ['string "a', 'comma', 'word b']],
    ['"res| "x": 1', ['string "res', 'string "x"', 'colon', 'word 1']],
    ['"re|s, "x": 1', ['string "res', 'comma', 'string "x"', 'colon', 'word 1']],
    ['"|res, "x": 1', ['string "res', 'comma', 'string "x"', 'colon', 'word 1']],
    ['"a|-b.c_d e" x', ['string "a-b.c_d', 'word e', 'string " x']],
    ['"a|" x', ['string "a"', 'word x']],
    ['"a|"{', ['string "a"', 'open']],
    // The cursor is not in it.
    ['|"a b" x', ['string "a b"', 'word x']],
    ['"a b" |x', ['string "a b"', 'word x']],
    ['"a b"| x', ['string "a b"', 'word x']],
    ['"a"|"b"', ['string "a"', 'string "b"']],
    ['"|" "a b" x', ['string ""', 'string "a b"', 'word x']],
  ])) {
    assert.deepEqual(tokens(marked), wanted, marked)
  }
})

test('broken text has an outline', () => {
  const outline = (text) =>
    containersOf(text, tokensOf(text)).map(({ members, path }) => {
      const shown = members.map(({ name, scalar }) => ` ${name}=${scalar ? text.slice(scalar.from, scalar.to) : ''}`)
      return `${path ? path.join('/') : '?'}:${shown.join('')}`
    })
  for (const [text, wanted] of Object.entries({
    '{"a": 1, "b": {"c": "x"}, "d": [{"e": 1}, 2]}': [': a=1 b= d=', 'b: c="x"', '?:', '?: e=1'],
    '{"a": 1 "b": 2}': [': a=1 b=2'],
    '{"a": , "b": 2}': [': a= b=2'],
    '{"a": , b}': [': a= b='],
    '{"a": {} b}': [': a= b=', 'a:'],
    '{"a": 1 {"b": 2}}': [': a=1', '?: b=2'],
    '{: {"b": 2}}': [':', '?: b=2'],
    '{"a": {}, : {"b": 2}}': [': a=', 'a:', '?: b=2'],
    '{"a": 1 b}': [': a=1 b='],
    '{"a":\n "b": 2}': [': a= b=2'],
    '{"a" {"b": 1}}': [': a=', 'a: b=1'],
    "{a: b, 'c': 'd'}": [": a=b c='d'"],
    '{"a": "b\n"c": 1}': [': a="b c=1'],
    '{"a": {"b": 1': [': a=', 'a: b=1'],
    '{"a": [{"b": 1}, "c": 2}, "d": 3': [': a=', '?:', '?: b=1'],
    '{"a": {"b": 1]}, "c": 2}': [': a= c=2', 'a: b=1'],
    '// {\n{/* { */"a": 1}': [': a=1'],
    '{"\\u0061": 1}': [': a=1'],
    '"{"': [],
  })) {
    assert.deepEqual(outline(text), wanted, text)
  }
})

test('members are offered where one is allowed', () => {
  for (const text of [
    '{|',
    '{|}',
    '{ | }',
    '{"|',
    '{"|"}',
    '{mig|}',
    '{"mig|ration_method": 1}',
    '{"x": 1, |}',
    '{"x": 1 |}',
    '{"x": {}|}',
    "{'|'}",
  ]) {
    assert.deepEqual(labels(text), BODY, text)
  }
  for (const text of ['{"source_instance": {|', '{"source_instance" {"|', '{"target_instance": {"x": [1], |}}']) {
    assert.deepEqual(labels(text), INSTANCE, text)
  }
  for (const text of [
    '|',
    '|{}',
    '{}|',
    '[|]',
    '{"source_instance": [{|}]}',
    '{"x": {|}}',
    '{"x": |}',
    '{"resume_mode" |}',
    '{// |\n}',
    '{| 1}',
  ]) {
    assert.deepEqual(labels(text), [], text)
  }
  assert.deepEqual(
    labels('{"resume_mode": "auto", |}'),
    BODY.filter((name) => name !== 'resume_mode'),
  )
})

test('values are offered where one is missing', () => {
  for (const text of [
    '{"resume_mode": |}',
    '{"resume_mode": "|"}',
    '{"resume_mode": "au|',
    '{"resume_mode":|, "x": 1}',
    '{"x": {"y": 1}, "resume_mode": |}',
    '{"resume_mode": | "x": 1}',
    '{resume_mode: |}',
  ]) {
    assert.deepEqual(labels(text), ['auto', 'manual'], text)
  }
  for (const text of [
    '{"resume_mode": | "auto"}',
    '{"resume_mode": | auto}',
    '{"resume_mode": | {}}',
    '{"resume_mode": | []}',
    '{"resume_mode": "auto"|}',
    '{"source_instance": |}',
    '{"bandwidth_limit_mb": |}',
    '{"resume_mode": "auto", "x": |}',
    '{"x": {"resume_mode": |}}',
    '{"resume_mode": /* | */}',
    '{"resume_mode": // |\n}',
    '{: |}',
  ]) {
    assert.ok(!labels(text).includes('auto'), text)
  }
})

test('a completion keeps valid JSON valid, wherever the cursor is', () => {
  let tried = 0
  for (const text of [
    VALID,
    JSON.stringify(JSON.parse(VALID)),
    '{}',
    '{ }',
    '{"resume_mode":"auto"}',
    '{"resume_mode" : "" , "migration_method":"", "mig": 1}',
    '{"source_instance":{},"target_instance":{ }}',
    '{"x": [1, {}], "resume_mode": null, "source_instance": [{}]}',
    '{"source_instance": {"id": "x", "password": 1}, "y": {"id": {}}}',
  ]) {
    for (let at = 0; at <= text.length; at++) {
      for (const offer of complete(schema, text, at)) {
        const changed = accepted(text, offer)
        const shown = `${text.slice(0, at)}|${text.slice(at)} → ${changed}`
        assert.doesNotThrow(() => JSON.parse(changed), shown)
        const rules = api.lint(changed).files[0].diagnostics.map(({ rule }) => rule)
        assert.ok(!rules.includes('duplicate-key'), shown)
        assert.ok(changed.includes(`"${offer.label}"`), shown)
        tried += 1
      }
    }
  }
  assert.ok(tried > 500)
})

test('a completion replaces the word at the cursor, and adds what is missing', () => {
  const { examples, ...about } = /** @type {any} */ (schema).properties.migration_method
  const values = about.enum.map((value) => `\`${value}\``).join(', ')
  const [first] = complete(schema, '{}', 1)
  assert.deepEqual(first, {
    label: 'migration_method',
    kind: 'member',
    detail: 'Type of the migration (required)',
    documentation: `${about.description}\n\nValues: ${values}`,
    from: 1,
    to: 1,
    content: '"migration_method": ""',
    filter: 'migration_method',
    commaAt: undefined,
  })
  assert.ok(examples.length > 0, 'of a member with values no example is shown')
  // The replaced text, what replaces it, what it is filtered by, and where a comma is added.
  for (const [marked, label, ...wanted] of /** @type {[string, string, ...(string | number | undefined)[]][]} */ ([
    ['{mig|}', 'migration_method', 'mig', '"migration_method": ""', 'migration_method', undefined],
    ['{"mig|', 'migration_method', '"mig', '"migration_method": ""', '"migration_method"', undefined],
    ["{'mig|'}", 'migration_method', "'mig'", '"migration_method": ""', 'migration_method', undefined],
    ['{"mig|ration": 1}', 'migration_method', '"migration"', '"migration_method"', '"migration_method"', undefined],
    ['{| : 1}', 'migration_method', '', '"migration_method"', 'migration_method', undefined],
    ['{|"x": 1}', 'migration_method', '', '"migration_method": "",', 'migration_method', undefined],
    ['{ |"x": 1}', 'migration_method', '', '"migration_method": "",', 'migration_method', undefined],
    ['{"x": ""|}', 'migration_method', '', ', "migration_method": ""', 'migration_method', undefined],
    ['{"x": "a/*", |}', 'migration_method', '', '"migration_method": ""', 'migration_method', undefined],
    ['{|x: 1}', 'migration_method', '', '"migration_method": "",', 'migration_method', undefined],
    ['{| {"x": 1}}', 'migration_method', '', '"migration_method": ""', 'migration_method', undefined],
    ['{"x": "1"|}', 'migration_method', '', ', "migration_method": ""', 'migration_method', undefined],
    ['{"x": 1 |}', 'migration_method', '', '"migration_method": ""', 'migration_method', 7],
    ['{"x": 1 m|}', 'migration_method', 'm', '"migration_method": ""', 'migration_method', 7],
    ['{"x": 1, |}', 'migration_method', '', '"migration_method": ""', 'migration_method', undefined],
    ['{"x": [] |}', 'migration_method', '', '"migration_method": ""', 'migration_method', 8],
    ['{|}', 'source_instance', '', '"source_instance": {}', 'source_instance', undefined],
    ['{|}', 'bandwidth_limit_mb', '', '"bandwidth_limit_mb": ""', 'bandwidth_limit_mb', undefined],
    ['{"resume_mode": |}', 'auto', '', '"auto"', 'auto', undefined],
    ['{"resume_mode": a|}', 'auto', 'a', '"auto"', 'auto', undefined],
    ['{"resume_mode": "m|a"}', 'auto', '"ma"', '"auto"', '"auto"', undefined],
    ['{"resume_mode": | "x": 1}', 'auto', '', '"auto",', 'auto', undefined],
    ['{"resume_mode": |, "x": 1}', 'auto', '', '"auto"', 'auto', undefined],
  ])) {
    const { at, text } = cursor(marked)
    const offer = complete(schema, text, at).find((one) => one.label === label)
    const { commaAt, content, filter, from, to } = offer ?? assert.fail(`${marked}: no ${label}`)
    assert.deepEqual([text.slice(from, to), content, filter, commaAt], wanted, marked)
  }
})

test('a member is described at its key and its value', () => {
  const text = '{"resume_mode": "auto", "source_instance": {"id": "x"}, "other": 1}'
  const at = (part) => describe(schema, text, text.indexOf(part) + 1)
  for (const part of ['"resume_mode"', '"auto"']) {
    assert.match(
      at(part).markdown,
      /^\*\*`resume_mode`\*\*: Reconnection mode \(required\)\n\n.*Values: `auto`, `manual`$/s,
    )
    assert.equal(text.slice(at(part).from, at(part).to), '"resume_mode"')
  }
  const { $defs, properties } = /** @type {any} */ (schema)
  const { description, examples } = $defs.instance.properties.id
  assert.equal(at('"id"').markdown, `**\`id\`**: Instance ID\n\n${description}\n\nExample: \`${examples[0]}\``)
  const source = properties.source_instance.description
  assert.equal(at('"source_instance"').markdown, `**\`source_instance\`**: Source Redis (required)\n\n${source}`)
  // Each is described from its first character to behind its last one.
  const key = text.indexOf('"resume_mode"')
  const value = text.indexOf('"auto"')
  const described = (offset) => describe(schema, text, offset)?.markdown.startsWith('**`resume_mode`**') ?? false
  assert.deepEqual([key - 1, key, key + 13, key + 14].map(described), [false, true, true, false])
  assert.deepEqual([value - 1, value, value + 6, value + 7].map(described), [false, true, true, false])
  assert.equal(at('"other"'), undefined)
  const inherited = '{"constructor": 1}'
  assert.equal(describe(schema, inherited, 3), undefined)
})

test('only documents of this request are taken for one', () => {
  for (const text of [VALID, FAULTY, '{"resume_mode": 1', '{"a": 1, "resume_mode": 1}']) {
    assert.ok(isRequest(schema, text), text)
  }
  for (const text of [
    '',
    '{}',
    '[]',
    '{"name": "x", "version": 1}',
    '{"a": 1, "b": 2, "resume_mode": 1}',
    '[{"resume_mode": 1}]',
  ]) {
    assert.ok(!isRequest(schema, text), text)
  }
  // An empty text may become one; the member at the cursor does not count, others do.
  assert.ok(mayBeRequest(schema, '', 0))
  const may = (text, at) => mayBeRequest(schema, text, at)
  const around = '{ "mig" }'
  assert.deepEqual(
    [1, 2, 4, 7, 8].map((at) => may(around, at)),
    [false, true, true, true, false],
  )
  assert.ok(may('{"resume_mode": 1, "x": 1, "y"}', 29))
  assert.ok(!may('{"resume_mode": 1, "x": 1, "z": 1, "y"}', 37))
  assert.ok(!may('[]', 1))
  assert.ok(!mayBeRequest(schema, '{"name": 1, "x"}', 13))
  assert.ok(!mayBeRequest(schema, '{"constructor": 1, "x"}', 20))
})

test('one replacement makes a text another one, and leaves what both have in common', () => {
  for (const [before, after, from, to, insert] of /** @type {const} */ ([
    ['abc', 'axc', 1, 2, 'x'],
    ['ab1234', 'abx234', 2, 3, 'x'],
    ['abcxxx', 'abcxxxxx', 6, 6, 'xx'],
    ['ab', 'cb', 0, 1, 'c'],
    ['aa', 'aaa', 2, 2, 'a'],
    ['aaa', 'aa', 2, 3, ''],
    ['a', 'a', 1, 1, ''],
    ['', 'a', 0, 0, 'a'],
    ['a', '', 0, 1, ''],
    ['abcd', 'axyd', 1, 3, 'xy'],
  ])) {
    assert.deepEqual(changeTo(before, after), { from, to, insert }, `${before} ${after}`)
    assert.equal(before.slice(0, from) + insert + before.slice(to), after)
  }
})

test('a message has its help on a second line', () => {
  assert.equal(messageOf({ message: 'm', help: 'h' }), 'm\nh')
  assert.equal(messageOf({ message: 'm' }), 'm')
})

test('the page of a rule says how it is fixed, and has plain languages of code', () => {
  for (const page of api.rules().map(({ id }) => api.explain(id))) {
    const text = pageOf(page)
    const fix = page.fix === 'none' ? '' : ` · fix: ${page.fix}`
    assert.ok(text.startsWith(`**${page.id}** · ${page.severity}${fix}\n\n`), text)
    assert.doesNotMatch(text, /```\w+,/)
    assert.equal(text.match(/^```/gm)?.length, page.doc.match(/^```/gm)?.length)
  }
})

test('a hover shows the rules and the member of a place', () => {
  const [one] = api.lint(FAULTY).files[0].diagnostics.filter(({ rule }) => rule === 'unknown-value')
  const [from, to] = [one.range.start.utf16, one.range.end.utf16]
  const rules = (at) =>
    hoverAt(api, FAULTY, at, undefined)?.texts.filter((text) => text.startsWith('**unknown-value**'))
  assert.deepEqual(
    [from - 1, from, to, to + 1].map((at) => rules(at)?.length ?? 0),
    [0, 1, 1, 0],
  )
  const hover = hoverAt(api, FAULTY, from, undefined)
  assert.deepEqual([hover.from, hover.to], [from, to])
  // Without a finding, the member alone; without either, nothing.
  const at = VALID.indexOf('resume_mode')
  const member = hoverAt(api, VALID, at, undefined)
  assert.deepEqual(member?.texts, [describe(schema, VALID, at)?.markdown])
  assert.ok(member.from <= at && at < member.to)
  assert.equal(hoverAt(api, VALID, VALID.length, undefined), undefined)
})
