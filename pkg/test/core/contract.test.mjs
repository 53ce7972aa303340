// The package and the command line return the same report, and it fits the published schema.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { before, test } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { explain, lint, lintPath, lintResponse, lintValue, requestSchema, rules } from 'dcs-migration-lint'
import { EMOJI, FAULTY, VALID } from './bodies.mjs'
import { commandLine } from './project.mjs'

const root = join(import.meta.dirname, '../../..')
const ajv = new Ajv.default({ allErrors: true, strict: true, allowUnionTypes: true })
const schema = JSON.parse(readFileSync(join(root, 'schema/report.schema.json'), 'utf8'))
const valid = ajv.compile(schema)
/** The data that the schema describes, by rule. */
const data = new Map(
  schema.$defs.diagnostic.oneOf.flatMap(({ properties: { rule, data } }) =>
    (rule.enum ?? [rule.const]).map((id) => [id, Object.keys(data.properties ?? {})]),
  ),
)
function holds(report) {
  const { diagnostics } = report.files[0]
  assert.ok(valid(report), JSON.stringify(valid.errors))
  // The types are made from the schema.
  for (const found of diagnostics) {
    const known = data.get(found.rule)
    for (const name of Object.keys(found.data)) assert.ok(known.includes(name), `${found.rule}: data.${name}`)
  }
}

const files = readdirSync(join(root, 'tests'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
  .filter((path) => !path.includes('/snapshots/'))
  .sort()

let binary
before(() => {
  binary = commandLine()
})

const command = (...args) => {
  const ran = spawnSync(binary, ['--isolated', '--format', 'json', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  assert.ok(ran.status === 0 || ran.status === 1, ran.stderr)
  return JSON.parse(ran.stdout)
}

test('reports fit the report schema', () => {
  for (const text of [VALID, FAULTY, EMOJI, '', '{', '[1, 2', '{"a":1,"a":2}']) {
    holds(lint(text))
    try {
      holds(lintValue(JSON.parse(text)))
    } catch (error) {
      assert.ok(error instanceof SyntaxError, error)
    }
  }
})

test('the command line reports the same for every body under tests/', () => {
  assert.ok(files.length > 0, 'no body under tests/')
  let compared = 0
  for (const path of files) {
    const bytes = readFileSync(join(root, path))
    const theirs = command(path)
    holds(theirs)
    let text
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // A file that is not UTF-8 has no text that `lint` could take.
      assert.ok(
        theirs.files[0].diagnostics.some((found) => found.rule === 'invalid-encoding'),
        path,
      )
      continue
    }
    assert.deepEqual(lint(text, { path }), theirs, path)
    compared += 1
  }
  assert.ok(compared > 0)
})

test('the command line reports the same for every example in the rule pages', () => {
  let compared = 0
  for (const { id } of rules()) {
    for (const [, text] of explain(id).doc.matchAll(/```json,\w+\n(.*?)```/gs)) {
      const ran = spawnSync(binary, ['--isolated', '--format', 'json', '-'], {
        cwd: root,
        encoding: 'utf8',
        input: text,
      })
      assert.ok(ran.status === 0 || ran.status === 1, ran.stderr)
      const theirs = JSON.parse(ran.stdout)
      assert.deepEqual(lint(text, { path: theirs.files[0].path }), theirs, `${id}: ${text}`)
      compared += 1
    }
  }
  assert.ok(compared >= rules().length)
})

test('reports on paths and responses fit the report schema', () => {
  let compared = 0
  for (const { id } of rules()) {
    for (const [, kind, info, text] of explain(id).doc.matchAll(/```(uri|json),\w+(\S*)\n(.*?)\n```/gs)) {
      const status = /status=(\d+)/.exec(info)
      if (kind === 'json' && !status) continue
      holds(kind === 'uri' ? lintPath(text) : lintResponse(Number(status[1]), text))
      compared += 1
    }
  }
  assert.ok(compared > 20)
})

test('ajv with the request schema agrees about errors', () => {
  const body = ajv.compile(requestSchema())
  const errors = new Set(
    rules()
      .filter((rule) => rule.keywords.length > 0)
      .map((rule) => rule.id),
  )
  for (const text of [VALID, FAULTY]) {
    const ours = lint(text).files[0].diagnostics.some((found) => errors.has(found.rule) && found.severity === 'error')
    assert.equal(body(JSON.parse(text)), !ours)
  }
})
