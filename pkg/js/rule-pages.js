// The pages of the rules as one text, which scripts/pack-pages.mjs makes: for each a line of fields, and the
// documentation. Frequent phrases are `Z` and a letter.

/** @typedef {import('../types/index.js').RulePage} RulePage */

export const BETWEEN_PHRASES = '\v'
export const BETWEEN_PAGES = '\f'
export const BETWEEN_FIELDS = '\t'

/** @param {string} list */
const words = (list) => (list ? list.split(' ') : [])

/** @param {string} packed */
export function unpackPages(packed) {
  const [text, ...phrases] = packed.split(BETWEEN_PHRASES)
  const whole = text.replaceAll(/Z(.)/g, (_, letter) => phrases[letter.charCodeAt(0) - 97])
  return whole.split(BETWEEN_PAGES).map((page) => {
    const [fields, summary] = page.split('\n', 2)
    const [id, severity, since, fix, keywords, subjects] = fields.split(BETWEEN_FIELDS)
    const doc = page.slice(fields.length + 1)
    return /** @type {RulePage} */ ({
      id,
      severity,
      since,
      fix,
      keywords: words(keywords),
      subjects: words(subjects),
      summary,
      doc,
    })
  })
}
