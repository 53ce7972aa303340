// Reads what the module wrote: src/writer.rs is the other half.

import ids from 'rules?ids'

const SEVERITIES = ['info', 'warning', 'error']
const APPLICABILITY = ['safe', 'unsafe']

let source = ''
let at = 0

function number() {
  let value = 0
  let scale = 1
  for (;;) {
    const digit = source.charCodeAt(at++) - 48
    if (digit < 32) return value + digit * scale
    value += (digit - 32) * scale
    scale *= 32
  }
}

function text() {
  const length = number()
  at += length
  return source.slice(at - length, at)
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
  const found = { rule: ids[number()], severity: SEVERITIES[number()], message: text() }
  if (number()) found.help = text()
  found.pointer = text()
  found.range = range()
  found.data = data()
  found.labels = list(label)
  if (number()) found.fix = { title: text(), applicability: APPLICABILITY[number()], edits: list(edit) }
  return found
}

/** The answer of `fix`. */
export function readFixed(answer) {
  source = answer
  at = 0
  return { text: text(), applied: list(applied) }
}

/** The answer of `lint`, as the report of one file. */
export function readReport(answer, path, version) {
  source = answer
  at = 0
  const diagnostics = list(diagnostic)
  const summary = { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0 }
  for (const { severity } of diagnostics) summary[`${severity}s`]++
  return { version: 1, tool: { name: 'dcs-migration-lint', version }, files: [{ path, diagnostics }], summary }
}
