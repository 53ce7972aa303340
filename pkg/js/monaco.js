// For `monaco.editor.setModelMarkers` and `monaco.languages.registerCodeActionProvider`.
// Lines and columns there start at 1 and count UTF-16 units, like ours.

import { lint } from './index.js'

const SOURCE = 'dcs-migration-lint'
// MarkerSeverity of monaco-editor.
const SEVERITY = { info: 2, warning: 4, error: 8 }

const toRange = ({ start, end }) => ({
  startLineNumber: start.line,
  startColumn: start.column,
  endLineNumber: end.line,
  endColumn: end.column,
})

const WHOLE = { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 }

function toMarker(found, resource) {
  const marker = {
    severity: SEVERITY[found.severity],
    message: found.help ? `${found.message}\n${found.help}` : found.message,
    code: found.rule,
    source: SOURCE,
    ...(found.range ? toRange(found.range) : WHOLE),
  }
  if (resource) {
    marker.relatedInformation = found.labels
      .filter((label) => label.range)
      .map((label) => ({ resource, message: label.message, ...toRange(label.range) }))
  }
  return marker
}

export function toMarkers(report, resource) {
  return report.files.flatMap((file) => file.diagnostics.map((found) => toMarker(found, resource)))
}

const touches = (a, b) =>
  (a.startLineNumber < b.endLineNumber || (a.startLineNumber === b.endLineNumber && a.startColumn <= b.endColumn)) &&
  (b.startLineNumber < a.endLineNumber || (b.startLineNumber === a.endLineNumber && b.startColumn <= a.endColumn))

export function codeActionProvider(options) {
  return {
    provideCodeActions(model, range) {
      const versionId = model.getVersionId()
      const actions = lint(model.getValue(), options)
        .files[0].diagnostics.filter((found) => found.fix && touches(toRange(found.range), range))
        .map((found) => ({
          title: found.fix.title,
          kind: 'quickfix',
          isPreferred: found.fix.applicability === 'safe',
          diagnostics: [toMarker(found)],
          edit: {
            edits: found.fix.edits.map((edit) => ({
              resource: model.uri,
              versionId,
              textEdit: { range: toRange(edit.range), text: edit.content },
            })),
          },
        }))
      return { actions, dispose() {} }
    },
  }
}
