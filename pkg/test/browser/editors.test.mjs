// The adapters with CodeMirror and Monaco in Chromium.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lint } from 'dcs-migration-lint'
import * as esbuild from 'esbuild'
import { EMOJI } from '../core/bodies.mjs'
import { project } from '../core/project.mjs'
import { browser, html, open, serve, until } from './harness.mjs'

const PAGE = html(
  '<div id="editor"></div>',
  '<link rel="stylesheet" href="./app.css"><style>#editor { height: 20em }</style>',
)

const found = lint(EMOJI).files[0].diagnostics
const unknown = found.find((one) => one.rule === 'unknown-value')

let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium.close())

async function site(t, source, links) {
  const { folder } = project({ 'app.js': source }, links)
  const out = join(folder, 'out')
  mkdirSync(out)
  writeFileSync(join(out, 'index.html'), PAGE)
  writeFileSync(join(out, 'app.css'), '')
  await esbuild.build({
    entryPoints: [join(folder, 'app.js')],
    outfile: join(out, 'app.js'),
    bundle: true,
    format: 'esm',
    minify: true,
    loader: { '.ttf': 'file' },
    logLevel: 'error',
  })
  const served = await serve(out)
  t.after(served.close)
  return served.url
}

test('CodeMirror: mark at the right characters, message and help on hover, fix as an action', async (t) => {
  const url = await site(
    t,
    `
    import { EditorView } from '@codemirror/view'
    import { forceLinting, forEachDiagnostic, linter } from '@codemirror/lint'
    import { migrationLinter } from 'dcs-migration-lint/codemirror'
    const view = new EditorView({
      doc: ${JSON.stringify(EMOJI)},
      extensions: [linter(migrationLinter({ levels: { 'unknown-field': 'off' } }), { delay: 0 })],
      parent: document.getElementById('editor'),
    })
    globalThis.view = view
    globalThis.force = () => forceLinting(view)
    globalThis.all = () => {
      const list = []
      forEachDiagnostic(view.state, ({ severity, message, source }, from, to) => {
        list.push({ from, to, severity, message, source })
      })
      return list
    }
    globalThis.applyStale = (name) => {
      // Edits the document while the diagnostics of the previous text are still shown.
      const kept = []
      forEachDiagnostic(view.state, (one) => kept.push(one))
      view.dispatch({ changes: { from: 0, insert: '  ' } })
      kept.flatMap((one) => one.actions).find((action) => action.name === name).apply(view)
    }
    `,
    ['@codemirror/view', '@codemirror/state', '@codemirror/lint'],
  )
  const page = await open(chromium.context, url)
  const mark = page.locator('.cm-migration-unknown-value').first()
  await mark.waitFor()
  assert.equal(await mark.textContent(), '"full"')
  const all = await page.evaluate('all()')
  assert.deepEqual(
    all.map((one) => one.source.split(': ')[1]).sort(),
    found
      .filter((one) => one.rule !== 'unknown-field')
      .map((one) => one.rule)
      .sort(),
  )
  const shown = all.find((one) => one.source.endsWith('unknown-value'))
  assert.deepEqual([shown.from, shown.to], [unknown.range.start.utf16, unknown.range.end.utf16])
  assert.equal(shown.severity, 'error')

  await mark.hover()
  const tooltip = page.locator('.cm-tooltip-lint')
  await tooltip.waitFor()
  const text = await tooltip.textContent()
  assert.ok(text.includes(unknown.message), text)
  if (unknown.help) assert.ok(text.includes(unknown.help), text)
  await tooltip.getByRole('button', { name: unknown.fix.title }).first().click()
  assert.match(await page.evaluate('view.state.doc.toString()'), /"migration_method": "full_amount_migration"/)

  await page.evaluate(
    `view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: ${JSON.stringify(EMOJI)} } }); force()`,
  )
  await mark.waitFor()
  await page.evaluate(`applyStale(${JSON.stringify(unknown.fix.title)})`)
  assert.equal(
    await page.evaluate('view.state.doc.toString()'),
    `  ${EMOJI.replace('"full"', '"full_amount_migration"')}`,
  )
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('Monaco: markers at the right characters, fix as a code action', async (t) => {
  const url = await site(
    t,
    `
    import * as monaco from 'monaco-editor'
    import { lint } from 'dcs-migration-lint'
    import { codeActionProvider, toMarkers } from 'dcs-migration-lint/monaco'
    // A worker that does nothing: the language service of Monaco is not tested.
    const idle = { postMessage() {}, terminate() {}, addEventListener() {}, removeEventListener() {} }
    globalThis.MonacoEnvironment = { getWorker: () => idle }
    const model = monaco.editor.createModel(${JSON.stringify(EMOJI)}, 'json')
    monaco.languages.register({ id: 'json' })
    const provider = codeActionProvider()
    monaco.languages.registerCodeActionProvider('json', provider)
    const editor = monaco.editor.create(document.getElementById('editor'), { model })
    const show = () => {
      monaco.editor.setModelMarkers(model, 'dcs-migration-lint', toMarkers(lint(model.getValue()), model.uri))
    }
    model.onDidChangeContent(show)
    show()
    const shown = () => monaco.editor.getModelMarkers({ resource: model.uri })
    globalThis.markers = () => shown().map((marker) => {
      const { code, severity, message, source } = marker
      return { code, severity, message, source, text: model.getValueInRange(marker) }
    })
    globalThis.actions = () => {
      const { startLineNumber, startColumn } = shown().find((marker) => marker.code === 'unknown-value')
      const at = new monaco.Range(startLineNumber, startColumn, startLineNumber, startColumn)
      return provider.provideCodeActions(model, at).actions
    }
    globalThis.apply = () => {
      const [action] = actions()
      model.pushEditOperations([], action.edit.edits.map((edit) => edit.textEdit), () => null)
      return model.getValue()
    }
    globalThis.severities = monaco.MarkerSeverity
    globalThis.ready = true
    `,
    ['monaco-editor'],
  )
  const page = await open(chromium.context, url)
  await until(page, 'globalThis.ready')
  const markers = await page.evaluate('markers()')
  assert.deepEqual(markers.map((one) => one.code).sort(), found.map((one) => one.rule).sort())
  const marker = markers.find((one) => one.code === 'unknown-value')
  assert.equal(marker.text, '"full"')
  assert.equal(marker.source, 'dcs-migration-lint')
  const severities = await page.evaluate('({ ...severities })')
  assert.equal(marker.severity, severities.Error)
  const actions = await page.evaluate('actions().map(({ title, kind, isPreferred }) => ({ title, kind, isPreferred }))')
  assert.deepEqual(actions[0], {
    title: unknown.fix.title,
    kind: 'quickfix',
    isPreferred: unknown.fix.applicability === 'safe',
  })
  await page.locator('.squiggly-error').first().waitFor()
  assert.equal(await page.evaluate('apply()'), EMOJI.replace('"full"', '"full_amount_migration"'))
  assert.ok(!(await page.evaluate('markers()')).some((one) => one.code === 'unknown-value'))
  assert.deepEqual(page.faults, [])
  await page.close()
})
