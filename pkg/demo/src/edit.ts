// Edits of members in the text. An edit changes its member and nothing else, or there is none.

import { modify, type Node, parse, parseTree } from 'jsonc-parser'

export interface Change {
  from: number
  to: number
  insert: string
}
type JsonObject = { [name: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of a text; `undefined` if it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a function reads of a text with faults; `undefined` if it is nested deeper than the stack. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
/** The value of a text with faults, as far as it can be read. */
export const recovered = (text: string): unknown => attempt(() => parse(text, [], { allowTrailingComma: true }))
/** The same as a tree with places. */
export const treeOf = (text: string): Node | undefined => attempt(() => parseTree(text))

export const apply = (text: string, changes: readonly Change[]): string =>
  changes.reduceRight((before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to), text)

/** The body with a member set or removed; `undefined` if something other than an object is around it. */
function changed(body: JsonObject, names: readonly string[], value: string | undefined): JsonObject | undefined {
  const [name = '', ...rest] = names
  const copy = { ...body }
  if (rest.length === 0) {
    if (value === undefined) delete copy[name]
    else copy[name] = value
    return copy
  }
  const inner = Object.hasOwn(body, name) ? (body[name] ?? {}) : {}
  if (!isObject(inner)) return undefined
  if (value === undefined && !isObject(body[name])) return body
  copy[name] = changed(inner, rest, value)
  return copy[name] === undefined ? undefined : copy
}

/**
 * The changes that set a member, or remove it with `undefined`. There are none if the text is not a JSON object, or if
 * they would change anything else: the result is read again and compared.
 */
export function edit(text: string, names: readonly string[], value: string | undefined): Change[] {
  const isEmpty = text.trim() === ''
  const start = isEmpty ? '{}\n' : text
  const body = parsed(start)
  const wanted = isObject(body) ? changed(body, names, value) : undefined
  if (!isObject(body) || !wanted) return []
  // A parent that is `null` becomes an object.
  const [parent = '', member] = names
  const replaces = member !== undefined && value !== undefined && body[parent] === null
  const [path, content] = replaces ? [[parent], { [member]: value }] : [[...names], value]
  try {
    const edits = modify(start, path, content, { formattingOptions: { insertSpaces: true, tabSize: 2 } })
    const changes = edits.map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content }))
    const after = apply(start, changes)
    if (JSON.stringify(parsed(after)) !== JSON.stringify(wanted)) return []
    return isEmpty ? [{ from: 0, to: text.length, insert: after }] : changes
  } catch {
    return []
  }
}
