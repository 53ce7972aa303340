// The pages of the rules as one text, which is shorter than JSON in a string: a line of fields, and the documentation.

/** @typedef {import('../types/index.js').RulePage} RulePage */

const BETWEEN_PAGES = '\f'
const BETWEEN_FIELDS = '\t'

/** @param {RulePage[]} pages */
export const packPages = (pages) =>
  pages
    .map(({ doc, fix, id, keywords, severity, since, subjects }) => {
      const fields = [id, severity, since, fix, keywords.join(' '), subjects.join(' ')]
      return `${fields.join(BETWEEN_FIELDS)}\n${doc}`
    })
    .join(BETWEEN_PAGES)

/** @param {string} list */
const words = (list) => (list ? list.split(' ') : [])

/** @param {string} text */
export const unpackPages = (text) =>
  text.split(BETWEEN_PAGES).map((page) => {
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
