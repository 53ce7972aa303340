// Reads what the module wrote: src/writer.rs is the other half.

let view = new DataView(new ArrayBuffer(0))
let at = 0
// The texts behind each other, and how much of them was read.
let texts = ''
let from = 0

// Texts that the module holds, by where they lie.
const constants = new Map()

let decoder
let decoded = Infinity

function decode(address, bytes) {
  // Safari's decoders refuse to go on at 2 GB.
  decoded += bytes
  if (decoded > 1e9) {
    decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    decoded = bytes
  }
  return decoder.decode(new Uint8Array(view.buffer, address, bytes))
}

/** Begins to read an answer; gives the reason if there is none. */
export function open(memory, place) {
  if (view.buffer !== memory.buffer) view = new DataView(memory.buffer)
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

function list(item) {
  const items = []
  for (let left = number(); left > 0; left--) items.push(item())
  return items
}

const position = () => ({ line: number(), column: number(), byte: number(), utf16: number() })
const range = () => ({ start: position(), end: position() })
const edit = () => ({ range: range(), content: text() })
const label = () => ({ message: text(), range: range() })
const applied = () => ({ rule: text(), title: text() })

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
  const facts = {}
  for (let left = number(); left > 0; left--) facts[text()] = value()
  return facts
}

// The members in the order of the command line.
function diagnostic() {
  const found = { rule: text(), severity: text(), message: text() }
  if (number()) found.help = text()
  found.pointer = text()
  found.range = range()
  found.data = data()
  found.labels = list(label)
  if (number()) found.fix = { title: text(), applicability: text(), edits: list(edit) }
  return found
}

/** The answer of `fix`. */
export const readFixed = () => ({ text: text(), applied: list(applied) })

/** The answer of `lint`. */
export const readDiagnostics = () => list(diagnostic)
