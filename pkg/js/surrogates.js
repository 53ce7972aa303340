// Lone surrogates, which JavaScript strings can have and UTF-8 cannot: the module would get U+FFFD for each.

const PRIVATE_USE = { from: 0xe000, to: 0xf8ff }

/**
 * Replaces lone surrogates by private-use characters that the text does not contain, one for each kind.
 *
 * @param {string} text
 * @returns {{ text: string, restore(text: string): string, print(text: string): string } | undefined} the text
 *   with replacements; `restore` puts the surrogates back, `print` puts U+FFFD instead; `undefined` if the text
 *   leaves too few private-use characters
 */
export function replaceLoneSurrogates(text) {
  // With the flag `u`, a surrogate that belongs to a pair does not match.
  const kinds = new Set(text.match(/[\ud800-\udfff]/gu))
  if (kinds.size === 0) return { text, restore: (text) => text, print: (text) => text }
  const used = new Set()
  for (const [character] of text.matchAll(/[\ue000-\uf8ff]/g)) used.add(character)
  /** @type {Map<string, string>} */
  const replacements = new Map()
  /** @type {Map<string, string>} */
  const originals = new Map()
  let code = PRIVATE_USE.from
  for (const lone of kinds) {
    while (used.has(String.fromCharCode(code))) code++
    if (code > PRIVATE_USE.to) return undefined
    const replacement = String.fromCharCode(code++)
    replacements.set(lone, replacement)
    originals.set(replacement, lone)
  }
  /**
   * @param {string} text
   * @param {string} [instead]
   */
  const back = (text, instead) =>
    text.replace(/[\ue000-\uf8ff]/g, (character) => {
      const lone = originals.get(character)
      return lone === undefined ? character : (instead ?? lone)
    })
  return {
    text: text.replace(/[\ud800-\udfff]/gu, (lone) => replacements.get(lone) ?? lone),
    restore: (text) => back(text),
    print: (text) => back(text, '\ufffd'),
  }
}
