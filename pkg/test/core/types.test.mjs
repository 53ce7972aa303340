// The types of the packed package compile in strict projects, in every module resolution, with those of the
// editors.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rules } from 'dcs-migration-lint'
import { project, run } from './project.mjs'

const pkg = join(import.meta.dirname, '../..')
const tsc = join(pkg, 'node_modules/typescript/bin/tsc')
const EDITORS = ['@codemirror/lint', '@codemirror/view', '@codemirror/state', 'monaco-editor']

const CONSUMER = `
import {
  applyFix, explain, fix, lint, lintValue, requestSchema, rules, version,
  type Diagnostic, type Level, type Report, type RuleId, type TextDiagnostic,
} from 'dcs-migration-lint'
import * as slim from 'dcs-migration-lint/slim'

const text: string = '{}'
const level: Level = 'off'
const report: Report<TextDiagnostic> = lint(text, { levels: { 'unknown-value': level }, path: 'a.json' })
const wider: Report = report
for (const found of report.files[0].diagnostics) {
  const at: number = found.range.start.utf16
  text.slice(at, found.range.end.utf16)
  if (found.fix) { const fixed: string = applyFix(text, found.fix); void fixed }
}
const value: readonly Diagnostic[] = lintValue({}).files[0].diagnostics
const place: number | undefined = value[0]?.range?.start.line
const id: RuleId = 'missing-field'
const doc: string = explain(id).doc
const all: RuleId[] = rules().map((rule) => rule.id)
const done: readonly { readonly rule: RuleId }[] = fix(text, { unsafe: true }).applied
const schema: unknown = requestSchema()['$id']
slim.initSync(new Uint8Array())
const ready: Promise<void> = slim.init('core.wasm')
const same: typeof lint = slim.lint
void [wider, place, doc, all, done, schema, ready, same, version]

// @ts-expect-error no such rule
explain('missing-fields')
// @ts-expect-error no such rule
lint(text, { levels: { 'missing-fields': 'off' } })
// @ts-expect-error no such level
lint(text, { levels: { 'missing-field': 'fatal' } })
// @ts-expect-error no such option
lint(text, { level: {} })
// @ts-expect-error values go to lintValue
lint({})
// @ts-expect-error a report of a value may have no range
void lintValue({}).files[0].diagnostics[0]!.range.start
// @ts-expect-error reports do not change
report.version = 1
`

const EDITOR = `
import { linter, type Diagnostic } from '@codemirror/lint'
import type { EditorView } from '@codemirror/view'
import type { editor, languages } from 'monaco-editor'
import { lint } from 'dcs-migration-lint'
import { migrationLinter } from 'dcs-migration-lint/codemirror'
import { codeActionProvider, toMarkers } from 'dcs-migration-lint/monaco'

const extension = linter(migrationLinter({ levels: { 'weak-password': 'off' } }))
const source: (view: EditorView) => readonly Diagnostic[] = migrationLinter()
declare const model: editor.ITextModel
const markers: editor.IMarkerData[] = toMarkers(lint('{}'), model.uri)
const plain: editor.IMarkerData[] = toMarkers(lint('{}')).map(({ relatedInformation: _, ...marker }) => marker)
const provider: languages.CodeActionProvider = codeActionProvider()
void [extension, source, markers, plain, provider]
`

const config = (options, files) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: [],
      ...options,
    },
    files,
  })

const { folder } = project(
  {
    'consumer.ts': CONSUMER,
    'consumer.cts': CONSUMER,
    'editor.ts': EDITOR,
    'nodenext.json': config({ module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022'] }, [
      'consumer.ts',
      'consumer.cts',
    ]),
    'node16.json': config({ module: 'node16', moduleResolution: 'node16' }, ['consumer.ts', 'consumer.cts']),
    'bundler.json': config({ module: 'esnext', moduleResolution: 'bundler' }, ['consumer.ts']),
    // `skipLibCheck`: the types of the editors have errors of their own.
    'editor.json': config({ module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true }, ['editor.ts']),
  },
  EDITORS,
)

for (const name of ['nodenext', 'node16', 'bundler', 'editor']) {
  test(`strict ${name}`, () => {
    run(folder, process.execPath, [tsc, '-p', `${name}.json`])
  })
}

test('RuleId is the union of all rule ids', () => {
  for (const file of ['index.d.ts', 'index.d.cts']) {
    const types = readFileSync(join(folder, 'node_modules/dcs-migration-lint/dist', file), 'utf8')
    const [, union] = types.match(/export type RuleId =\n((?: {2}\| '[^']+'\n?)+)/)
    assert.deepEqual(
      union.match(/[a-z0-9-]+/g),
      rules().map((rule) => rule.id),
    )
  }
})

test('no type is `any`, and every function is documented', () => {
  for (const name of ['index', 'slim', 'codemirror', 'monaco']) {
    const types = readFileSync(join(pkg, 'types', `${name}.d.ts`), 'utf8')
    assert.doesNotMatch(types.replaceAll(/\/\*\*.*?\*\//gs, ''), /\bany\b/, name)
    for (const [, before] of types.matchAll(/([^\n]*)\nexport declare/g)) assert.match(before, /\*\/$/, name)
  }
})
