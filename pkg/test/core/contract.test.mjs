// The package and the command line return the same report, and it fits the published schema.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { before, test } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { explain, lint, lintPath, lintResponse, lintValue, requestSchema, rules } from 'dcs-migration-lint'
import { EMOJI, FAULTY, VALID } from './bodies.mjs'
import { commandLine } from './project.mjs'
import { damaged, random } from './random.mjs'

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

const command = (folder, ...args) => {
  const ran = spawnSync(binary, ['--isolated', '--format', 'json', ...args], {
    cwd: folder,
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
    const theirs = command(root, path)
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

/** @param {Uint8Array} bytes the text, or nothing if they are not UTF-8 */
function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Texts that were written for fuzzing, apart from those that are request files. */
const seeds = () =>
  ['parser', 'lint', 'fix', 'wire', 'response'].flatMap((target) => {
    const folder = join(root, 'fuzz/seeds', target)
    // The first byte or the first two choose what is tried.
    const skipped = { parser: 0, response: 2 }[target] ?? 1
    // Those of a corpus are any bytes, also what the command line takes for a request file.
    const names = readdirSync(folder).filter((name) => !name.startsWith('corpus-'))
    return names.flatMap((name) => decoded(readFileSync(join(folder, name)).subarray(skipped)) ?? [])
  })

/**
 * Compares what the command line reports for many texts, which it reads from files in one run.
 *
 * @param {string[]} texts
 * @param {string[]} options
 * @param {(text: string, path: string) => import('dcs-migration-lint').Report} ours
 */
function same(texts, options, ours) {
  const folder = mkdtempSync(join(tmpdir(), 'dcs-migration-lint-'))
  try {
    const paths = texts.map((text, at) => {
      writeFileSync(join(folder, `${at}.json`), text)
      return `${at}.json`
    })
    const theirs = command(folder, ...options, ...paths)
    assert.equal(valid(theirs), true, JSON.stringify(valid.errors))
    assert.equal(theirs.files.length, texts.length)
    const rules = new Set()
    for (const [at, file] of theirs.files.entries()) {
      assert.deepEqual(ours(texts[at], paths[at]).files[0], file, JSON.stringify(texts[at]))
      for (const { rule } of file.diagnostics) rules.add(rule)
    }
    return rules
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the command line reports the same for 3,000 pseudo-random bodies and the seeds of fuzzing', () => {
  const texts = [...Array.from({ length: 3000 }, damaged), ...seeds()]
  const found = same(texts, [], (text, path) => lint(text, { path }))
  // Most rules that bodies can break.
  assert.ok(found.size >= 20, [...found].join(' '))
})

test('the command line reports the same for pseudo-random responses', () => {
  for (const status of [200, 400, 503]) {
    const response = () =>
      random(3) === 0
        ? damaged()
        : damaged()
            .replaceAll('migration_method', 'status')
            .replaceAll('resume_mode', 'error_msg')
            .replaceAll('name', 'id')
    const texts = Array.from({ length: 300 }, response)
    const found = same(texts, ['--response', String(status)], (text, path) => lintResponse(status, text, { path }))
    assert.ok(found.size >= 2, [...found].join(' '))
  }
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
