/**
 * Lints the body of DCS `SetOnlineMigrationTask` requests before they are sent.
 *
 * Nothing has to be initialised and nothing has to be freed: the first call starts the linter.
 * Wrong arguments give a `TypeError` that says which.
 */

/** The id of a rule; stable for ever. */
export type RuleId = string

/** How bad a finding is. `error`: the service would refuse the request or could not act on it. */
export type Severity = 'error' | 'warning' | 'info'

/** What `options.levels` makes of a rule: `off` drops its findings, the others set their severity. */
export type Level = 'off' | Severity

/** Whether a fix keeps the meaning (`safe`) or is a guess that somebody should look at (`unsafe`). */
export type Applicability = 'safe' | 'unsafe'

/** A value in the facts of a finding. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** A place in every unit. */
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

/** A stretch of text; the end lies behind its last character. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** A further place that belongs to a finding. */
export interface Label {
  /** What stands there. */
  readonly message: string
  /** Where; absent in reports of `lintValue`. */
  readonly range?: Range
}

/** One replacement. */
export interface Edit {
  /** What is replaced; empty for an insertion. */
  readonly range: Range
  /** What stands there afterwards. */
  readonly content: string
}

/** A repair; `applyFix` carries it out. */
export interface Fix {
  /** What it does, as an instruction. */
  readonly title: string
  readonly applicability: Applicability
  /** Disjoint, in the order of the text. */
  readonly edits: readonly Edit[]
}

/** One finding of one rule at one place. No text of it holds a password. */
export interface Diagnostic {
  /** The rule that found it. */
  readonly rule: RuleId
  readonly severity: Severity
  /** What is wrong: lower case, no full stop, names in backticks. */
  readonly message: string
  /** What to do about it. */
  readonly help?: string
  /** JSON Pointer (RFC 6901) to the value concerned, or to the nearest one around it. */
  readonly pointer: string
  /** Where it is; absent in reports of `lintValue`. */
  readonly range?: Range
  /** The facts of the finding; `explain(rule)` describes them. */
  readonly data: { readonly [name: string]: JsonValue }
  /** Further places. */
  readonly labels: readonly Label[]
  /** How to repair it, if that can be told. */
  readonly fix?: Fix
}

/** A finding in a text: it has a place. */
export interface TextDiagnostic extends Diagnostic {
  readonly range: Range
}

/** The findings of one text. */
export interface FileReport<D extends Diagnostic = Diagnostic> {
  /** `options.path`, or `-`. */
  readonly path: string
  /** In the order of the text. */
  readonly diagnostics: readonly D[]
}

/** Version 1 of the report that the command line prints with `--format json`. */
export interface Report<D extends Diagnostic = Diagnostic> {
  readonly version: 1
  readonly tool: { readonly name: 'dcs-migration-lint'; readonly version: string }
  /** Exactly one here; the command line can have more. */
  readonly files: readonly [FileReport<D>]
  readonly summary: {
    readonly files: number
    readonly errors: number
    readonly warnings: number
    readonly infos: number
    /** Always 0 here. */
    readonly skipped: number
  }
}

export interface LintOptions {
  /** A level per rule; rules that are not named keep their own. */
  readonly levels?: { readonly [rule in RuleId]?: Level }
  /** What the report calls the text; `-` unless given. */
  readonly path?: string
}

export interface FixOptions {
  /** A level per rule; a rule that is `off` repairs nothing. */
  readonly levels?: { readonly [rule in RuleId]?: Level }
  /** Apply guesses too; otherwise only what keeps the meaning. */
  readonly unsafe?: boolean
}

/** A text after its fixes. */
export interface Fixed {
  /** The text; the very input where nothing was applied. */
  readonly text: string
  /** What was done, in order. */
  readonly applied: ReadonlyArray<{ readonly rule: RuleId; readonly title: string }>
}

/** What a rule is. */
export interface Rule {
  readonly id: RuleId
  /** How bad its findings are unless a level says otherwise. */
  readonly severity: Severity
  /** The version that brought it. */
  readonly since: string
  /** Which fixes its findings come with. */
  readonly fix: 'none' | 'safe' | 'unsafe' | 'safe or unsafe'
  /** The keywords of the request schema whose violations it reports. */
  readonly keywords: readonly string[]
  /** What it reports, in a line. */
  readonly summary: string
}

/** A rule with its documentation. */
export interface RulePage extends Rule {
  /** Markdown: a summary line, why, the evidence, examples. */
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
 * @throws {TypeError} where an argument is none of what the types say
 */
export declare function lint(text: string, options?: LintOptions): Report<TextDiagnostic>

/**
 * Lints what `JSON.stringify(value)` would send. Findings have pointers, but no ranges and no fixes.
 *
 * @throws {TypeError} where JSON cannot hold the value: `undefined`, cyclic objects, `BigInt`
 */
export declare function lintValue(value: unknown, options?: LintOptions): Report

/**
 * Applies fixes until nothing changes. The result never has more errors than the text had.
 *
 * @throws {TypeError} where an argument is none of what the types say
 */
export declare function fix(text: string, options?: FixOptions): Fixed

/**
 * The text with a single fix of `lint(text)` applied.
 *
 * @throws {TypeError} where the fix does not belong to the text
 */
export declare function applyFix(text: string, fix: Fix): string

/** All rules, in the order in which they are documented. */
export declare function rules(): Rule[]

/**
 * One rule with its documentation.
 *
 * @throws {TypeError} where no rule has the id; it names the one likely meant
 */
export declare function explain(id: RuleId): RulePage

/** The JSON Schema (draft 2020-12) of the request body; a new object at each call. */
export declare function requestSchema(): { [keyword: string]: unknown }

/** The version of the package. */
export declare const version: string
