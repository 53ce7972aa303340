// Providers for Monaco, and `attach`, which registers all of them. Monaco counts lines and columns from 1 and columns
// in UTF-16 units, as reports do.

import { changeTo, hoverAt, messageOf, SOURCE, titleOf } from './editor/findings.js'
import { complete, isRequest, mayBeRequest } from './editor/members.js'

/** @typedef {import('../types/index.js').Diagnostic} Diagnostic */
/** @typedef {import('../types/index.js').Range} Range */
/** @typedef {import('../types/monaco.js').Model} Model */
/** @typedef {import('../types/monaco.js').MonacoRange} MonacoRange */
/** @typedef {import('../types/monaco.js').ProviderOptions} ProviderOptions */

// MarkerSeverity and CompletionItemKind of monaco-editor.
const SEVERITY = /** @type {const} */ ({ info: 2, warning: 4, error: 8 })
const KIND = /** @type {const} */ ({ member: 9, value: 13 })

const FIX_ALL = 'source.fixAll.dcs-migration-lint'

/**
 * @param {Range} range
 * @returns {MonacoRange}
 */
const toRange = ({ start, end }) => ({
  startLineNumber: start.line,
  startColumn: start.column,
  endLineNumber: end.line,
  endColumn: end.column,
})

/**
 * @param {Model} model
 * @param {number} from in UTF-16 units
 * @param {number} to
 * @returns {MonacoRange}
 */
function rangeOf(model, from, to) {
  const [start, end] = [model.getPositionAt(from), model.getPositionAt(to)]
  return {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  }
}

const FIRST_CHARACTER = { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 }

/**
 * @template U
 * @param {Diagnostic | import('../types/index.js').ValueDiagnostic} diagnostic
 * @param {U} [resource]
 * @returns {import('../types/monaco.js').Marker<U>}
 */
function toMarker(diagnostic, resource) {
  /** @type {import('../types/monaco.js').Marker<U>} */
  const marker = {
    severity: SEVERITY[diagnostic.severity],
    message: messageOf(diagnostic),
    code: diagnostic.rule,
    source: SOURCE,
    ...('range' in diagnostic ? toRange(diagnostic.range) : FIRST_CHARACTER),
  }
  if (resource) {
    marker.relatedInformation = diagnostic.labels.flatMap((label) =>
      'range' in label ? [{ resource, message: label.message, ...toRange(label.range) }] : [],
    )
  }
  return marker
}

/** @type {typeof import('../types/monaco.js').toMarkers} */
export function toMarkers(report, resource) {
  return report.files.flatMap((file) => file.diagnostics.map((diagnostic) => toMarker(diagnostic, resource)))
}

/**
 * @param {MonacoRange} a
 * @param {MonacoRange} b
 */
const endsAfterStartOf = (a, b) =>
  b.startLineNumber < a.endLineNumber || (b.startLineNumber === a.endLineNumber && b.startColumn <= a.endColumn)

/**
 * @param {MonacoRange} a
 * @param {MonacoRange} b
 */
const touches = (a, b) => endsAfterStartOf(a, b) && endsAfterStartOf(b, a)

/**
 * Whether a kind of action is asked for. Kinds form a hierarchy with dots.
 *
 * @param {string | undefined} only
 * @param {string} kind
 */
const asks = (only, kind) => !only || kind === only || kind.startsWith(`${only}.`)

/**
 * The options that lint takes.
 *
 * @param {ProviderOptions} options
 */
const lintOptions = ({ levels }) => ({ levels })

/** @type {typeof import('../types/monaco.js').codeActionProvider} */
export function codeActionProvider(api, options = {}) {
  const { accepts = (model) => isRequest(api.requestSchema(), model.getValue()), isReadOnly = () => false } = options
  return {
    provideCodeActions(model, range, context) {
      const none = { actions: [], dispose() {} }
      if (isReadOnly(model) || !accepts(model)) return none
      const text = model.getValue()
      const versionId = model.getVersionId()
      /** @param {{ range: MonacoRange, text: string }[]} edits */
      const edit = (edits) => ({ edits: edits.map((textEdit) => ({ resource: model.uri, versionId, textEdit })) })
      /** @type {import('../types/monaco.js').CodeAction<typeof model.uri>[]} */
      const actions = []
      if (asks(context?.only, 'quickfix')) {
        for (const diagnostic of api.lint(text, lintOptions(options)).files[0].diagnostics) {
          const { fix } = diagnostic
          if (!fix || !touches(toRange(diagnostic.range), range)) continue
          actions.push({
            title: titleOf(fix),
            kind: 'quickfix',
            isPreferred: fix.applicability === 'safe',
            diagnostics: [toMarker(diagnostic, /** @type {typeof model.uri | undefined} */ (undefined))],
            edit: edit(fix.edits.map(({ content, range }) => ({ range: toRange(range), text: content }))),
          })
        }
      }
      if (asks(context?.only, FIX_ALL)) {
        const fixed = api.fix(text, lintOptions(options))
        if (fixed.applied.length > 0) {
          const { from, insert, to } = changeTo(text, fixed.text)
          actions.push({
            title: 'Apply all safe fixes',
            kind: FIX_ALL,
            isPreferred: false,
            diagnostics: [],
            edit: edit([{ range: rangeOf(model, from, to), text: insert }]),
          })
        }
      }
      return { actions, dispose() {} }
    },
  }
}

/** @type {typeof import('../types/monaco.js').hoverProvider} */
export function hoverProvider(api, options = {}) {
  const { accepts = (model) => isRequest(api.requestSchema(), model.getValue()) } = options
  return {
    provideHover(model, position) {
      if (!accepts(model)) return null
      const hover = hoverAt(api, model.getValue(), model.getOffsetAt(position), lintOptions(options))
      if (!hover) return null
      return { contents: hover.texts.map((value) => ({ value })), range: rangeOf(model, hover.from, hover.to) }
    },
  }
}

/** @type {typeof import('../types/monaco.js').completionProvider} */
export function completionProvider(api, options = {}) {
  const { accepts, isReadOnly = () => false } = options
  return {
    triggerCharacters: ['"', ':', ',', '{'],
    provideCompletionItems(model, position) {
      const text = model.getValue()
      const at = model.getOffsetAt(position)
      const schema = api.requestSchema()
      if (isReadOnly(model) || !(accepts ? accepts(model) : mayBeRequest(schema, text, at))) return { suggestions: [] }
      const suggestions = complete(schema, text, at).map((offer, number) => ({
        label: offer.label,
        kind: KIND[offer.kind],
        detail: offer.detail,
        documentation: { value: offer.documentation },
        insertText: offer.content,
        filterText: offer.filter,
        sortText: String.fromCharCode(97 + number),
        range: rangeOf(model, offer.from, offer.to),
        additionalTextEdits:
          offer.commaAt === undefined ? [] : [{ range: rangeOf(model, offer.commaAt, offer.commaAt), text: ',' }],
      }))
      return { suggestions }
    },
  }
}

/**
 * Whether a model is one that a selector names.
 *
 * @param {import('../types/monaco.js').Selector} selector
 * @param {Model} model
 */
function selects(selector, model) {
  /** @type {(string | import('../types/monaco.js').Filter)[]} */
  const filters = [selector].flat()
  return filters.some((filter) => {
    const { language = '*', scheme = '*' } = typeof filter === 'string' ? { language: filter } : filter
    return (language === '*' || language === model.getLanguageId()) && (scheme === '*' || scheme === model.uri.scheme)
  })
}

/** @type {typeof import('../types/monaco.js').attach} */
export function attach(monaco, api, options = {}) {
  const { accepts = (model) => isRequest(api.requestSchema(), model.getValue()), selector = 'json' } = options
  const { editor, languages } = monaco
  /** @param {Model} model whether all editors that show it are read-only */
  const isReadOnly = (model) => {
    const showing = editor.getEditors().filter((editor) => editor.getModel() === model)
    return showing.length > 0 && showing.every((one) => one.getOption(editor.EditorOption.readOnly))
  }
  const provided = { ...options, isReadOnly: options.isReadOnly ?? isReadOnly }
  /** @type {Map<Model, import('../types/monaco.js').Disposable[]>} */
  const watched = new Map()

  /** @param {Model} model */
  function show(model) {
    const wanted = selects(selector, model) && accepts(model)
    const report = wanted ? api.lint(model.getValue(), lintOptions(options)) : undefined
    const markers = report ? toMarkers(report, model.uri) : []
    editor.setModelMarkers(model, SOURCE, /** @type {never[]} */ (/** @type {unknown} */ (markers)))
  }
  /** @param {Model} model */
  function unwatch(model) {
    for (const one of watched.get(model) ?? []) one.dispose()
    watched.delete(model)
  }
  /** @param {Model} model */
  function watch(model) {
    const changes = [
      model.onDidChangeContent(() => show(model)),
      model.onDidChangeLanguage(() => show(model)),
      model.onWillDispose(() => unwatch(model)),
    ]
    watched.set(model, changes)
    show(model)
  }

  const registered = [
    languages.registerCodeActionProvider(selector, codeActionProvider(api, provided), {
      providedCodeActionKinds: ['quickfix', FIX_ALL],
    }),
    languages.registerHoverProvider(selector, hoverProvider(api, provided)),
    languages.registerCompletionItemProvider(selector, completionProvider(api, provided)),
    editor.onDidCreateModel(watch),
  ]
  editor.getModels().forEach(watch)
  return {
    dispose() {
      for (const one of registered.splice(0)) one.dispose()
      for (const model of [...watched.keys()]) {
        unwatch(model)
        editor.setModelMarkers(model, SOURCE, [])
      }
    },
  }
}
