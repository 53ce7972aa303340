// The linter, with one lint of each text. A long text is linted in a worker, so that typing does not wait.

import * as core from 'dcs-migration-lint/slim'
import { worded } from './language'

/** In UTF-16 units. Longer texts are linted in the worker, and the form does not read them. */
export const LARGE = 100_000

/** Nothing is committed here, so that a password in the text is no finding. */
export const LEVELS = { 'plaintext-password': 'off' } as const

let last: { text: string; report: core.Report } | undefined

const wordedReport = (report: core.Report): core.Report => ({
  ...report,
  files: [{ ...report.files[0], diagnostics: report.files[0].diagnostics.map(worded) }],
})

function keep(text: string, raw: core.Report): core.Report {
  const report = wordedReport(raw)
  last = { text, report }
  return report
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
  lint: (text: string): core.Report =>
    last?.text === text ? last.report : keep(text, core.lint(text, { levels: LEVELS })),
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

let worker: Worker | undefined
let running: string | undefined
let next: string | undefined
let answer: (text: string, report: core.Report) => void = () => {}

function ask(text: string): void {
  if (!worker) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<core.Report>) => {
      const done = running ?? ''
      running = undefined
      const newer = next
      next = undefined
      if (newer !== undefined && newer !== done) ask(newer)
      else answer(done, keep(done, data))
    })
  }
  running = text
  worker.postMessage(text)
}

/** Lints a text: at once, or in the worker if it is long; a newer text takes the place of one that waits. */
export function check(text: string, done: (text: string, report: core.Report) => void): void {
  answer = done
  if (text.length <= LARGE || last?.text === text) {
    next = undefined
    // A later answer of the worker is about an older text.
    answer = (old, report) => old === text && done(old, report)
    done(text, api.lint(text))
  } else if (running === undefined) ask(text)
  else next = text
}
