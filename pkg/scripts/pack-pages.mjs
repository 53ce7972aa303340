// The pages of the rules as js/rule-pages.js reads them: without the names of members, and with frequent phrases as two
// characters, which makes what `slim` adds to a page a fifth smaller before compression.

import { BETWEEN_FIELDS, BETWEEN_PAGES, BETWEEN_PHRASES } from '../js/rule-pages.js'

const MARK = 'Z'
const PHRASES = 20
const LENGTHS = { least: 5, most: 32 }

/**
 * The phrase that saves most.
 *
 * @param {string} text
 */
function mostFrequent(text) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (let at = 0; at < text.length; at++) {
    // Fewer to count, and hardly worse: none begins inside a word.
    if (/\w/.test(text[at - 1])) continue
    for (let length = LENGTHS.least; length <= LENGTHS.most; length++) {
      const phrase = text.slice(at, at + length)
      if (phrase.length < length || phrase.includes(MARK)) break
      counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
    }
  }
  let best = ''
  let most = 0
  for (const [phrase, count] of counts) {
    const saved = (count - 1) * (phrase.length - 2)
    if (saved > most) [best, most] = [phrase, saved]
  }
  return best
}

/** @param {import('../types/index.js').RulePage[]} pages */
export function packPages(pages) {
  const lines = pages.map(({ doc, fix, id, keywords, severity, since, subjects }) => {
    const fields = [id, severity, since, fix, keywords.join(' '), subjects.join(' ')]
    return `${fields.join(BETWEEN_FIELDS)}\n${doc}`
  })
  let text = lines.join(BETWEEN_PAGES)
  /** @type {string[]} */
  const phrases = []
  // The mark itself is the first.
  for (let phrase = MARK; phrases.length < PHRASES; phrase = mostFrequent(text)) {
    const code = MARK + String.fromCharCode(97 + phrases.push(phrase) - 1)
    text = text.replaceAll(phrase, () => code)
  }
  return [text, ...phrases].join(BETWEEN_PHRASES)
}
