// Sources for CodeMirror's `linter()`, `hoverTooltip()` and `autocompletion()`, and a command. CodeMirror counts UTF-16
// units in a text whose lines end in `\n`; `doc.toString()` returns that text.

import { changesNow, changeTo, hoverAt, messageOf, SOURCE, titleOf } from './editor/findings.js'
import { rendered } from './editor/markdown.js'
import { complete, mayBeRequest } from './editor/members.js'

/** @typedef {import('../types/codemirror.js').View} View */

const USER_EVENT = 'input.fix'

/** @type {typeof import('../types/codemirror.js').migrationLinter} */
export function migrationLinter(api, options) {
  return (view) => {
    const text = view.state.doc.toString()
    return api.lint(text, options).files[0].diagnostics.map((diagnostic) => {
      const { fix, range, rule, severity } = diagnostic
      const apply = (/** @type {View} */ view) => {
        if (view.state.readOnly) return
        const changes = changesNow(api, view.state.doc.toString(), text, diagnostic, options)
        if (changes) view.dispatch({ changes, userEvent: USER_EVENT })
      }
      return {
        from: range.start.utf16,
        to: range.end.utf16,
        severity,
        message: messageOf(diagnostic),
        source: `${SOURCE}: ${rule}`,
        markClass: `cm-migration-${rule}`,
        actions: fix && !view.state.readOnly ? [{ name: titleOf(fix), apply }] : [],
      }
    })
  }
}

/** @type {typeof import('../types/codemirror.js').migrationHover} */
export function migrationHover(api, options) {
  return (view, pos) => {
    const hover = hoverAt(api, view.state.doc.toString(), pos, options)
    if (!hover) return null
    const { from, to, texts } = hover
    const create = (/** @type {View} */ view) => {
      const dom = rendered(view.dom.ownerDocument, texts.join('\n\n'))
      dom.className = 'cm-migration-hover'
      return { dom }
    }
    return { pos: from, end: to, above: true, create }
  }
}

/** @type {typeof import('../types/codemirror.js').migrationCompletion} */
export function migrationCompletion(api) {
  return ({ explicit, pos, state }) => {
    const text = state.doc.toString()
    const schema = api.requestSchema()
    if (state.readOnly || !mayBeRequest(schema, text, pos)) return null
    const offers = complete(schema, text, pos)
    const [first] = offers
    if (!first || (!explicit && first.from === pos)) return null
    const options = offers.map(({ detail, documentation, kind, label }) => ({
      label,
      type: kind === 'member' ? 'property' : 'enum',
      detail,
      info: () => rendered(document, documentation),
      apply: (/** @type {View} */ view) => accept(api, view, label),
    }))
    // The quote is not a part of the label.
    const from = text[first.from] === '"' && first.from < pos ? first.from + 1 : first.from
    return { from, options }
  }
}

/**
 * Accepts the completion of a label at the cursor, where more may have been typed since it was offered.
 *
 * @param {import('../types/editor.js').SchemaApi} api
 * @param {View} view
 * @param {string} label
 */
function accept(api, view, label) {
  const { head } = view.state.selection.main
  const offer = complete(api.requestSchema(), view.state.doc.toString(), head).find((offer) => offer.label === label)
  if (!offer || view.state.readOnly) return
  const { commaAt, content, from, to } = offer
  const comma = commaAt === undefined ? [] : [{ from: commaAt, to: commaAt, insert: ',' }]
  // Into an empty value, else behind the completion.
  const empty = /(?:""|\{\}),?$/.exec(content)
  const anchor = from + comma.length + (empty ? empty.index + 1 : content.length)
  view.dispatch({
    changes: [...comma, { from, to, insert: content }],
    selection: { anchor },
    userEvent: 'input.complete',
  })
}

/** @type {typeof import('../types/codemirror.js').fixAll} */
export function fixAll(api, options) {
  return (view) => {
    if (view.state.readOnly) return false
    const text = view.state.doc.toString()
    const fixed = api.fix(text, options)
    if (fixed.applied.length === 0) return false
    view.dispatch({ changes: [changeTo(text, fixed.text)], userEvent: USER_EVENT })
    return true
  }
}
