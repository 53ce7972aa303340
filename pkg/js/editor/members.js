// Documentation and completions for the members of the request, from its schema. A completion keeps valid JSON valid:
// it inserts quotes, colon, an empty value, and commas where they are missing. Offsets are UTF-16 units.

import { containersOf, innermost, isScalar, tokensOf } from './outline.js'

/**
 * @typedef {object} Schema the parts of the request schema that are used
 * @property {string} [$ref]
 * @property {string} [title]
 * @property {string} [description]
 * @property {string | string[]} [type]
 * @property {string[]} [enum]
 * @property {string[]} [required]
 * @property {string[]} [examples]
 * @property {{ [name: string]: Schema }} [properties]
 * @property {{ [name: string]: Schema }} [$defs]
 */
/**
 * @typedef {object} Offer
 * @property {string} label the member or the value, without quotes
 * @property {'member' | 'value'} kind
 * @property {string} detail the title of the member
 * @property {string} documentation Markdown
 * @property {number} from the word at the cursor, which is replaced
 * @property {number} to
 * @property {string} content
 * @property {string} filter what the editor matches with the word at the cursor
 * @property {number | undefined} commaAt the offset of a missing comma before it
 */

/** @param {string[]} words */
const listed = (words) => words.map((word) => `\`${word}\``).join(', ')

/**
 * @param {Schema} root
 * @param {Schema | undefined} schema
 */
const resolved = (root, schema) => (schema?.$ref ? root.$defs?.[schema.$ref.replace('#/$defs/', '')] : schema)

/**
 * @param {Schema} root
 * @param {string[]} path
 */
const schemaAt = (root, path) =>
  path.reduce((schema, name) => resolved(root, schema?.properties?.[name]), /** @type {Schema | undefined} */ (root))

/**
 * The documentation of a member of an object.
 *
 * @param {Schema} root
 * @param {Schema | undefined} object
 * @param {string} name
 */
function memberOf(root, object, name) {
  const own = object?.properties && Object.hasOwn(object.properties, name) ? object.properties[name] : undefined
  if (!own) return undefined
  const { enum: values = [], type } = resolved(root, own) ?? {}
  const required = object?.required?.includes(name) ?? false
  const more = values.length
    ? `\n\nValues: ${listed(values)}`
    : own.examples
      ? `\n\nExample: ${listed(own.examples)}`
      : ''
  return {
    required,
    values,
    title: `${own.title}${required ? ' (required)' : ''}`,
    documentation: `${own.description}${more}`,
    empty: type === 'object' ? '{}' : '""',
  }
}

/**
 * The documentation of the member at an offset, as Markdown, and where its key is.
 *
 * @param {Schema} root the request schema
 * @param {string} text
 * @param {number} at
 */
export function describe(root, text, at) {
  const object = innermost(containersOf(text, tokensOf(text)), at)
  const touches = (/** @type {import('./outline.js').Span | undefined} */ span) =>
    span && span.from <= at && at <= span.to
  const member = object?.members.find(({ key, scalar }) => touches(key) || touches(scalar))
  if (!member || !object?.path) return undefined
  const known = memberOf(root, schemaAt(root, object.path), member.name)
  if (!known) return undefined
  return { markdown: `**\`${member.name}\`**: ${known.title}\n\n${known.documentation}`, ...member.key }
}

/**
 * How many members the body in a text has apart from the one at the cursor, and how many are of the request;
 * `undefined` if it is no object.
 *
 * @param {Schema} root the request schema
 * @param {string} text
 * @param {number} [at] the cursor
 */
function counted(root, text, at) {
  const [body] = containersOf(text, tokensOf(text, at))
  if (!body) return { all: 0, known: 0 }
  if (!body.path) return undefined
  const others = body.members.filter(({ key }) => at === undefined || at < key.from || key.to < at)
  const known = others.filter(({ name }) => root.properties && Object.hasOwn(root.properties, name))
  return { all: others.length, known: known.length }
}

/**
 * Whether a text is this request: it has members of the request, and as many as of others.
 *
 * @param {Schema} root the request schema
 * @param {string} text
 */
export function isRequest(root, text) {
  const count = counted(root, text)
  return count !== undefined && count.known > 0 && 2 * count.known >= count.all
}

/**
 * Whether a text is this request or may become it: what it has apart from the member at the cursor.
 *
 * @param {Schema} root the request schema
 * @param {string} text
 * @param {number} at the cursor
 */
export function mayBeRequest(root, text, at) {
  const count = counted(root, text, at)
  return count !== undefined && 2 * count.known >= count.all
}

/**
 * The completions at an offset.
 *
 * @param {Schema} root the request schema
 * @param {string} text
 * @param {number} at
 * @returns {Offer[]}
 */
export function complete(root, text, at) {
  const tokens = tokensOf(text, at)
  const object = innermost(containersOf(text, tokens), at)
  if (!object?.path) return []
  const schema = schemaAt(root, object.path)
  /** @param {import('./outline.js').Token} token */
  const isClosed = ({ kind, from, to }) =>
    kind === 'string' && to === at && to - from > 1 && text[at - 1] === text[from]
  const touched = tokens.find(({ from, to }) => from < at && at <= to)
  const under = touched && isScalar(touched) && !isClosed(touched) ? touched : undefined
  const { from, to } = under ?? { from: at, to: at }
  const before = tokens.filter((token) => object.from <= token.from && token.to <= Math.min(from, object.to)).at(-1)
  const afterAt = tokens.findIndex((token) => token.from >= to)
  const after = tokens[afterAt]
  const keyAfter = isScalar(after) && tokens[afterAt + 1]?.kind === 'colon'
  // No completions in a comment.
  if (/[/*]/.test(text.slice(before?.to ?? object.from, from))) return []

  /**
   * @param {string} label
   * @param {Offer['kind']} kind
   * @param {NonNullable<ReturnType<typeof memberOf>>} member
   * @param {string} content
   * @param {number} [commaAt]
   * @returns {Offer}
   */
  const offer = (label, kind, { title, documentation }, content, commaAt) => {
    const filter = from < to && text[from] === '"' ? `"${label}"` : label
    const shared = { label, kind, detail: title, documentation, from, to, filter }
    // Two edits must not touch.
    return commaAt === from
      ? { ...shared, content: `, ${content}`, commaAt: undefined }
      : { ...shared, content, commaAt }
  }

  /** @param {number} [commaAt] */
  const members = (commaAt) => {
    const colonAfter = after?.kind === 'colon'
    if (!colonAfter && isScalar(after) && !keyAfter) return []
    const present = object.members.filter(({ key }) => key.from !== from || key.to !== to).map(({ name }) => name)
    const offers = Object.keys(schema?.properties ?? {}).flatMap((name) => {
      const member = memberOf(root, schema, name)
      if (!member || present.includes(name)) return []
      const value = colonAfter ? '' : `: ${member.empty}${keyAfter ? ',' : ''}`
      return [{ later: !member.required, offer: offer(name, 'member', member, `"${name}"${value}`, commaAt) }]
    })
    // Required members first, otherwise in the order of the schema.
    offers.sort((a, b) => Number(a.later) - Number(b.later))
    return offers.map(({ offer }) => offer)
  }

  const values = () => {
    // There is a value already.
    if (!under && (isScalar(after) || after?.kind === 'open') && !keyAfter) return []
    const owner = object.members.filter(({ key }) => key.to <= from).at(-1)
    const member = owner && memberOf(root, schema, owner.name)
    if (!member) return []
    return member.values.map((value) => offer(value, 'value', member, `"${value}"${keyAfter ? ',' : ''}`))
  }

  if (before?.kind === 'colon') return values()
  if (!before || before.kind === 'comma') return members()
  // After a key without a colon.
  if (object.members.some(({ key }) => key.from === before.from)) return []
  return members(before.to)
}
