// The Markdown of rule pages and of the schema as elements: text nodes only, so that no text becomes markup.

/**
 * Names in backticks as code, words in double asterisks as bold, which may have such names in them.
 *
 * @param {Document} document
 * @param {string} text
 * @returns {Node[]}
 */
const inline = (document, text) =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    // Every second part is what the pattern matched.
    if (index % 2 === 0) return document.createTextNode(part)
    const isCode = part.startsWith('`')
    const element = document.createElement(isCode ? 'code' : 'b')
    element.append(...(isCode ? [part.slice(1, -1)] : inline(document, part.slice(2, -2))))
    return element
  })

/**
 * @param {Document} document
 * @param {string} markdown
 */
export function rendered(document, markdown) {
  const root = document.createElement('div')
  for (const part of markdown.split(/(```[\s\S]*?```)/)) {
    const [, code] = /^```[^\n]*\n([\s\S]*?)\n?```$/.exec(part) ?? []
    if (code !== undefined) {
      const pre = document.createElement('pre')
      pre.append(code)
      root.append(pre)
      continue
    }
    for (const block of part.split(/\n\s*\n/).filter((block) => block.trim())) {
      const paragraph = document.createElement('p')
      paragraph.append(...inline(document, block.trim()))
      root.append(paragraph)
    }
  }
  return root
}
