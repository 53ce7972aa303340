/**
 * Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
 *
 * The first call starts the linter: there is nothing to initialise and nothing to free.
 * A wrong argument is a `TypeError` that names the argument. If WebAssembly is missing or not allowed, or memory
 * runs out, the call throws an `Error` that says so.
 */

/** The id of a rule. It never changes. */
export type RuleId = string

/** How serious a finding is. With an `error` the service refuses the request or cannot carry it out. */
export type Severity = 'error' | 'warning' | 'info'

/** The level of a rule in `options.levels`: `off` disables the rule, the others set the severity of its findings. */
export type Level = 'off' | Severity

/** Whether a fix keeps the meaning of the request (`safe`) or may change it and needs a review (`unsafe`). */
export type Applicability = 'safe' | 'unsafe'

/** A value in the data of a finding. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** A position in every unit. */
export interface Position {
  /** From 1; `\n`, `\r\n` and `\r` each end a line. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** From 0, in bytes of UTF-8. */
  readonly byte: number
  /** From 0, in UTF-16 units: what `String.prototype.slice` and editors take. */
  readonly utf16: number
}

/** A range of text. The end is exclusive. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** Another place that a finding refers to. */
export interface Label {
  /** What this place has to do with the finding. */
  readonly message: string
  /** Absent in reports of `lintValue`. */
  readonly range?: Range
}

/** One replacement. */
export interface Edit {
  /** The text to replace; empty for an insertion. */
  readonly range: Range
  /** The new text. */
  readonly content: string
}

/** A repair, which `applyFix` applies. */
export interface Fix {
  /** What it does, as an instruction. */
  readonly title: string
  readonly applicability: Applicability
  /** They do not overlap and are in the order of the text. */
  readonly edits: readonly Edit[]
}

/** A finding of a rule at a place. None of its texts contains a password. */
export interface Diagnostic {
  /** The rule that reports it. */
  readonly rule: RuleId
  readonly severity: Severity
  /** What is wrong: lower case, no full stop, names in backticks. */
  readonly message: string
  /** What to do about it. */
  readonly help?: string
  /** JSON Pointer (RFC 6901) to the value, or to the nearest value around the place. */
  readonly pointer: string
  /** Absent in reports of `lintValue`. */
  readonly range?: Range
  /** The facts of the finding for programs; `explain(rule)` describes them. */
  readonly data: { readonly [name: string]: JsonValue }
  /** Other places that the finding refers to. */
  readonly labels: readonly Label[]
  /** A repair, if there is one. */
  readonly fix?: Fix
}

/** A finding in a text, which has a range. */
export interface TextDiagnostic extends Diagnostic {
  readonly range: Range
}

/** The findings in one text. */
export interface FileReport<D extends Diagnostic = Diagnostic> {
  /** `options.path`, or `-`. */
  readonly path: string
  /** In the order of the text. */
  readonly diagnostics: readonly D[]
}

/** Version 1 of the report, as the command line prints it with `--format json`. */
export interface Report<D extends Diagnostic = Diagnostic> {
  readonly version: 1
  readonly tool: { readonly name: 'dcs-migration-lint'; readonly version: string }
  /** Exactly one. Reports of the command line can have more. */
  readonly files: readonly [FileReport<D>]
  /** Always empty. The command line lists files that it could not read. */
  readonly failures: readonly []
  readonly summary: {
    readonly files: number
    readonly errors: number
    readonly warnings: number
    readonly infos: number
    /** Always 0. The command line counts skipped files. */
    readonly skipped: number
  }
}

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
  /** What it reports, in one line. */
  readonly summary: string
}

/** A rule with its documentation. */
export interface RulePage extends Rule {
  /** Markdown. */
  readonly doc: string
}

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
export declare function lint(text: string, options?: LintOptions): Report<TextDiagnostic>

/**
 * Lints the text that `JSON.stringify(value)` returns. Findings have pointers, but no ranges and no fixes.
 *
 * @throws {TypeError} if the value cannot be written as JSON: `undefined`, cyclic objects, `BigInt`
 */
export declare function lintValue(value: unknown, options?: LintOptions): Report

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

/** Returns all rules, in the order of the documentation. */
export declare function rules(): Rule[]

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
