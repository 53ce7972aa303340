// Errors agree with the published schema under ajv: a body that the schema refuses has an error, and the
// schema refuses a body with an error of a rule that covers keywords of the schema.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { lint, requestSchema, rules } from 'dcs-migration-lint'
import { body } from './random.mjs'

const ajv = new Ajv.default({ strict: false })
const accepts = ajv.compile(requestSchema())
const bySchema = new Set(
  rules()
    .filter((rule) => rule.keywords.length > 0)
    .map((rule) => rule.id),
)

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
