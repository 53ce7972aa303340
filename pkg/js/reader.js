// Reads the answers of the module. src/writer.rs writes them and describes their form.

/** @typedef {import('../types/index.js').Severity} Severity */
/** @typedef {import('../types/index.js').Applicability} Applicability */
/** @typedef {import('../types/index.js').JsonValue} JsonValue */
/** @typedef {{ line: number, column: number, byte: number, utf16: number }} Position */
/** @typedef {{ start: Position, end: Position }} Range */
/** @typedef {{ range: Range, content: string }} Edit */
/** @typedef {{ title: string, applicability: Applicability, edits: Edit[] }} Fix */
/**
 * @typedef {object} Diagnostic what `Diagnostic` of the types is, while it is built
 * @property {string} rule
 * @property {Severity} severity
 * @property {string} message
 * @property {string} [help]
 * @property {string} pointer
 * @property {Range} range
 * @property {{ [name: string]: JsonValue }} data
 * @property {{ message: string, range: Range }[]} labels
 * @property {Fix} [fix]
 */

/** @type {DataView} */
let view
let at = 0
// All texts of an answer, concatenated, and how many UTF-16 units of them were read.
let texts = ''
let from = 0

// Texts of the module's data section by their address.
/** @type {Map<number, string>} */
const constants = new Map()

/** @type {TextDecoder} */
let decoder
let decoded = Infinity

/**
 * @param {number} address
 * @param {number} bytes
 */
function decode(address, bytes) {
  // A decoder of Safari fails after 2 GB in all.
  decoded += bytes
  if (decoded > 1e9) {
    decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    decoded = bytes
  }
  return decoder.decode(new Uint8Array(view.buffer, address, bytes))
}

/**
 * Begins to read an answer.
 *
 * @param {WebAssembly.Memory} memory
 * @param {number} place the address of the answer
 * @returns {string | undefined} the reason if the module refused the call
 */
export function open(memory, place) {
  if (view?.buffer !== memory.buffer) view = new DataView(memory.buffer)
  at = place
  const answered = number()
  const address = number()
  const bytes = number()
  texts = bytes === 0 ? '' : decode(address, bytes)
  from = 0
  return answered ? undefined : texts
}

function number() {
  const value = view.getUint32(at, true)
  at += 4
  return value
}

/**
 * @param {number} address
 * @param {number} length
 */
function constant(address, length) {
  const text = decode(address, length)
  if (text.length === length && !constants.has(address)) constants.set(address, text)
  return text
}

function text() {
  const address = number()
  const length = number()
  if (address === 0) {
    from += length
    return texts.slice(from - length, from)
  }
  const known = constants.get(address)
  return known !== undefined && known.length === length ? known : constant(address, length)
}

/**
 * @template Item
 * @param {() => Item} item reads one
 */
function list(item) {
  /** @type {Item[]} */
  const items = []
  for (let left = number(); left > 0; left--) items.push(item())
  return items
}

const position = () => ({ line: number(), column: number(), byte: number(), utf16: number() })
const range = () => ({ start: position(), end: position() })
const edit = () => ({ range: range(), content: text() })
const label = () => ({ message: text(), range: range() })
const applied = () => ({ rule: text(), title: text() })

/** @returns {JsonValue} */
function value() {
  switch (number()) {
    case 0:
      return false
    case 1:
      return true
    case 2:
      return number()
    case 3:
      return text()
    default:
      return list(text)
  }
}

function data() {
  /** @type {Diagnostic['data']} */
  const facts = {}
  for (let left = number(); left > 0; left--) facts[text()] = value()
  return facts
}

const severity = () => /** @type {Severity} */ (text())
const fix = () => ({ title: text(), applicability: /** @type {Applicability} */ (text()), edits: list(edit) })

// Members are in the order in which the command line prints them.
function diagnostic() {
  const diagnostic = /** @type {Diagnostic} */ ({ rule: text(), severity: severity(), message: text() })
  if (number()) diagnostic.help = text()
  diagnostic.pointer = text()
  diagnostic.range = range()
  diagnostic.data = data()
  diagnostic.labels = list(label)
  if (number()) diagnostic.fix = fix()
  return diagnostic
}

/** The answer of `fix`. */
export const readFixed = () => ({ text: text(), applied: list(applied) })

/** The answer of `lint`. */
export const readDiagnostics = () => list(diagnostic)
