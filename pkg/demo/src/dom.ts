// Elements.

export function at<E extends Element>(selector: string): E {
  const found = document.querySelector<E>(selector)
  if (!found) throw new Error(`${selector} is missing`)
  return found
}

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

export const button = (className: string, ...children: (Node | string)[]): HTMLButtonElement =>
  make('button', { type: 'button', className }, ...children)

/** Text with names in backticks as code and words in double asterisks as bold; text nodes only. */
export const inline = (line: string): (Node | string)[] =>
  line.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    // Every second part is what the pattern matched.
    if (index % 2 === 0) return part
    return part.startsWith('`') ? make('code', {}, part.slice(1, -1)) : make('b', {}, part.slice(2, -2))
  })

let timer = 0
/** Says what happened, for a few seconds. */
export function say(words: string): void {
  at('#said').replaceChildren(...inline(words))
  clearTimeout(timer)
  timer = window.setTimeout(() => at('#said').replaceChildren(), 6000)
}
