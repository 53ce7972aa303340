// A lint source for `linter()` of @codemirror/lint. CodeMirror counts UTF-16 units in a text whose lines
// end in `\n`; `doc.toString()` returns that text.

import { applyFix, lint } from './index.js'

/** @typedef {import('../types/index.js').LintOptions} LintOptions */
/** @typedef {import('../types/index.js').TextDiagnostic} TextDiagnostic */
/** @typedef {import('../types/index.js').Fix} Fix */
/** @typedef {import('../types/codemirror.js').View} View */

const SOURCE = 'dcs-migration-lint'

/**
 * @param {string} text
 * @param {LintOptions | undefined} options
 */
const diagnosticsOf = (text, options) => lint(text, options).files[0].diagnostics

/** @param {Fix} fix */
const changesOf = (fix) =>
  fix.edits.map(({ range, content }) => ({ from: range.start.utf16, to: range.end.utf16, insert: content }))

/** @type {typeof import('../types/codemirror.js').migrationLinter} */
export function migrationLinter(options) {
  return (view) => {
    const text = view.state.doc.toString()
    return diagnosticsOf(text, options).map((diagnostic) => toCodeMirror(diagnostic, text, options))
  }
}

/**
 * @param {TextDiagnostic} diagnostic
 * @param {string} text the text that was linted
 * @param {LintOptions | undefined} options
 * @returns {import('../types/codemirror.js').CodeMirrorDiagnostic}
 */
function toCodeMirror(diagnostic, text, options) {
  const { fix, help, message, range, rule, severity } = diagnostic
  return {
    from: range.start.utf16,
    to: range.end.utf16,
    severity,
    message: help ? `${message}\n${help}` : message,
    source: `${SOURCE}: ${rule}`,
    markClass: `cm-migration-${rule}`,
    actions: fix ? [{ name: fix.title, apply: (view) => applyTo(view, diagnostic, text, options) }] : [],
  }
}

/**
 * Applies the fix of a diagnostic. If the document was edited after the lint, it is linted again and the
 * fix of the same diagnostic is applied; without such a diagnostic nothing is changed.
 *
 * @param {View} view
 * @param {TextDiagnostic} diagnostic
 * @param {string} text the text that was linted
 * @param {LintOptions | undefined} options
 */
function applyTo(view, diagnostic, text, options) {
  const now = view.state.doc.toString()
  const { rule, pointer } = diagnostic
  const title = diagnostic.fix?.title
  const current =
    now === text
      ? diagnostic
      : diagnosticsOf(now, options).find(
          (other) => other.rule === rule && other.pointer === pointer && other.fix?.title === title,
        )
  if (!current?.fix) return
  // Throws if an edit does not fit the document.
  applyFix(now, current.fix)
  view.dispatch({ changes: changesOf(current.fix), userEvent: 'input.fix' })
}
