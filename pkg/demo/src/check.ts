// The linter, with one lint of each text. A long text is linted in a worker, so that typing does not wait.

import * as core from 'dcs-migration-lint/slim'
import { worded } from './language'

/** In UTF-16 units. Longer texts are linted in the worker, and the form does not read them. */
export const LARGE = 100_000

/** Nothing is committed here, so that a password in the text is no finding. */
export const LEVELS = { 'plaintext-password': 'off' } as const

/** In UTF-16 units. */
export interface Span {
  from: number
  to: number
}
/** What was found in a text; in an empty one, nothing. The report has the secrets only if a worker did not make it. */
export interface Checked {
  report: core.Report
  secrets: Span[]
}
/** What the worker answers: of a text with very many secrets, their ranges would be slow to receive. */
export interface Answer {
  report: core.Report
  /** Where each secret starts and ends, in UTF-16 units. */
  secrets: Uint32Array
}

let last: (Checked & { text: string }) | undefined

function keep(text: string, raw: core.Report, secrets: Span[]): Checked {
  const [file] = raw.files
  const diagnostics = text.trim() === '' ? [] : file.diagnostics.map(worded)
  const report: core.Report = { ...raw, files: [{ ...file, diagnostics }] }
  last = { text, report, secrets }
  return last
}

function lint(text: string): Checked {
  if (last?.text === text) return last
  const report = core.lint(text, { levels: LEVELS })
  const secrets = report.files[0].secrets.map(({ start, end }) => ({ from: start.utf16, to: end.utf16 }))
  return keep(text, report, secrets)
}

const schema = (() => {
  let made: ReturnType<typeof core.requestSchema> | undefined
  return () => {
    made ??= core.requestSchema()
    return made
  }
})()

/** The package's functions as the page uses them; `lint` remembers the last text. */
export const api = {
  lint: (text: string): core.Report => lint(text).report,
  fix: (text: string): core.Fixed => core.fix(text, { levels: LEVELS }),
  explain: core.explain,
  requestSchema: schema,
}

/** The other call that a finding says a body is of. */
export const otherCall = (diagnostics: readonly core.Diagnostic[]): string | undefined =>
  diagnostics.flatMap((found) => (found.rule === 'wrong-request' && found.data.call ? [found.data.call] : []))[0]

/** The other call that a text is the body of. */
export const callOf = (text: string): string | undefined => otherCall(core.lint(text).files[0].diagnostics)

/** Drops what is remembered, after a change of the language. */
export function forget(): void {
  last = undefined
}

interface Question {
  text: string
  done(checked: Checked): void
}
let worker: Worker | undefined
let running: Question | undefined
let next: Question | undefined

function ask(question: Question): void {
  if (!worker) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      const answered = running
      running = undefined
      if (next) return ask(next)
      const secrets: Span[] = []
      for (let index = 0; index < data.secrets.length; index += 2) {
        secrets.push({ from: data.secrets[index] ?? 0, to: data.secrets[index + 1] ?? 0 })
      }
      answered?.done(keep(answered.text, data.report, secrets))
    })
  }
  running = question
  next = undefined
  worker.postMessage(question.text)
}

/**
 * Lints a text: at once, or in the worker if it is long; a newer text takes the place of one that waits. The answer for
 * a text may come after a newer text was shorter.
 */
export function check(text: string, done: (checked: Checked) => void): void {
  if (text.length <= LARGE || last?.text === text) {
    next = undefined
    done(lint(text))
  } else if (running) next = { text, done }
  else ask({ text, done })
}
