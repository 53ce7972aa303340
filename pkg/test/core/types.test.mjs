// The types of the packed package compile in strict projects, in every module resolution, with those of the
// editors.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as api from 'dcs-migration-lint'
import * as codemirror from 'dcs-migration-lint/codemirror'
import * as monaco from 'dcs-migration-lint/monaco'
import * as slim from 'dcs-migration-lint/slim'
import { project, run } from './project.mjs'

const pkg = join(import.meta.dirname, '../..')
const tsc = join(pkg, 'node_modules/typescript/bin/tsc')
const EDITORS = [
  '@codemirror/autocomplete',
  '@codemirror/lint',
  '@codemirror/view',
  '@codemirror/state',
  'monaco-editor',
]

const CONSUMER = `
import {
  applyFix, explain, fix, lint, lintPath, lintResponse, lintValue, requestSchema, rules, version,
  type Diagnostic, type Level, type Report, type RuleId, type ValueDiagnostic, type ValueReport,
} from 'dcs-migration-lint'
import * as slim from 'dcs-migration-lint/slim'

const text: string = '{}'
const level: Level = 'off'
const report: Report = lint(text, { levels: { 'unknown-value': level }, path: 'a.json' })
const wider: ValueReport = report
const others: Report[] = [lintPath('/v2'), lintResponse(200, text)]
const hidden: string[] = report.files[0].secrets.map(({ start, end }) => text.slice(start.utf16, end.utf16))
for (const found of report.files[0].diagnostics) {
  const at: number = found.range.start.utf16
  text.slice(at, found.range.end.utf16)
  if (found.fix) { const fixed: string = applyFix(text, found.fix); void fixed }
}
const value: readonly ValueDiagnostic[] = lintValue({}).files[0].diagnostics
const narrowed = (found: Diagnostic): readonly string[] => {
  switch (found.rule) {
    case 'unknown-value': return found.data.expected
    case 'missing-field': return [found.data.field, String(found.data.null), found.data.found ?? '']
    case 'missing-endpoint': { const one: 'source_instance' | 'target_instance' = found.data.instance; return [one] }
    case 'weak-password': { const none: { [name: string]: never } = found.data; return Object.keys(none) }
    default: return [found.rule]
  }
}
const id: RuleId = 'missing-field'
const doc: string = explain(id).doc
const all: RuleId[] = rules({ subject: 'path' }).map((rule) => rule.id)
const done: readonly { readonly rule: RuleId }[] = fix(text, { unsafe: true }).applied
const schema: unknown = requestSchema()['$id']
slim.initSync(new Uint8Array())
slim.initSync(new ArrayBuffer(8))
const ready: Promise<void> = slim.init('core.wasm')
const same: typeof lint = slim.lint
void [wider, others, hidden, value, narrowed, doc, all, done, schema, ready, same, version]

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
// @ts-expect-error a report on a value has no ranges
void lintValue({}).files[0].diagnostics[0]!.range
// @ts-expect-error nor secrets
void lintValue({}).files[0].secrets
// @ts-expect-error the data of another rule
void ((found: Diagnostic) => found.rule === 'missing-field' && found.data.expected)
// @ts-expect-error no such subject
rules({ subject: 'body' })
// @ts-expect-error neither bytes nor a module
slim.initSync(/x/)
// @ts-expect-error a URL is loaded by init
slim.initSync('core.wasm')
// @ts-expect-error a response is loaded by init
slim.initSync({ ok: true, status: 200, arrayBuffer: async () => new ArrayBuffer(8) })
// @ts-expect-error no source
slim.init(7)
// @ts-expect-error reports do not change
report.version = 1
`

const MODULE = `
import module from 'dcs-migration-lint/core.wasm'
import * as slim from 'dcs-migration-lint/slim'

const compiled: WebAssembly.Module = module
slim.initSync(compiled)
slim.initSync(new WebAssembly.Module(new Uint8Array()))
void [slim.init(new URL('https://h/')), slim.init(fetch('core.wasm')), slim.init(WebAssembly.compile(new Uint8Array()))]
`

const EDITOR = `
import { autocompletion } from '@codemirror/autocomplete'
import { linter, type Diagnostic } from '@codemirror/lint'
import { hoverTooltip, keymap, type EditorView } from '@codemirror/view'
import * as monaco from 'monaco-editor'
import * as api from 'dcs-migration-lint'
import * as slim from 'dcs-migration-lint/slim'
import { fixAll, migrationCompletion, migrationHover, migrationLinter } from 'dcs-migration-lint/codemirror'
import { attach, codeActionProvider, completionProvider, hoverProvider, toMarkers } from 'dcs-migration-lint/monaco'

const extensions = [
  linter(migrationLinter(api, { levels: { 'weak-password': 'off' } })),
  hoverTooltip(migrationHover(slim)),
  autocompletion({ override: [migrationCompletion(slim)] }),
  keymap.of([{ key: 'F2', run: fixAll({ lint: api.lint, fix: api.fix }) }]),
]
const source: (view: EditorView) => readonly Diagnostic[] = migrationLinter({ lint: api.lint })
declare const model: monaco.editor.ITextModel
const markers: monaco.editor.IMarkerData[] = toMarkers(api.lint('{}'), model.uri)
const ofValue = toMarkers(api.lintValue({}))
const plain: monaco.editor.IMarkerData[] = ofValue.map(({ relatedInformation: _, ...marker }) => marker)
const actions: monaco.languages.CodeActionProvider = codeActionProvider(api)
const hover: monaco.languages.HoverProvider = hoverProvider(slim, { accepts: (model) => model.uri.scheme === 'file' })
const completion: monaco.languages.CompletionItemProvider = completionProvider(api)
const attached: monaco.IDisposable = attach(monaco, api, { selector: ['json', { scheme: 'file' }] })
void [extensions, source, markers, plain, actions, hover, completion, attached]
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
    'module.ts': MODULE,
    'editor.ts': EDITOR,
    'nodenext.json': config({ module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022'] }, [
      'consumer.ts',
      'consumer.cts',
    ]),
    'node16.json': config({ module: 'node16', moduleResolution: 'node16' }, ['consumer.ts', 'consumer.cts']),
    'bundler.json': config({ module: 'esnext', moduleResolution: 'bundler' }, ['consumer.ts']),
    'module.json': config({ module: 'esnext', moduleResolution: 'bundler' }, ['module.ts']),
    // `skipLibCheck`: the types of the editors have errors of their own.
    'editor.json': config({ module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true }, ['editor.ts']),
  },
  EDITORS,
)

for (const name of ['nodenext', 'node16', 'bundler', 'module', 'editor']) {
  test(`strict ${name}`, () => {
    run(folder, process.execPath, [tsc, '-p', `${name}.json`])
  })
}

test('RuleId is the union of all rule ids', () => {
  for (const file of ['report.d.ts', 'report.d.cts']) {
    const types = readFileSync(join(folder, 'node_modules/dcs-migration-lint/dist', file), 'utf8')
    const [, union] = types.match(/export type RuleId =\n((?: {2}\| '[^']+'\n?)+)/)
    assert.deepEqual(
      union.match(/[a-z0-9-]+/g),
      api.rules().map((rule) => rule.id),
    )
  }
})

test('no type is `any`, and every function is documented', () => {
  const declared = []
  for (const name of ['index', 'report', 'slim', 'editor', 'codemirror', 'monaco']) {
    const types = readFileSync(join(pkg, 'types', `${name}.d.ts`), 'utf8')
    assert.doesNotMatch(types.replaceAll(/\/\*\*.*?\*\//gs, ''), /\bany\b/, name)
    for (const [, before, what] of types.matchAll(/([^\n]*)\nexport declare \w+ (\w+)/g)) {
      assert.match(before, /\*\/$/, `${name}: ${what}`)
      declared.push(what)
    }
  }
  for (const entry of [api, slim, codemirror, monaco]) {
    for (const name of Object.keys(entry)) assert.ok(declared.includes(name), name)
  }
})
