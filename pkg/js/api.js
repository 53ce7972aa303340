// The functions that need the WebAssembly module: they pass texts to it and build objects from its answers.
// What a good request is, only the module knows.

import { loadModule } from 'core?module'
import * as glue from '../build/core.js'
import { checkedOptions, levelLines, requireString, wrongType } from './arguments.js'
import { Columns } from './columns.js'
import { allPages } from './pages.js'
import { readDiagnostic, readRange, readValueDiagnostic } from './report.js'
import { replaceLoneSurrogates } from './surrogates.js'

/** @typedef {import('../types/index.js').LintOptions} LintOptions */

// WebAssembly memory never shrinks: above this size the instance is dropped after a call.
const KEEP_BYTES = 32 << 20

/** @type {WebAssembly.Module | undefined} */
let module
/** @type {WebAssembly.Memory | undefined} */
let memory
/** The constant texts that the instance has sent. @type {string[]} */
let constants

/** The memory of the running instance; starts one if there is none. */
function started() {
  if (!memory) {
    module ??= loadModule()
    memory = glue.initSync({ module }).memory
    constants = []
  }
  return memory
}

// For short texts, which it holds as UTF-8 whatever they are.
const SHORT = 2048
/** @type {TextEncoder} */
let encoder
/** @type {Uint8Array} */
let buffer

/** @param {string} text */
function encoded(text) {
  encoder ??= new TextEncoder()
  if (text.length > SHORT) return encoder.encode(text)
  buffer ??= new Uint8Array(3 * SHORT)
  return buffer.subarray(0, encoder.encodeInto(text, buffer).written)
}

/** Replaces the instance; the compiled module is kept. */
function discardInstance() {
  memory = undefined
  glue.__wbg_reset_state()
}

/**
 * Calls the module.
 *
 * @template Answer
 * @param {string} where begins the message of a `TypeError` for what the module refuses
 * @param {() => Answer} ask
 */
function call(where, ask) {
  const memory = started()
  let answer
  try {
    answer = ask()
  } catch (error) {
    // The module refuses with an error of its own class; others stop it in whatever state it is.
    if (error instanceof Error && error.constructor === Error) throw new TypeError(`${where}: ${error.message}`)
    discardInstance()
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error
    const name = where.split(':')[0]
    const message = `${name}: out of memory or stack, or a fault of the linter (${error.message})`
    throw new Error(message, { cause: error })
  }
  if (memory.buffer.byteLength > KEEP_BYTES) discardInstance()
  return answer
}

/**
 * The report that the module makes.
 *
 * @template File
 * @param {string} where begins the message of a `TypeError` for what the module refuses
 * @param {(from: Columns) => File & Findings} read
 * @param {(to: Taker) => void} ask
 */
function reported(where, read, ask) {
  /** @type {File & Findings} */
  let file
  /** @type {Taker} */
  const to = {
    take(numbers, texts) {
      file = read(new Columns(constants, numbers, texts))
    },
  }
  const made = call(where, () => {
    ask(to)
    return file
  })
  return reportOn(made)
}

/** @typedef {{ take(numbers: Uint32Array, texts: string): void }} Taker gets columns, which are valid meanwhile */
/** @typedef {{ diagnostics: readonly { severity: string }[] }} Findings */

/**
 * @template File
 * @param {File & Findings} file
 */
function reportOn(file) {
  const summary = { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0 }
  for (const { severity } of file.diagnostics) {
    // A computed name, `summary[severity + 's']`, takes longer than everything else here.
    if (severity === 'error') summary.errors++
    else if (severity === 'warning') summary.warnings++
    else summary.infos++
  }
  const tool = { name: /** @type {const} */ ('dcs-migration-lint'), version: __VERSION__ }
  const files = /** @type {[File]} */ ([file])
  const failures = /** @type {[]} */ ([])
  return { version: /** @type {const} */ (1), tool, files, failures, summary }
}

/**
 * The path and the levels of checked options.
 *
 * @param {LintOptions | undefined} options
 * @param {string} name the function that they were given to
 */
function settings(options, name) {
  const { levels, path = '-' } = checkedOptions(options, name, ['levels', 'path'])
  requireString(path, `${name}: \`options.path\``)
  return { path, lines: levelLines(levels, name), where: `${name}: \`options.levels\`` }
}

/**
 * @param {string} name the function that was called
 * @param {LintOptions | undefined} options
 * @param {(lines: string | undefined, to: Taker) => void} ask
 */
function reportOnText(name, options, ask) {
  const { lines, path, where } = settings(options, name)
  const read = (/** @type {Columns} */ from) => {
    const diagnostics = /** @type {import('../types/index.js').Diagnostic[]} */ (from.list(readDiagnostic))
    return { path, diagnostics, secrets: from.list(readRange) }
  }
  return reported(where, read, (to) => ask(lines, to))
}

/** @type {typeof import('../types/index.js').lint} */
export function lint(text, options) {
  requireString(text, 'lint: `text`', '; use `lintValue` for values')
  return reportOnText('lint', options, (lines, to) => glue.lint(encoded(text), lines, true, to))
}

/** @type {typeof import('../types/index.js').lintPath} */
export function lintPath(uri, options) {
  requireString(uri, 'lintPath: `uri`')
  return reportOnText('lintPath', options, (lines, to) => glue.lintPath(uri, lines, to))
}

/** @type {typeof import('../types/index.js').lintResponse} */
export function lintResponse(status, text, options) {
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    throw new TypeError('lintResponse: `status` must be an HTTP status, an integer from 100 to 999')
  }
  requireString(text, 'lintResponse: `text`')
  return reportOnText('lintResponse', options, (lines, to) => glue.lintResponse(status, text, lines, to))
}

/** @type {typeof import('../types/index.js').lintValue} */
export function lintValue(value, options) {
  const { lines, path, where } = settings(options, 'lintValue')
  let text
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : message.split('\n')[0]
    throw new TypeError(`lintValue: \`value\` cannot be written as JSON: ${reason}`, { cause })
  }
  if (text === undefined) throw wrongType('lintValue: `value`', 'a JSON value', value)
  const json = text
  const read = (/** @type {Columns} */ from) => {
    const diagnostics = /** @type {import('../types/index.js').ValueDiagnostic[]} */ (from.list(readValueDiagnostic))
    return { path, diagnostics }
  }
  return reported(where, read, (to) => glue.lint(encoded(json), lines, false, to))
}

/** @type {typeof import('../types/index.js').fix} */
export function fix(text, options) {
  requireString(text, 'fix: `text`')
  const { levels, unsafe = false } = checkedOptions(options, 'fix', ['levels', 'unsafe'])
  if (typeof unsafe !== 'boolean') throw wrongType('fix: `options.unsafe`', 'a boolean', unsafe)
  const lines = levelLines(levels, 'fix')
  const replaced = replaceLoneSurrogates(text)
  if (!replaced) return { text, applied: [] }
  /** @type {[string, [import('../types/index.js').RuleId, string][]]} */
  const [fixed, applied] = call('fix: `options.levels`', () => glue.fix(replaced.text, lines, unsafe))
  return {
    text: replaced.restore(fixed),
    applied: applied.map(([rule, title]) => ({ rule, title: replaced.print(title) })),
  }
}

/** @type {typeof import('../types/index.js').explain} */
export function explain(id) {
  requireString(id, 'explain: `id`')
  const page = allPages().find((page) => page.id === id)
  // Every rule has a page: the module refuses the others.
  if (!page) call('explain: `id`', () => glue.requireRule(id))
  return /** @type {import('../types/index.js').RulePage} */ (page)
}
