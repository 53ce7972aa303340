// For `monaco.editor.setModelMarkers` and `monaco.languages.registerCodeActionProvider`. Monaco counts
// lines and columns from 1 and columns in UTF-16 units, as reports do.

import { lint } from './index.js'

/** @typedef {import('../types/index.js').Diagnostic} Diagnostic */
/** @typedef {import('../types/index.js').Range} Range */
/** @typedef {import('../types/monaco.js').MonacoRange} MonacoRange */

const SOURCE = 'dcs-migration-lint'
// MarkerSeverity of monaco-editor.
const SEVERITY = /** @type {const} */ ({ info: 2, warning: 4, error: 8 })

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

const FIRST_CHARACTER = { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 }

/**
 * @template U
 * @param {Diagnostic} diagnostic
 * @param {U} [resource]
 * @returns {import('../types/monaco.js').Marker<U>}
 */
function toMarker({ help, labels, message, range, rule, severity }, resource) {
  /** @type {import('../types/monaco.js').Marker<U>} */
  const marker = {
    severity: SEVERITY[severity],
    message: help ? `${message}\n${help}` : message,
    code: rule,
    source: SOURCE,
    ...(range ? toRange(range) : FIRST_CHARACTER),
  }
  if (resource) {
    marker.relatedInformation = labels.flatMap((label) =>
      label.range ? [{ resource, message: label.message, ...toRange(label.range) }] : [],
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

/** @type {typeof import('../types/monaco.js').codeActionProvider} */
export function codeActionProvider(options) {
  return {
    provideCodeActions(model, range) {
      const versionId = model.getVersionId()
      const actions = lint(model.getValue(), options).files[0].diagnostics.flatMap((diagnostic) => {
        const { fix } = diagnostic
        if (!fix || !touches(toRange(diagnostic.range), range)) return []
        const edits = fix.edits.map((edit) => ({
          resource: model.uri,
          versionId,
          textEdit: { range: toRange(edit.range), text: edit.content },
        }))
        return {
          title: fix.title,
          kind: /** @type {const} */ ('quickfix'),
          isPreferred: fix.applicability === 'safe',
          diagnostics: [toMarker(diagnostic, /** @type {typeof model.uri | undefined} */ (undefined))],
          edit: { edits },
        }
      })
      return { actions, dispose() {} }
    },
  }
}
