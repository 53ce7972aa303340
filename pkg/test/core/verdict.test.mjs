// Errors agree with the published schema under ajv: a body that the schema refuses has an error, and the
// schema refuses a body with an error of a rule that covers keywords of the schema.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { lint, requestSchema, rules } from 'dcs-migration-lint'

const ajv = new Ajv.default({ strict: false })
const accepts = ajv.compile(requestSchema())
const bySchema = new Set(
  rules()
    .filter((rule) => rule.keywords.length > 0)
    .map((rule) => rule.id),
)

// xorshift with a fixed seed, so that failures are reproducible.
let state = 0x2545f491
const random = (below) => {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % below
}
const pick = (values) => values[random(values.length)]

const ODD = [null, '', true, 0, -1, 1.5, 1e21, [], {}, ['a'], '{{x}}', '<id>', '\u4e2d\u{1f600}', '\u001b[31m']
const odd = (values) => (random(8) === 0 ? pick(ODD) : pick(values))
const METHODS = ['full_amount_migration', 'incremental_migration', 'FULL_AMOUNT_MIGRATION', 'incremental']
const MODES = ['auto', 'manual', 'Auto', 'manul']
const BANDWIDTHS = [
  1,
  10240,
  10241,
  0,
  100.0,
  1.5,
  '1',
  '10240',
  '10241',
  '0100',
  '1 ',
  '+1',
  '1e2',
  '\u0661',
  '99999999999999999999',
]
const IDS = ['132e0017-715b-4556-930a-95c7db7e8f7a', 'dcs-test', '10.0.0.1:6379']
const PIECES = [
  '10.0.0.1:6379',
  '10.0.0.2',
  '[::1]:6379',
  '::1',
  'redis://u:p@h:1/0',
  'h:70000',
  '-h:1',
  ',',
  ',',
  ';',
  ' ',
  '\n',
  '\uff0c',
  '\u4e2d.cn:1',
]
const addrs = () => Array.from({ length: random(6) }, () => pick(PIECES)).join('')
const maybe = (object, name, chance, value) => {
  if (random(10) < chance) object[name] = value()
}
const instance = () => {
  if (random(15) === 0) return pick(ODD)
  const result = {}
  maybe(result, 'id', 6, () => odd(IDS))
  maybe(result, 'addrs', 5, () => (random(10) === 0 ? pick(ODD) : addrs()))
  maybe(result, 'password', 4, () => odd(['xxxxxx', 'Not-a-real-0ne']))
  maybe(result, pick(['port', 'Id', 'x\n']), 1, () => pick(ODD))
  return result
}
const body = () => {
  if (random(40) === 0) return pick(ODD)
  const result = {}
  maybe(result, 'migration_method', 9, () => odd(METHODS))
  maybe(result, 'resume_mode', 9, () => odd(MODES))
  maybe(result, 'bandwidth_limit_mb', 5, () => odd(BANDWIDTHS))
  maybe(result, 'source_instance', 9, instance)
  maybe(result, 'target_instance', 9, instance)
  maybe(result, pick(['name', 'vpc_id', 'a/b~c', 'resumeMode']), 2, () => pick(ODD))
  return result
}

test('ajv and the errors agree on 20,000 generated bodies', () => {
  const seen = { true: 0, false: 0 }
  for (let round = 0; round < 20_000; round++) {
    const text = JSON.stringify(body())
    const {
      files: [{ diagnostics }],
    } = lint(text)
    const errors = diagnostics.filter((found) => found.severity === 'error')
    const valid = accepts(JSON.parse(text))
    seen[valid]++
    assert.ok(valid || errors.length > 0, `the schema refuses ${text}`)
    assert.ok(!valid || !errors.some((found) => bySchema.has(found.rule)), `the schema accepts ${text}`)
  }
  assert.ok(seen.true > 300 && seen.false > 300, JSON.stringify(seen))
})
