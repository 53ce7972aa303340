// The functions of the package: they check arguments, pass texts to the WebAssembly module and build
// objects from its answers. What a good request is, only the module knows.

import pages from 'rules?text'
import schema from 'schema?text'
import * as glue from '../build/core.js'
import { open, readDiagnostics, readFixed } from './reader.js'

/** @typedef {typeof import('../types/index.js')} Package */
/** @typedef {import('../types/index.js').LintOptions} LintOptions */
/** @typedef {import('../types/index.js').RulePage} RulePage */
/** @typedef {{ range?: object, fix?: object, labels: { range?: object }[] }} Placeless a diagnostic of `lintValue` */

const LEVELS = ['off', 'info', 'warning', 'error']
// WebAssembly memory never shrinks: above this size the instance is dropped after a call.
const KEEP_BYTES = 32 << 20

const encoder = new TextEncoder()

/** @param {unknown} value */
function kindOf(value) {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * @param {string} where
 * @param {string} expected
 * @param {unknown} value
 */
const wrongType = (where, expected, value) => new TypeError(`${where} must be ${expected}, not ${kindOf(value)}`)

/**
 * @param {unknown} value
 * @param {string} where
 */
function requireString(value, where, hint = '') {
  if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${kindOf(value)}${hint}`)
}

/**
 * @param {unknown} value
 * @param {string} where
 */
function requireObject(value, where) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(where, 'an object', value)
}

/**
 * The options after a check of their names.
 *
 * @template {object} Options
 * @param {Options | undefined} options
 * @param {string} name the function that they were given to
 * @param {string[]} known
 * @returns {Options | Partial<Options>}
 */
function checkedOptions(options, name, known) {
  if (options === undefined) return {}
  requireObject(options, `${name}: \`options\``)
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${name}: unknown option \`${key}\`; expected ${known.map((k) => `\`${k}\``).join(' or ')}`)
    }
  }
  return options
}

/**
 * The levels as the module takes them: one `id level` a line.
 *
 * @param {LintOptions['levels']} levels
 * @param {string} name the function that they were given to
 */
function levelLines(levels, name) {
  if (levels === undefined) return ''
  requireObject(levels, `${name}: \`options.levels\``)
  let lines = ''
  for (const [rule, level] of Object.entries(levels)) {
    if (level === undefined) continue
    if (!LEVELS.includes(level)) {
      throw new TypeError(`${name}: \`options.levels["${rule}"]\` must be one of ${LEVELS.join(', ')}`)
    }
    // No rule has whitespace in its id: the module then reports an unknown rule.
    lines += `${rule.replace(/\s/g, '?')} ${level}\n`
  }
  return lines
}

/** @returns {RulePage[]} */
const allPages = () => JSON.parse(pages)

/** @returns {never} */
function noAnswer() {
  throw new Error('explain: a rule has no page')
}

/**
 * @param {() => WebAssembly.Module} load returns the compiled module; called once, at the first call that needs it
 * @returns {Omit<Package, 'version'>}
 */
export function createApi(load) {
  /** @type {WebAssembly.Module | undefined} */
  let module
  /** @type {WebAssembly.Memory | undefined} */
  let memory

  /**
   * The memory of the running instance; starts one if there is none.
   *
   * @returns {WebAssembly.Memory}
   */
  function started() {
    module ??= load()
    memory ??= glue.initSync({ module }).memory
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
   * @param {LintOptions} options
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
    return { version: /** @type {const} */ (1), tool, files, summary }
  }

  return {
    lint(text, given) {
      requireString(text, 'lint: `text`', '; use `lintValue` for values')
      return reportOf('lint', text, checkedOptions(given, 'lint', ['levels', 'path']))
    },

    lintValue(value, given) {
      const options = checkedOptions(given, 'lintValue', ['levels', 'path'])
      let text
      try {
        text = JSON.stringify(value)
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause)
        const reason = cause instanceof RangeError ? 'it is nested too deeply' : message.split('\n')[0]
        throw new TypeError(`lintValue: \`value\` cannot be written as JSON: ${reason}`, { cause })
      }
      if (text === undefined) throw wrongType('lintValue: `value`', 'a JSON value', value)
      const report = reportOf('lintValue', text, options)
      // The caller has never seen the text that the ranges refer to.
      for (const diagnostic of /** @type {Placeless[]} */ (report.files[0].diagnostics)) {
        delete diagnostic.range
        delete diagnostic.fix
        for (const label of diagnostic.labels) delete label.range
      }
      return report
    },

    fix(text, given) {
      requireString(text, 'fix: `text`')
      const { levels, unsafe = false } = checkedOptions(given, 'fix', ['levels', 'unsafe'])
      if (typeof unsafe !== 'boolean') throw wrongType('fix: `options.unsafe`', 'a boolean', unsafe)
      const lines = levelLines(levels, 'fix')
      const ask = (/** @type {WebAssembly.Memory} */ memory) => glue.fix(writeText(memory, text), lines, unsafe)
      const fixed = call('fix: `options.levels`', ask, readFixed)
      // The module does not get lone surrogates, so that its text may differ from this one.
      if (fixed.applied.length === 0) fixed.text = text
      return fixed
    },

    applyFix(text, fix) {
      requireString(text, 'applyFix: `text`')
      requireObject(fix, 'applyFix: `fix`')
      if (!Array.isArray(fix.edits)) throw wrongType('applyFix: `fix.edits`', 'an array', fix.edits)
      const edits = fix.edits.map((edit, at) => {
        const where = `applyFix: \`fix.edits[${at}]\``
        const from = edit?.range?.start?.utf16
        const to = edit?.range?.end?.utf16
        if (!Number.isInteger(from) || !Number.isInteger(to)) throw new TypeError(`${where} has no range`)
        requireString(edit.content, `${where}.content`)
        return { from, to, content: edit.content }
      })
      edits.sort((a, b) => a.from - b.from || a.to - b.to)
      let result = ''
      let at = 0
      for (const { from, to, content } of edits) {
        if (from < at || to < from || to > text.length) {
          throw new TypeError(
            'applyFix: `fix` does not belong to `text`: an edit is outside the text or overlaps another',
          )
        }
        result += text.slice(at, from) + content
        at = to
      }
      return result + text.slice(at)
    },

    rules: () => allPages().map(({ doc, ...rule }) => rule),

    explain(id) {
      requireString(id, 'explain: `id`')
      const page = allPages().find((page) => page.id === id)
      if (page) return page
      return call('explain: `id`', () => glue.unknownRule(id), noAnswer)
    },

    requestSchema: () => JSON.parse(schema),
  }
}
