// What both editors show of findings.

import { describe } from './members.js'

/** @typedef {import('../../types/index.js').Diagnostic} Diagnostic */
/** @typedef {import('../../types/index.js').Fix} Fix */

export const SOURCE = 'dcs-migration-lint'

/** @param {{ message: string, help?: string }} diagnostic the message, and the help on a second line */
export const messageOf = ({ help, message }) => (help ? `${message}\n${help}` : message)

/** @param {Fix} fix what it does, and whether it needs a review */
export const titleOf = ({ applicability, title }) => (applicability === 'unsafe' ? `${title} (needs review)` : title)

/** @param {Fix} fix as replacements in UTF-16 units */
export const changesOf = (fix) =>
  fix.edits.map(({ range, content }) => ({ from: range.start.utf16, to: range.end.utf16, insert: content }))

/**
 * The page of a rule as Markdown: what it reports, why, the evidence, and the examples.
 *
 * @param {import('../../types/index.js').RulePage} page
 */
export const pageOf = ({ doc, fix, id, severity }) =>
  `**${id}** · ${severity}${fix === 'none' ? '' : ` · fix: ${fix}`}\n\n${doc.replaceAll(/^```(\w+)\S*$/gm, '```$1')}`

/**
 * The pages of the rules with findings that touch a place, and the member that is there, as Markdown, and the range in
 * UTF-16 units that they are about.
 *
 * @param {import('../../types/editor.js').HoverApi} api
 * @param {string} text
 * @param {number} at in UTF-16 units
 * @param {import('../../types/index.js').LintOptions | undefined} options
 */
export function hoverAt(api, text, at, options) {
  const schema = api.requestSchema()
  const here = api
    .lint(text, options)
    .files[0].diagnostics.filter(({ range }) => range.start.utf16 <= at && at <= range.end.utf16)
  const rules = [...new Set(here.map(({ rule }) => rule))]
  const member = describe(schema, text, at)
  const texts = rules.map((rule) => pageOf(api.explain(rule)))
  if (member) texts.push(member.markdown)
  if (texts.length === 0) return undefined
  const range = here[0]?.range
  const { from, to } = range
    ? { from: range.start.utf16, to: range.end.utf16 }
    : /** @type {NonNullable<typeof member>} */ (member)
  return { texts, from, to }
}

/**
 * The one replacement that makes a text another one.
 *
 * @param {string} before
 * @param {string} after
 */
export function changeTo(before, after) {
  let from = 0
  while (from < before.length && before[from] === after[from]) from++
  let tail = 0
  const most = Math.min(before.length, after.length) - from
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) }
}

/**
 * The fix of a diagnostic as replacements in the present text: if the text was edited after the lint, it is linted
 * again, and the fix of the same diagnostic is taken; `undefined` without such a diagnostic.
 *
 * @param {import('../../types/editor.js').LintApi} api
 * @param {string} now
 * @param {string} linted the text that was linted
 * @param {Diagnostic} diagnostic
 * @param {import('../../types/index.js').LintOptions | undefined} options
 */
export function changesNow(api, now, linted, diagnostic, options) {
  const { pointer, rule } = diagnostic
  const title = diagnostic.fix?.title
  const same = (/** @type {Diagnostic} */ other) =>
    other.rule === rule && other.pointer === pointer && other.fix?.title === title
  const current = now === linted ? diagnostic : api.lint(now, options).files[0].diagnostics.find(same)
  return current?.fix && changesOf(current.fix)
}
