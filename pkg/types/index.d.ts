/**
 * Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
 *
 * The first call starts the linter: there is nothing to initialise and nothing to free.
 * A wrong argument is a `TypeError` that names the argument. If WebAssembly is missing or not allowed, or memory
 * runs out, the call throws an `Error` that says so.
 */

import type { Fix, Report, RuleId, Severity, ValueReport } from './report.js'

export * from './report.js'

/** The level of a rule in `options.levels`: `off` disables the rule, the others set the severity of its findings. */
export type Level = 'off' | Severity

export interface LintOptions {
  /** Levels by rule. Other rules keep their severity. */
  readonly levels?: { readonly [rule in RuleId]?: Level }
  /** The path of the text in the report; `-` by default. */
  readonly path?: string
}

export interface FixOptions {
  /** Levels by rule. Fixes of a rule that is `off` are not applied. */
  readonly levels?: { readonly [rule in RuleId]?: Level }
  /** Also apply unsafe fixes. */
  readonly unsafe?: boolean
}

/** A text after its fixes. */
export interface Fixed {
  /** The input if no fix was applied. */
  readonly text: string
  /** The applied fixes, in order. */
  readonly applied: ReadonlyArray<{ readonly rule: RuleId; readonly title: string }>
}

/** What a rule looks at: a body, a path, a response, what surrounds the bodies in a file, the configuration. */
export type Subject = 'request' | 'path' | 'response' | 'call' | 'configuration'

/** A rule without its documentation. */
export interface Rule {
  readonly id: RuleId
  /** The severity of its findings by default. */
  readonly severity: Severity
  /** The version that added it. */
  readonly since: string
  /** Which fixes its findings can have. */
  readonly fix: 'none' | 'safe' | 'unsafe' | 'safe or unsafe'
  /** The keywords of the request schema whose violations it reports. */
  readonly keywords: readonly string[]
  /** What it looks at. */
  readonly subjects: readonly Subject[]
  /** What it reports, in one line. */
  readonly summary: string
}

/** A rule with its documentation. */
export interface RulePage extends Rule {
  /** Markdown. */
  readonly doc: string
}

/** A value of JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/**
 * Lints the text of a request body. Text that is not JSON gives findings, not an exception.
 *
 * ```js
 * const { files: [{ diagnostics }] } = lint(text)
 * for (const { range, message } of diagnostics) console.log(text.slice(range.start.utf16, range.end.utf16), message)
 * ```
 *
 * @throws {TypeError} if an argument does not fit the types
 */
export declare function lint(text: string, options?: LintOptions): Report

/**
 * Lints the path that a request is sent to: a URI, or the path of one.
 *
 * @throws {TypeError} if an argument does not fit the types
 */
export declare function lintPath(uri: string, options?: LintOptions): Report

/**
 * Lints the body of a response that came with an HTTP status.
 *
 * @throws {TypeError} if an argument does not fit the types
 */
export declare function lintResponse(status: number, text: string, options?: LintOptions): Report

/**
 * Lints the text that `JSON.stringify(value)` returns. Findings have pointers, but no ranges and no fixes.
 *
 * @throws {TypeError} if the value cannot be written as JSON: `undefined`, cyclic objects, `BigInt`
 */
export declare function lintValue(value: unknown, options?: LintOptions): ValueReport

/**
 * Applies fixes until none is left. The result never has more errors than the text.
 *
 * @throws {TypeError} if an argument does not fit the types
 */
export declare function fix(text: string, options?: FixOptions): Fixed

/**
 * Returns the text with a single fix of `lint(text)` applied.
 *
 * @throws {TypeError} if the fix does not fit the text
 */
export declare function applyFix(text: string, fix: Fix): string

/**
 * Returns all rules, or those that look at a subject, in the order of the documentation.
 *
 * @throws {TypeError} if an argument does not fit the types
 */
export declare function rules(options?: { readonly subject?: Subject }): Rule[]

/**
 * Returns a rule with its documentation.
 *
 * @throws {TypeError} if no rule has the id; the message suggests a similar one
 */
export declare function explain(id: RuleId): RulePage

/** Returns the JSON Schema (draft 2020-12) of the request body, a new object at each call. */
export declare function requestSchema(): { [keyword: string]: unknown }

/** The version of the package. */
export declare const version: string
