// Edits of texts in UTF-16 units.

import { requireObject, requireString, wrongType } from './arguments.js'

/** @type {typeof import('../types/index.js').applyFix} */
export function applyFix(text, fix) {
  requireString(text, 'applyFix: `text`')
  requireObject(fix, 'applyFix: `fix`')
  if (!Array.isArray(fix.edits)) throw wrongType('applyFix: `fix.edits`', 'an array', fix.edits)
  const edits = fix.edits.map((edit, at) => {
    const where = `applyFix: \`fix.edits[${at}]\``
    const from = edit?.range?.start?.utf16
    const to = edit?.range?.end?.utf16
    if (!Number.isInteger(from) || !Number.isInteger(to)) throw new TypeError(`${where} has no range`)
    requireString(edit.content, `${where}.content`)
    return { from, to, content: edit.content }
  })
  edits.sort((a, b) => a.from - b.from || a.to - b.to)
  let result = ''
  let at = 0
  for (const { from, to, content } of edits) {
    if (from < at || to < from || to > text.length) {
      throw new TypeError('applyFix: `fix` does not belong to `text`: an edit is outside the text or overlaps another')
    }
    result += text.slice(at, from) + content
    at = to
  }
  return result + text.slice(at)
}
