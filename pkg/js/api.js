// The functions of the package over one instance of the module: checks arguments, hands strings
// over, makes objects of what comes back. Decides nothing about requests.

import pages from 'rules?text'
import schema from 'schema?text'
import * as glue from '../build/core.js'
import { open, readDiagnostics, readFixed } from './reader.js'

const LEVELS = ['off', 'info', 'warning', 'error']
// A long text leaves the memory it needed behind; above this the instance is dropped after a call.
const KEEP_BYTES = 32 << 20

const encoder = new TextEncoder()

const kind = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : typeof value

const wrong = (where, what, value) => new TypeError(`${where} must be ${what}, not ${kind(value)}`)

function string(value, where, hint = '') {
  if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${kind(value)}${hint}`)
}

function record(value, where) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value)
}

/** The options, checked; `known` are the names that the function has. */
function options(value, name, known) {
  if (value === undefined) return {}
  record(value, `${name}: \`options\``)
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new TypeError(`${name}: \`options.${key}\` is unknown; there is ${known.map((k) => `\`${k}\``).join(', ')}`)
    }
  }
  return value
}

/** The levels as the module takes them: `id level` lines. */
function levels(value, name) {
  if (value === undefined) return ''
  record(value, `${name}: \`options.levels\``)
  let lines = ''
  for (const [rule, level] of Object.entries(value)) {
    if (level === undefined) continue
    if (!LEVELS.includes(level)) {
      throw new TypeError(`${name}: \`options.levels["${rule}"]\` must be one of ${LEVELS.join(', ')}`)
    }
    // An id with a line break or a blank is no rule's; the module says so.
    lines += `${rule.replace(/\s/g, '?')} ${level}\n`
  }
  return lines
}

/** @param {() => WebAssembly.Module} load gives the compiled module; called once, at the first call. */
export function createApi(load) {
  let module
  let memory

  function ensure() {
    if (memory) return
    module ??= load()
    memory = glue.initSync({ module }).memory
  }

  // The next call starts from a fresh instance; the compiled module is kept.
  function drop() {
    memory = undefined
    glue.__wbg_reset_state()
  }

  /** Writes the text of the next call into the module; gives its length in bytes. */
  function write(text) {
    for (const bytes of [text.length, 3 * text.length]) {
      const place = glue.room(bytes)
      const { read, written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, place, bytes))
      if (read === text.length) return written
    }
  }

  /** What `read` makes of the answer to `ask()`. */
  function call(ask, read, where) {
    ensure()
    let refusal
    let result
    try {
      refusal = open(memory, ask())
      if (refusal === undefined) result = read()
    } catch (error) {
      // It may have left the instance in any state.
      drop()
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        const name = where.split(':')[0]
        throw new Error(`${name}: out of memory or stack, or a fault of the linter (${error.message})`, {
          cause: error,
        })
      }
      throw error
    }
    if (memory.buffer.byteLength > KEEP_BYTES) drop()
    if (refusal !== undefined) throw new TypeError(`${where}: ${refusal}`)
    return result
  }

  function report(name, text, { levels: given, path = '-' }) {
    if (typeof path !== 'string') string(path, `${name}: \`options.path\``)
    const lines = levels(given, name)
    const diagnostics = call(() => glue.lint(write(text), lines), readDiagnostics, `${name}: \`options.levels\``)
    const summary = { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0 }
    for (const { severity } of diagnostics) {
      // Not by a name put together of it: that takes as long as all else here.
      if (severity === 'error') summary.errors++
      else if (severity === 'warning') summary.warnings++
      else summary.infos++
    }
    return {
      version: 1,
      tool: { name: 'dcs-migration-lint', version: __VERSION__ },
      files: [{ path, diagnostics }],
      summary,
    }
  }

  return {
    lint(text, given) {
      string(text, 'lint: `text`', '; `lintValue` takes values')
      return report('lint', text, options(given, 'lint', ['levels', 'path']))
    },

    lintValue(value, given) {
      const chosen = options(given, 'lintValue', ['levels', 'path'])
      let text
      try {
        text = JSON.stringify(value)
      } catch (cause) {
        const reason =
          cause instanceof RangeError ? 'it is nested too deeply' : String(cause?.message ?? cause).split('\n')[0]
        throw new TypeError(`lintValue: \`value\` cannot be written as JSON: ${reason}`, { cause })
      }
      if (text === undefined)
        throw new TypeError(`lintValue: \`value\` must be something that JSON can hold, not ${kind(value)}`)
      const linted = report('lintValue', text, chosen)
      // Places in a text that the caller never saw would mislead.
      for (const found of linted.files[0].diagnostics) {
        delete found.range
        delete found.fix
        for (const label of found.labels) delete label.range
      }
      return linted
    },

    fix(text, given) {
      string(text, 'fix: `text`')
      const chosen = options(given, 'fix', ['levels', 'unsafe'])
      if (chosen.unsafe !== undefined && typeof chosen.unsafe !== 'boolean') {
        throw wrong('fix: `options.unsafe`', 'a boolean', chosen.unsafe)
      }
      const lines = levels(chosen.levels, 'fix')
      const fixed = call(() => glue.fix(write(text), lines, chosen.unsafe === true), readFixed, 'fix: `options.levels`')
      // Also keeps lone surrogates, which the module cannot take.
      if (fixed.applied.length === 0) fixed.text = text
      return fixed
    },

    applyFix(text, fix) {
      string(text, 'applyFix: `text`')
      record(fix, 'applyFix: `fix`')
      if (!Array.isArray(fix.edits)) throw wrong('applyFix: `fix.edits`', 'an array', fix.edits)
      const edits = fix.edits.map((edit, at) => {
        const where = `applyFix: \`fix.edits[${at}]\``
        const from = edit?.range?.start?.utf16
        const to = edit?.range?.end?.utf16
        if (!Number.isInteger(from) || !Number.isInteger(to)) throw new TypeError(`${where} has no range`)
        string(edit.content, `${where}.content`)
        return { from, to, content: edit.content }
      })
      edits.sort((a, b) => a.from - b.from || a.to - b.to)
      let result = ''
      let at = 0
      for (const { from, to, content } of edits) {
        if (from < at || to < from || to > text.length) {
          throw new TypeError('applyFix: `fix` does not belong to `text`: an edit lies outside of it or over another')
        }
        result += text.slice(at, from) + content
        at = to
      }
      return result + text.slice(at)
    },

    rules: () =>
      JSON.parse(pages).map((page) => {
        delete page.doc
        return page
      }),

    explain(id) {
      string(id, 'explain: `id`')
      const page = JSON.parse(pages).find((page) => page.id === id)
      return (
        page ??
        call(
          () => glue.unknownRule(id),
          () => undefined,
          'explain: `id`',
        )
      )
    },

    requestSchema: () => JSON.parse(schema),
  }
}
