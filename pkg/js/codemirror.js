// For `linter()` of @codemirror/lint. Positions there are UTF-16 units of the text joined by `\n`,
// which is what `doc.toString()` gives.

import { applyFix, lint } from './index.js'

const SOURCE = 'dcs-migration-lint'

const all = (text, options) => lint(text, options).files[0].diagnostics

const changes = (fix) =>
  fix.edits.map(({ range, content }) => ({ from: range.start.utf16, to: range.end.utf16, insert: content }))

export function migrationLinter(options) {
  return (view) => {
    const text = view.state.doc.toString()
    return all(text, options).map((found) => toDiagnostic(found, text, options))
  }
}

function toDiagnostic(found, text, options) {
  const { start, end } = found.range
  return {
    from: start.utf16,
    to: end.utf16,
    severity: found.severity,
    message: hoverText(found),
    source: `${SOURCE}: ${found.rule}`,
    markClass: `cm-migration-${found.rule}`,
    actions: found.fix ? [{ name: found.fix.title, apply: (view) => apply(view, found, text, options) }] : [],
  }
}

function hoverText(found) {
  return found.help ? `${found.message}\n${found.help}` : found.message
}

// The text may have changed since the finding was made: the same finding is then looked for anew.
function apply(view, found, text, options) {
  const now = view.state.doc.toString()
  const current =
    now === text
      ? found
      : all(now, options).find(
          (other) =>
            other.rule === found.rule && other.pointer === found.pointer && other.fix?.title === found.fix.title,
        )
  if (!current) return
  // Throws rather than dispatch what does not fit.
  applyFix(now, current.fix)
  view.dispatch({ changes: changes(current.fix), userEvent: 'input.fix' })
}
