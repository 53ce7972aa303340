// The functions that need the WebAssembly module: they pass texts to it and build objects from its answers.
// What a good request is, only the module knows.

import { loadModule } from 'core?module'
import * as glue from '../build/core.js'
import { checkedOptions, levelLines, requireString, wrongType } from './arguments.js'
import { allPages } from './pages.js'
import { open, readDiagnostics, readFixed } from './reader.js'
import { replaceLoneSurrogates } from './surrogates.js'

/** @typedef {{ range?: object, fix?: object, labels: { range?: object }[] }} Placeless a diagnostic of `lintValue` */

// WebAssembly memory never shrinks: above this size the instance is dropped after a call.
const KEEP_BYTES = 32 << 20

/** @type {TextEncoder} */
let encoder
/** @type {WebAssembly.Module | undefined} */
let module
/** @type {WebAssembly.Memory | undefined} */
let memory

/** The memory of the running instance; starts one if there is none. */
function started() {
  if (!memory) {
    encoder ??= new TextEncoder()
    module ??= loadModule()
    memory = glue.initSync({ module }).memory
  }
  return memory
}

/** Makes the next call start a new instance; the compiled module is kept. */
function discardInstance() {
  memory = undefined
  glue.__wbg_reset_state()
}

/**
 * Writes the text of the next call into the module's memory.
 *
 * @param {WebAssembly.Memory} memory
 * @param {string} text
 * @returns {number} its length in bytes
 */
function writeText(memory, text) {
  const { length } = text
  // One byte for each UTF-16 unit is enough for ASCII, three are enough for any text.
  for (const bytes of [length, 3 * length]) {
    const place = glue.room(bytes)
    const { read, written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, place, bytes))
    if (read === length) return written
  }
  throw new Error('TextEncoder.encodeInto stopped early')
}

/**
 * @template Answer
 * @param {string} where begins the message of a `TypeError` for what the module refuses
 * @param {(memory: WebAssembly.Memory) => number} ask calls the module
 * @param {() => Answer} read builds the objects of the answer
 */
function call(where, ask, read) {
  const memory = started()
  let refusal
  let answer
  try {
    refusal = open(memory, ask(memory))
    if (refusal === undefined) answer = read()
  } catch (error) {
    // The instance may be in any state.
    discardInstance()
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      const name = where.split(':')[0]
      const message = `${name}: out of memory or stack, or a fault of the linter (${error.message})`
      throw new Error(message, { cause: error })
    }
    throw error
  }
  if (memory.buffer.byteLength > KEEP_BYTES) discardInstance()
  if (refusal !== undefined) throw new TypeError(`${where}: ${refusal}`)
  return /** @type {Answer} */ (answer)
}

/**
 * @param {string} name the function that was called
 * @param {string} text
 * @param {import('../types/index.js').LintOptions} options
 */
function reportOf(name, text, { levels, path = '-' }) {
  requireString(path, `${name}: \`options.path\``)
  const lines = levelLines(levels, name)
  const ask = (/** @type {WebAssembly.Memory} */ memory) => glue.lint(writeText(memory, text), lines)
  const diagnostics = call(`${name}: \`options.levels\``, ask, readDiagnostics)
  const summary = { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0 }
  for (const { severity } of diagnostics) {
    // A computed name, `summary[severity + 's']`, takes longer than everything else here.
    if (severity === 'error') summary.errors++
    else if (severity === 'warning') summary.warnings++
    else summary.infos++
  }
  const tool = { name: /** @type {const} */ ('dcs-migration-lint'), version: __VERSION__ }
  /** @type {[{ path: string, diagnostics: typeof diagnostics }]} */
  const files = [{ path, diagnostics }]
  const failures = /** @type {[]} */ ([])
  return { version: /** @type {const} */ (1), tool, files, failures, summary }
}

/** @type {typeof import('../types/index.js').lint} */
export function lint(text, options) {
  requireString(text, 'lint: `text`', '; use `lintValue` for values')
  return reportOf('lint', text, checkedOptions(options, 'lint', ['levels', 'path']))
}

/** @type {typeof import('../types/index.js').lintValue} */
export function lintValue(value, options) {
  const checked = checkedOptions(options, 'lintValue', ['levels', 'path'])
  let text
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : message.split('\n')[0]
    throw new TypeError(`lintValue: \`value\` cannot be written as JSON: ${reason}`, { cause })
  }
  if (text === undefined) throw wrongType('lintValue: `value`', 'a JSON value', value)
  const report = reportOf('lintValue', text, checked)
  // The caller has never seen the text that the ranges refer to.
  for (const diagnostic of /** @type {Placeless[]} */ (report.files[0].diagnostics)) {
    delete diagnostic.range
    delete diagnostic.fix
    for (const label of diagnostic.labels) delete label.range
  }
  return report
}

/** @type {typeof import('../types/index.js').fix} */
export function fix(text, options) {
  requireString(text, 'fix: `text`')
  const { levels, unsafe = false } = checkedOptions(options, 'fix', ['levels', 'unsafe'])
  if (typeof unsafe !== 'boolean') throw wrongType('fix: `options.unsafe`', 'a boolean', unsafe)
  const lines = levelLines(levels, 'fix')
  const replaced = replaceLoneSurrogates(text)
  if (!replaced) return { text, applied: [] }
  const ask = (/** @type {WebAssembly.Memory} */ memory) => glue.fix(writeText(memory, replaced.text), lines, unsafe)
  const fixed = call('fix: `options.levels`', ask, readFixed)
  const applied = fixed.applied.map(({ rule, title }) => ({ rule, title: replaced.print(title) }))
  return { text: replaced.restore(fixed.text), applied }
}

/** @type {typeof import('../types/index.js').explain} */
export function explain(id) {
  requireString(id, 'explain: `id`')
  const page = allPages().find((page) => page.id === id)
  if (page) return page
  return call('explain: `id`', () => glue.unknownRule(id), noAnswer)
}

/** @returns {never} */
function noAnswer() {
  throw new Error('explain: the rule has no page')
}
