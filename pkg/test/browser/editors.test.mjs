// The adapters with CodeMirror and Monaco in Chromium.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fix, lint } from 'dcs-migration-lint'
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
    import { autocompletion } from '@codemirror/autocomplete'
    import { EditorState } from '@codemirror/state'
    import { EditorView, hoverTooltip } from '@codemirror/view'
    import { forceLinting, forEachDiagnostic, linter } from '@codemirror/lint'
    import * as api from 'dcs-migration-lint'
    import { fixAll, migrationCompletion, migrationHover, migrationLinter } from 'dcs-migration-lint/codemirror'
    const view = new EditorView({
      doc: ${JSON.stringify(EMOJI)},
      extensions: [
        linter(migrationLinter(api, { levels: { 'unknown-field': 'off' } }), { delay: 0 }),
        hoverTooltip(migrationHover(api), { hoverTime: 10 }),
        autocompletion({ override: [migrationCompletion(api)], interactionDelay: 0 }),
      ],
      parent: document.getElementById('editor'),
    })
    globalThis.view = view
    globalThis.force = () => forceLinting(view)
    globalThis.fixAll = () => fixAll(api)(view)
    globalThis.typed = (doc, at) => {
      view.setState(EditorState.create({
        doc,
        selection: { anchor: at },
        extensions: [autocompletion({ override: [migrationCompletion(api)], interactionDelay: 0 })],
      }))
      view.focus()
    }
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
      kept.flatMap((one) => one.actions).find((action) => action.name.startsWith(name)).apply(view)
    }
    `,
    ['@codemirror/autocomplete', '@codemirror/view', '@codemirror/state', '@codemirror/lint'],
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
  assert.ok(text.includes(unknown.help), text)
  const hover = await page.locator('.cm-migration-hover').textContent()
  assert.match(hover, /unknown-value.*Type of the migration/s)
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
  await page.evaluate('fixAll()')
  const before = `  ${EMOJI.replace('"full"', '"full_amount_migration"')}`
  assert.equal(await page.evaluate('view.state.doc.toString()'), fix(before).text)

  // Members are completed while they are typed, and values are chosen with the keyboard.
  await page.evaluate(`typed('{"migration_method": "full_amount_migration" }', 44)`)
  await page.keyboard.type(' "res')
  await page.locator('.cm-tooltip-autocomplete li[aria-selected]').waitFor()
  await page.waitForTimeout(100)
  await page.keyboard.press('Enter')
  const completed = '{"migration_method": "full_amount_migration", "resume_mode": "" }'
  assert.equal((await page.evaluate('view.state.doc.toString()')).replaceAll(/ +/g, ' '), completed)
  await page.keyboard.type('man')
  await page.locator('.cm-tooltip-autocomplete li[aria-selected]').waitFor()
  await page.waitForTimeout(100)
  await page.keyboard.press('Enter')
  assert.match(await page.evaluate('view.state.doc.toString()'), /"resume_mode": "manual"/)
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('Monaco: attached to the documents that are this request, and detached', async (t) => {
  const url = await site(
    t,
    `
    import * as monaco from 'monaco-editor'
    import * as api from 'dcs-migration-lint'
    import { attach, codeActionProvider, completionProvider, hoverProvider } from 'dcs-migration-lint/monaco'
    // A worker that does nothing: the language service of Monaco is not tested.
    const idle = { postMessage() {}, terminate() {}, addEventListener() {}, removeEventListener() {} }
    globalThis.MonacoEnvironment = { getWorker: () => idle }
    const { editor: { createModel, getModelMarkers }, Uri } = monaco
    monaco.languages.register({ id: 'json' })
    const model = createModel(${JSON.stringify(EMOJI)}, 'json')
    const editor = monaco.editor.create(document.getElementById('editor'), { model })
    const other = createModel('{"name": "x", "version": "1"}', 'json')
    const text = createModel(${JSON.stringify(EMOJI)}, 'plaintext')
    // What is registered, to ask it as Monaco does.
    const kept = {}
    const languages = Object.fromEntries(
      ['registerCodeActionProvider', 'registerHoverProvider', 'registerCompletionItemProvider'].map((name) => [
        name,
        (selector, provider, ...rest) => {
          kept[name] = provider
          return monaco.languages[name](selector, provider, ...rest)
        },
      ]),
    )
    const attached = attach({ ...monaco, languages }, api)
    const later = createModel(${JSON.stringify(EMOJI)}, 'json')
    const models = { model, other, text, later }
    const shown = (name) => getModelMarkers({ resource: models[name].uri })
    globalThis.markers = (name) => shown(name).map((marker) => {
      const { code, severity, message, source } = marker
      return { code, severity, message, source, text: models[name].getValueInRange(marker) }
    })
    globalThis.actions = (name, only) => {
      const { startLineNumber, startColumn } = shown('model').find((marker) => marker.code === 'unknown-value')
      const at = new monaco.Range(startLineNumber, startColumn, startLineNumber, startColumn)
      return kept.registerCodeActionProvider.provideCodeActions(models[name], at, { only }).actions
    }
    globalThis.told = (name, only) =>
      actions(name, only).map(({ diagnostics: [why], isPreferred, kind, title }) => ({
        isPreferred, kind, title, why: why?.message,
      }))
    globalThis.apply = (only) => {
      const [action] = actions('model', only)
      model.pushEditOperations([], action.edit.edits.map((edit) => edit.textEdit), () => null)
      return model.getValue()
    }
    globalThis.hover = (name, offset) =>
      kept.registerHoverProvider.provideHover(models[name], models[name].getPositionAt(offset))
    globalThis.complete = (name, offset) =>
      kept.registerCompletionItemProvider
        .provideCompletionItems(models[name], models[name].getPositionAt(offset))
        .suggestions.map(({ kind, label }) => [label, kind])
    globalThis.kinds = { ...monaco.languages.CompletionItemKind }
    globalThis.severities = { ...monaco.MarkerSeverity }
    globalThis.put = (name, value) => models[name].setValue(value)
    globalThis.readOnly = (readOnly) => editor.updateOptions({ readOnly })
    globalThis.dispose = (name) => models[name].dispose()
    globalThis.detach = () => attached.dispose()
    globalThis.ready = true
    `,
    ['monaco-editor'],
  )
  const page = await open(chromium.context, url)
  await until(page, 'globalThis.ready')
  const ask = (expression) => page.evaluate(expression)
  const codes = async (name) => (await ask(`markers('${name}')`)).map(({ code }) => code).sort()
  const expected = found.map(({ rule }) => rule).sort()
  assert.deepEqual(await codes('model'), expected)
  assert.deepEqual(await codes('later'), expected, 'a model that was created later')
  assert.deepEqual(await codes('other'), [], 'JSON that is no request')
  assert.deepEqual(await codes('text'), [], 'another language')
  const marker = (await ask(`markers('model')`)).find(({ code }) => code === 'unknown-value')
  const severities = await ask('severities')
  assert.deepEqual([marker.text, marker.source, marker.severity], ['"full"', 'dcs-migration-lint', severities.Error])
  await page.locator('.squiggly-error').first().waitFor()

  // Quick fixes say what they do, whether to review it, and why.
  const safe = unknown.fix.applicability === 'safe'
  const quick = {
    isPreferred: safe,
    kind: 'quickfix',
    title: safe ? unknown.fix.title : `${unknown.fix.title} (needs review)`,
    why: unknown.help ? `${unknown.message}\n${unknown.help}` : unknown.message,
  }
  assert.deepEqual(await ask(`told('model', 'quickfix')`), [quick])
  assert.deepEqual(await ask(`told('other')`), [])
  assert.deepEqual(await ask(`told('model', 'refactor')`), [])

  // Hover texts and completions.
  const { contents } = await ask(`hover('model', ${EMOJI.indexOf('"full"') + 1})`)
  assert.match(contents[0].value, /^\*\*unknown-value\*\* · error/)
  assert.match(contents[1].value, /^\*\*`migration_method`\*\*: Type of the migration \(required\)/)
  assert.equal(await ask(`hover('other', 3)`), null)
  const kinds = await ask('kinds')
  const values = [
    ['full_amount_migration', kinds.Value],
    ['incremental_migration', kinds.Value],
  ]
  assert.deepEqual(await ask(`complete('model', ${EMOJI.indexOf('"full"') + 1})`), values)
  assert.deepEqual(await ask(`complete('other', 1)`), [])
  await ask(`put('later', '{}')`)
  assert.deepEqual(await codes('later'), [])
  assert.deepEqual((await ask(`complete('later', 1)`))[0], ['migration_method', kinds.Property])

  // A document in read-only editors alone is not edited.
  await ask('readOnly(true)')
  assert.deepEqual(await ask(`told('model')`), [])
  assert.deepEqual(await ask(`complete('model', ${EMOJI.indexOf('"full"') + 1})`), [])
  await ask('readOnly(false)')

  assert.equal(await ask(`apply('quickfix')`), EMOJI.replace('"full"', '"full_amount_migration"'))
  assert.ok(!(await codes('model')).includes('unknown-value'), 'markers follow the text')

  const untidy = '{"migration_method": "full_amount_migration", "resume_mode": "Auto",}'
  await ask(`put('model', ${JSON.stringify(untidy.replace('full_amount_migration', 'full'))})`)
  assert.match(await ask(`apply('source.fixAll')`), /"resume_mode": "auto"\}$/)

  // Whoever disposes of it finds Monaco as before.
  await ask(`dispose('later')`)
  await ask('detach()')
  assert.deepEqual(await codes('model'), [])
  await ask(`put('model', ${JSON.stringify(EMOJI)})`)
  assert.deepEqual(await codes('model'), [])
  await ask('detach()')
  assert.deepEqual(page.faults, [])
  await page.close()
})
