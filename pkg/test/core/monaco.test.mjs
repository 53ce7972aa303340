// What the providers of the Monaco adapter answer, and what `attach` does, without Monaco.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as api from 'dcs-migration-lint'
import { attach, codeActionProvider, completionProvider, hoverProvider, toMarkers } from 'dcs-migration-lint/monaco'
import { describe } from '../../js/editor/members.js'
import { FAULTY, VALID } from './bodies.mjs'

const OTHER = '{"name": "x", "version": "1"}'
const TWICE = '{"resume_mode": "auto",\n "resume_mode": "manual"}'
const FIX_ALL = 'source.fixAll.dcs-migration-lint'
const found = api.lint(FAULTY).files[0].diagnostics
const findingOf = (rule) => found.find((one) => one.rule === rule)

/** An event and its listeners. */
function event() {
  const listeners = new Set()
  const on = (listener) => {
    listeners.add(listener)
    return { dispose: () => listeners.delete(listener) }
  }
  return { on, listeners, fire: (...given) => [...listeners].map((listener) => listener(...given)) }
}

/** A document as Monaco's `ITextModel`, whose lines end in `\n`. */
function modelOf(text, { language = 'json', scheme = 'file' } = {}) {
  const [content, languages, disposal] = [event(), event(), event()]
  return {
    uri: { scheme },
    getValue: () => text,
    getVersionId: () => 7,
    getLanguageId: () => language,
    getOffsetAt: ({ lineNumber, column }) =>
      text
        .split('\n')
        .slice(0, lineNumber - 1)
        .reduce((sum, line) => sum + line.length + 1, column - 1),
    getPositionAt(offset) {
      const lines = text.slice(0, offset).split('\n')
      return { lineNumber: lines.length, column: lines.at(-1).length + 1 }
    },
    onDidChangeContent: content.on,
    onDidChangeLanguage: languages.on,
    onWillDispose: disposal.on,
    listeners: () => content.listeners.size + languages.listeners.size + disposal.listeners.size,
    setValue(value) {
      text = value
      content.fire()
    },
    setLanguage(value) {
      language = value
      languages.fire()
    },
    dispose: () => disposal.fire(),
  }
}

const rangeAt = (startLineNumber, startColumn, endLineNumber, endColumn) => ({
  startLineNumber,
  startColumn,
  endLineNumber,
  endColumn,
})
const rangeOf = ({ start, end }) => rangeAt(start.line, start.column, end.line, end.column)
const point = (line, column) => rangeAt(line, column, line, column)
const EVERYTHING = rangeAt(1, 1, 99, 1)

/** A text after edits in Monaco's ranges, which do not touch. */
function edited(model, edits) {
  const units = edits.map(({ range, text }) => ({
    from: model.getOffsetAt({ lineNumber: range.startLineNumber, column: range.startColumn }),
    to: model.getOffsetAt({ lineNumber: range.endLineNumber, column: range.endColumn }),
    text,
  }))
  units.sort((a, b) => b.from - a.from)
  return units.reduce((all, { from, to, text }) => all.slice(0, from) + text + all.slice(to), model.getValue())
}

test('markers have the severity, the message with its help, the rule and the place of a finding', () => {
  const markers = toMarkers(api.lint(FAULTY))
  const severities = { info: 2, warning: 4, error: 8 }
  assert.deepEqual([...new Set(markers.map(({ severity }) => severity))].sort(), [2, 4, 8])
  assert.deepEqual(
    markers,
    found.map(({ help, message, range, rule, severity }) => ({
      severity: severities[severity],
      message: help ? `${message}\n${help}` : message,
      code: rule,
      source: 'dcs-migration-lint',
      ...rangeOf(range),
    })),
  )
})

test('markers have the labels of a finding if a resource is given', () => {
  const label = { resource: 'here', message: 'first given here', ...rangeAt(1, 2, 1, 15) }
  const [marker] = toMarkers(api.lint(TWICE), 'here').filter(({ code }) => code === 'duplicate-key')
  assert.deepEqual(marker.relatedInformation, [label])
  const [without] = toMarkers(api.lint(TWICE)).filter(({ code }) => code === 'duplicate-key')
  assert.ok(!('relatedInformation' in without))
})

test('markers of a value are at the first character', () => {
  const report = api.lintValue(JSON.parse(FAULTY))
  const markers = toMarkers(report)
  assert.equal(markers.length, report.files[0].diagnostics.length)
  for (const { startLineNumber, startColumn, endLineNumber, endColumn } of markers) {
    assert.deepEqual([startLineNumber, startColumn, endLineNumber, endColumn], [1, 1, 1, 1])
  }
  // Labels of values have no places.
  /** @type {any} */
  const labelled = structuredClone(report)
  labelled.files[0].diagnostics[0].labels = [{ message: 'somewhere' }]
  assert.deepEqual(toMarkers(labelled, 'here')[0].relatedInformation, [])
})

/** The actions at a range, `[title, kind]` each. */
function titles(text, range, only, options) {
  const { actions } = codeActionProvider(api, options).provideCodeActions(modelOf(text), range, { only })
  return actions.map(({ kind, title }) => [kind, title])
}

test('a quick fix is offered at every place that touches its finding', () => {
  const { fix, range } = findingOf('address-without-port')
  assert.deepEqual([range.start.line, range.start.column, range.end.column], [5, 34, 45])
  const own = ['quickfix', `${fix.title} (needs review)`]
  const next = ['quickfix', findingOf('address-separator').fix.title]
  /** @type {[import('../../types/monaco.js').MonacoRange, string[][]][]} */
  const cases = [
    [point(5, 33), []],
    [point(5, 34), [own]],
    [point(5, 44), [own]],
    [point(5, 45), [own, next]],
    [point(5, 46), [next]],
    [point(5, 47), []],
    [rangeAt(5, 1, 5, 33), []],
    [rangeAt(5, 1, 5, 34), [own]],
    [rangeAt(5, 46, 5, 60), [next]],
    [rangeAt(5, 47, 5, 60), []],
    // The columns of another line do not matter.
    [point(1, 40), []],
    [point(6, 34), []],
    [rangeAt(4, 50, 5, 1), []],
    [rangeAt(4, 50, 6, 1), [own, next]],
    [rangeAt(4, 1, 5, 40), [own]],
    [rangeAt(5, 46, 6, 1), [next]],
  ]
  for (const [at, wanted] of cases) assert.deepEqual(titles(FAULTY, at, 'quickfix'), wanted, JSON.stringify(at))
})

test('a quick fix replaces the range of its finding in this version of the document', () => {
  const model = modelOf(FAULTY)
  for (const rule of /** @type {const} */ (['address-without-port', 'address-separator'])) {
    const { fix, range } = findingOf(rule)
    const at = point(range.start.line, range.start.column + (rule === 'address-separator' ? 1 : 0))
    const { actions, dispose } = codeActionProvider(api).provideCodeActions(model, at, { only: 'quickfix' })
    dispose()
    const [action] = actions
    assert.equal(action.isPreferred, fix.applicability === 'safe')
    assert.deepEqual(
      action.diagnostics,
      toMarkers(api.lint(FAULTY)).filter(({ code }) => code === rule),
    )
    for (const { resource, versionId } of action.edit.edits) assert.deepEqual([resource, versionId], [model.uri, 7])
    const edits = action.edit.edits.map(({ textEdit }) => textEdit)
    assert.equal(edited(model, edits), api.applyFix(FAULTY, fix))
  }
})

test('one action applies all safe fixes, wherever the cursor is', () => {
  const model = modelOf(FAULTY)
  const { actions } = codeActionProvider(api).provideCodeActions(model, point(1, 1))
  const [{ edit, ...action }] = actions
  assert.deepEqual(action, { title: 'Apply all safe fixes', kind: FIX_ALL, isPreferred: false, diagnostics: [] })
  const [{ resource, textEdit, versionId }, ...more] = edit.edits
  assert.deepEqual([resource, versionId, more], [model.uri, 7, []])
  assert.equal(edited(model, [textEdit]), api.fix(FAULTY).text)
  assert.deepEqual(titles(VALID, EVERYTHING), [])
  // A fix that needs a review is not among them.
  assert.deepEqual(
    titles('{"migration_method": "full"}', EVERYTHING).map(([kind]) => kind),
    ['quickfix'],
  )
})

test('actions are of the kind that is asked for', () => {
  const kinds = (only) => [...new Set(titles(FAULTY, EVERYTHING, only).map(([kind]) => kind))]
  for (const only of [undefined, '']) assert.deepEqual(kinds(only), ['quickfix', FIX_ALL])
  assert.deepEqual(kinds('quickfix'), ['quickfix'])
  for (const only of ['source', 'source.fixAll', FIX_ALL]) assert.deepEqual(kinds(only), [FIX_ALL])
  for (const only of ['quick', 'source.fix', `${FIX_ALL}.more`, 'refactor']) assert.deepEqual(kinds(only), [], only)
  const { actions } = codeActionProvider(api).provideCodeActions(modelOf(FAULTY), EVERYTHING)
  assert.ok(actions.length > 1)
})

test('actions follow the levels, and are for requests that can be edited', () => {
  const levels = /** @type {const} */ ({ 'unknown-value': 'off', 'address-separator': 'off' })
  assert.deepEqual(titles(FAULTY, EVERYTHING, undefined, { levels }), [['quickfix', 'append `:6379` (needs review)']])
  const none = (text, options) => {
    const { actions, dispose } = codeActionProvider(api, options).provideCodeActions(modelOf(text), EVERYTHING)
    assert.deepEqual(actions, [])
    dispose()
  }
  none(OTHER)
  none(FAULTY, { accepts: () => false })
  none(FAULTY, { isReadOnly: () => true })
  const untidy = '{"name": "x", "version": "1",}'
  none(untidy)
  assert.ok(titles(untidy, EVERYTHING, undefined, { accepts: () => true, isReadOnly: () => false }).length > 1)
})

test('a hover shows what is at a position, in requests alone', () => {
  const hover = (text, lineNumber, column, options) =>
    hoverProvider(api, options).provideHover(modelOf(text), { lineNumber, column })
  const shown = hover(FAULTY, 2, 25)
  assert.match(shown.contents[0].value, /^\*\*unknown-value\*\* · error/)
  assert.equal(shown.contents[1].value, describe(api.requestSchema(), FAULTY, 25).markdown)
  assert.equal(shown.contents.length, 2)
  assert.deepEqual(shown.range, rangeOf(found[0].range))
  const levels = /** @type {const} */ ({ 'unknown-value': 'off' })
  assert.equal(hover(FAULTY, 2, 25, { levels }).contents.length, 1)
  assert.equal(hover(FAULTY, 1, 1), null)
  assert.equal(hover(FAULTY, 2, 25, { accepts: () => false }), null)
  const other = '{"name": "x", "version": "1", "resume_mode": "x"}'
  assert.equal(hover(other, 1, 35), null)
  assert.notEqual(hover(other, 1, 35, { accepts: () => true }), null)
})

const offered = (text, offset, options) => {
  const model = modelOf(text)
  return completionProvider(api, options).provideCompletionItems(model, model.getPositionAt(offset)).suggestions
}

test('completions are members and values with their documentation', () => {
  assert.deepEqual(completionProvider(api).triggerCharacters, ['"', ':', ',', '{'])
  const text = '{\n"resume_mode": "au" }'
  const { description, title } = /** @type {any} */ (api.requestSchema()).properties.resume_mode
  assert.deepEqual(offered(text, text.indexOf('au') + 2), [
    ...['auto', 'manual'].map((label, number) => ({
      label,
      kind: 13,
      detail: `${title} (required)`,
      documentation: { value: `${description}\n\nValues: \`auto\`, \`manual\`` },
      insertText: `"${label}"`,
      filterText: `"${label}"`,
      sortText: 'ab'[number],
      range: rangeAt(2, 16, 2, 20),
      additionalTextEdits: [],
    })),
  ])
})

test('a completion adds the comma that is missing before it', () => {
  const text = '{"resume_mode": "auto" \n}'
  const [first, ...others] = offered(text, text.indexOf('}'))
  assert.deepEqual([first.label, first.kind, first.sortText], ['migration_method', 9, 'a'])
  assert.deepEqual(first.additionalTextEdits, [{ range: point(1, 23), text: ',' }])
  assert.deepEqual(first.range, point(2, 1))
  assert.deepEqual(
    others.map(({ sortText }) => sortText),
    ['b', 'c', 'd'],
  )
})

test('completions are for requests, what may become one, and documents that can be edited', () => {
  assert.deepEqual(
    offered('{}', 1).map(({ label }) => label),
    ['migration_method', 'resume_mode', 'source_instance', 'target_instance', 'bandwidth_limit_mb'],
  )
  assert.deepEqual(offered(OTHER, 1), [])
  assert.equal(offered(OTHER, 1, { accepts: () => true, isReadOnly: () => false }).length, 5)
  assert.deepEqual(offered('{}', 1, { accepts: () => false }), [])
  assert.deepEqual(offered('{}', 1, { isReadOnly: () => true }), [])
})

/** The parts of Monaco that `attach` uses, and what it did with them. */
function monacoOf(models) {
  const created = event()
  /** @type {Map<any, any[]>} */
  const markers = new Map()
  const registered = []
  const editors = []
  const register = (name) => (selector, provider, metadata) => {
    const one = { name, selector, provider, metadata }
    registered.push(one)
    return { dispose: () => registered.splice(registered.indexOf(one), 1) }
  }
  const monaco = {
    editor: {
      EditorOption: { readOnly: 91 },
      getEditors: () => editors,
      getModels: () => models,
      onDidCreateModel: created.on,
      setModelMarkers(model, owner, given) {
        assert.equal(owner, 'dcs-migration-lint')
        markers.set(model, given)
      },
    },
    languages: {
      registerCodeActionProvider: register('actions'),
      registerHoverProvider: register('hover'),
      registerCompletionItemProvider: register('completion'),
    },
  }
  const provider = (name) => registered.find((one) => one.name === name).provider
  const show = (model, readOnly) =>
    editors.push({ getModel: () => model, getOption: (option) => option === 91 && readOnly })
  return { monaco, created, editors, markers, provider, registered, show }
}

test('attach shows the findings of the requests that a selector names', () => {
  const request = modelOf(FAULTY)
  const models = {
    request,
    other: modelOf(OTHER),
    text: modelOf(FAULTY, { language: 'plaintext' }),
    remote: modelOf(FAULTY, { language: 'plaintext', scheme: 'remote' }),
  }
  const shown = (selector) => {
    const { markers, monaco } = monacoOf(Object.values(models))
    attach(monaco, api, selector && { selector })
    return Object.keys(models).filter((name) => markers.get(models[name]).length > 0)
  }
  for (const [selector, wanted] of /** @type {[any, string[]][]} */ ([
    [undefined, ['request']],
    ['json', ['request']],
    ['*', ['request', 'text', 'remote']],
    ['yaml', []],
    [{ language: 'plaintext' }, ['text', 'remote']],
    [{ scheme: 'remote' }, ['remote']],
    [{ language: '*', scheme: '*' }, ['request', 'text', 'remote']],
    [{ language: 'json', scheme: 'remote' }, []],
    [{}, ['request', 'text', 'remote']],
    [
      ['json', { scheme: 'remote' }],
      ['request', 'remote'],
    ],
    [[], []],
  ])) {
    assert.deepEqual(shown(selector), wanted, JSON.stringify(selector))
  }
})

test('attach follows the documents: their text, their language, new ones, and the end of one', () => {
  const model = modelOf(FAULTY)
  const { created, markers, monaco } = monacoOf([model])
  attach(monaco, api)
  assert.deepEqual(markers.get(model), toMarkers(api.lint(FAULTY), model.uri))
  model.setValue(OTHER)
  assert.deepEqual(markers.get(model), [])
  model.setValue(TWICE)
  assert.deepEqual(markers.get(model), toMarkers(api.lint(TWICE), model.uri))
  model.setLanguage('plaintext')
  assert.deepEqual(markers.get(model), [])
  model.setLanguage('json')
  assert.ok(markers.get(model).length > 0)
  const later = modelOf(FAULTY)
  created.fire(later)
  assert.equal(markers.get(later).length, found.length)
  model.dispose()
  assert.equal(model.listeners(), 0)
  assert.ok(later.listeners() > 0)
})

test('attach passes its options', () => {
  const model = modelOf(FAULTY)
  const options = { levels: /** @type {const} */ ({ 'unknown-value': 'off' }), selector: ['json', '*'] }
  const { markers, monaco, provider, registered } = monacoOf([model])
  attach(monaco, api, options)
  assert.deepEqual(markers.get(model), toMarkers(api.lint(FAULTY, { levels: options.levels }), model.uri))
  assert.deepEqual(
    registered.map(({ metadata, name, selector }) => [name, selector, metadata]),
    [
      ['actions', options.selector, { providedCodeActionKinds: ['quickfix', FIX_ALL] }],
      ['hover', options.selector, undefined],
      ['completion', options.selector, undefined],
    ],
  )
  const at = { lineNumber: 2, column: 25 }
  assert.equal(provider('hover').provideHover(model, at).contents.length, 1)
  assert.deepEqual(provider('actions').provideCodeActions(model, point(2, 25), { only: 'quickfix' }).actions, [])
  const refused = monacoOf([model])
  attach(refused.monaco, api, { accepts: () => false })
  assert.deepEqual(refused.markers.get(model), [])
  assert.equal(refused.provider('hover').provideHover(model, at), null)
  assert.deepEqual(refused.provider('actions').provideCodeActions(model, EVERYTHING).actions, [])
  assert.deepEqual(refused.provider('completion').provideCompletionItems(model, at).suggestions, [])
})

test('attach takes a document for read-only if all editors that show it are', () => {
  const model = modelOf(FAULTY)
  const at = { lineNumber: 2, column: 25 }
  /** Whether there are actions and completions. */
  const editable = (shown, options) => {
    const { monaco, provider, show } = monacoOf([model])
    attach(monaco, api, options)
    for (const [which, readOnly] of shown) show(which, readOnly)
    const { actions } = provider('actions').provideCodeActions(model, EVERYTHING)
    const { suggestions } = provider('completion').provideCompletionItems(model, at)
    assert.equal(actions.length > 0, suggestions.length > 0)
    assert.notEqual(provider('hover').provideHover(model, at), null)
    return actions.length > 0
  }
  const other = modelOf(OTHER)
  assert.equal(editable([]), true)
  assert.equal(editable([[model, false]]), true)
  assert.equal(editable([[model, true]]), false)
  assert.equal(
    editable([
      [model, true],
      [model, true],
    ]),
    false,
  )
  assert.equal(
    editable([
      [model, true],
      [model, false],
    ]),
    true,
  )
  assert.equal(editable([[other, true]]), true)
  assert.equal(
    editable([
      [model, true],
      [other, false],
    ]),
    false,
  )
  assert.equal(editable([], { isReadOnly: () => true }), false)
  assert.equal(editable([[model, true]], { isReadOnly: () => false }), true)
})

test('what attach returns removes all of it', () => {
  const [first, second] = [modelOf(FAULTY), modelOf(FAULTY)]
  const { created, markers, monaco, registered } = monacoOf([first, second])
  const attached = attach(monaco, api)
  assert.equal(registered.length, 3)
  attached.dispose()
  assert.deepEqual([registered.length, created.listeners.size], [0, 0])
  for (const model of [first, second]) assert.deepEqual([markers.get(model), model.listeners()], [[], 0])
  markers.clear()
  attached.dispose()
  assert.equal(markers.size, 0)
})
