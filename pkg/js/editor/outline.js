// The objects, members and values of a text that may be incomplete while it is typed. Commas, colons, quotes and
// braces may be missing; nothing is reported. It does not know the request. Offsets are UTF-16 units.

/** @typedef {{ from: number, to: number }} Span */
/** @typedef {{ kind: 'open' | 'close' | 'colon' | 'comma' | 'string' | 'word', from: number, to: number }} Token */
/** @typedef {{ name: string, key: Span, scalar?: Span }} Member */
/**
 * @typedef {object} Container an object or an array
 * @property {string[] | undefined} path the keys that lead to it; `undefined` in an array, and for an array
 * @property {number} from behind its brace
 * @property {number} to before its closing brace, or the end of the text
 * @property {Member[]} members each with its value, `scalar`, unless that is an object or an array
 */

/** @type {{ [character: string]: Token['kind'] }} */
const MARKS = { '{': 'open', '[': 'open', '}': 'close', ']': 'close', ':': 'colon', ',': 'comma' }

/** @param {Token | undefined} token whether it is a key or a value by itself */
export const isScalar = (token) => token?.kind === 'string' || token?.kind === 'word'

/**
 * The tokens of a text; whitespace and comments are none. A string with the cursor in it ends after the word at the
 * cursor, unless it is closed and followed by a token that fits: its closing quote has not been typed yet.
 *
 * @param {string} text
 * @param {number} [cursor]
 */
export function tokensOf(text, cursor) {
  /** @type {Token[]} */
  const tokens = []
  const pattern = /\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|["']|[{}[\]:,]|[^ \t\r\n{}[\]:,"']+/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const from = match.index
    const [found] = match
    if (found.startsWith('//') || found.startsWith('/*')) continue
    const isString = found === '"' || found === "'"
    if (isString) pattern.lastIndex = stringEnd(text, from, cursor)
    tokens.push({ kind: isString ? 'string' : (MARKS[found] ?? 'word'), from, to: pattern.lastIndex })
  }
  return tokens
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number | undefined} cursor
 */
function stringEnd(text, start, cursor) {
  const quote = text[start]
  let end = start + 1
  let closed = false
  while (!closed && end < text.length && text[end] !== '\r' && text[end] !== '\n') {
    const escaped = text[end] === '\\' && '\\"\''.includes(text[end + 1] || ' ')
    closed = text[end] === quote
    end += escaped ? 2 : 1
  }
  if (cursor === undefined || cursor <= start || cursor > end) return end
  if (closed && /^[ \t]*(?:[,:}\]\r\n]|$)/.test(text.slice(end))) return end
  const [word] = /** @type {RegExpExecArray} */ (/^[\w.-]*/.exec(text.slice(cursor, end)))
  const to = cursor + word.length
  return to < end && text[to] === quote ? to + 1 : to
}

/**
 * The objects and arrays in the order in which they begin.
 *
 * @param {string} text
 * @param {Token[]} tokens
 */
export function containersOf(text, tokens) {
  /** @type {Container[]} */
  const containers = []
  /** @type {{ brace: string, container: Container, awaitsValue: boolean }[]} */
  let open = []
  tokens.forEach(({ kind, from, to }, number) => {
    const frame = open.at(-1)
    if (kind === 'open') {
      /** @type {string[] | undefined} */
      let path = containers.length === 0 ? [] : undefined
      if (frame) {
        const member = frame.container.members.at(-1)
        // A value in an array or without a key has no path.
        path = frame.awaitsValue && member ? frame.container.path?.concat(member.name) : undefined
        frame.awaitsValue = false
      }
      const brace = text[from]
      /** @type {Container} */
      const container = { path: brace === '{' ? path : undefined, from: to, to: text.length, members: [] }
      containers.push(container)
      open.push({ brace, container, awaitsValue: false })
    } else if (kind === 'close') {
      const partner = text[from] === '}' ? '{' : '['
      const depth = open.map(({ brace }) => brace).lastIndexOf(partner)
      if (depth < 0) return
      for (const { container } of open.slice(depth)) container.to = from
      open = open.slice(0, depth)
    } else if (kind === 'comma') {
      if (frame) frame.awaitsValue = false
    } else if (kind !== 'colon' && frame?.brace === '{') {
      const { members } = frame.container
      const last = members.at(-1)
      if (last && frame.awaitsValue && tokens[number + 1]?.kind !== 'colon') {
        last.scalar = { from, to }
        frame.awaitsValue = false
      } else {
        members.push({ name: unquoted(text.slice(from, to)), key: { from, to } })
        // A colon is not required.
        frame.awaitsValue = true
      }
    }
  })
  return containers
}

/** @param {string} token the name in a key */
function unquoted(token) {
  try {
    return String(JSON.parse(token))
  } catch {
    return token.replaceAll(/^["']|["']$/g, '')
  }
}

/**
 * The innermost container around an offset.
 *
 * @param {Container[]} containers
 * @param {number} at
 */
export const innermost = (containers, at) =>
  containers.filter((container) => container.from <= at && at <= container.to).at(-1)
