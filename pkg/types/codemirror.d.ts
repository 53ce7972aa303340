/**
 * Sources for CodeMirror 6 and a command. They take the API, `dcs-migration-lint` or `dcs-migration-lint/slim`, and
 * have no dependency: the types below are structurally CodeMirror's. They hold nothing: they end with the editor.
 */

import type { FixApi, HoverApi, LintApi, SchemaApi } from './editor.js'
import type { FixOptions, LintOptions, Severity } from './index.js'

/** The part of CodeMirror's `EditorState` that is used. */
export interface State {
  readonly doc: { toString(): string }
  readonly readOnly: boolean
  readonly selection: { readonly main: { readonly head: number } }
}

/** The part of CodeMirror's `EditorView` that is used. */
export interface View {
  readonly state: State
  readonly dom: { readonly ownerDocument: Document }
  dispatch(spec: {
    changes: { from: number; to: number; insert: string }[]
    selection?: { anchor: number }
    userEvent: string
  }): void
}

/** A `Diagnostic` of `@codemirror/lint`. Positions are in UTF-16 units. */
export interface CodeMirrorDiagnostic {
  from: number
  to: number
  severity: Severity
  /** The message, and the help on a second line. */
  message: string
  /** `dcs-migration-lint: <rule>`, which CodeMirror shows beside the message. */
  source: string
  /** `cm-migration-<rule>`, the class of the marked text. */
  markClass: string
  /** The fix of the finding, if it has one and the document can be edited. An unsafe one ends in `(needs review)`. */
  actions: { name: string; apply: (view: View) => void }[]
}

/**
 * Returns a lint source: the extension `linter(migrationLinter(api))` marks findings, shows their messages and offers
 * their fixes as actions.
 */
export declare function migrationLinter(api: LintApi, options?: LintOptions): (view: View) => CodeMirrorDiagnostic[]

/** A `Tooltip` of `@codemirror/view`. */
export interface Tooltip {
  pos: number
  end: number
  above: boolean
  create(view: View): { dom: HTMLElement }
}

/**
 * Returns a source of hover texts: the extension `hoverTooltip(migrationHover(api))` shows the pages of the rules with
 * findings at a place, and the documentation of the member there. The element has the class `cm-migration-hover`.
 */
export declare function migrationHover(
  api: HoverApi,
  options?: LintOptions,
): (view: View, pos: number) => Tooltip | null

/** A `CompletionResult` of `@codemirror/autocomplete`. */
export interface CompletionResult {
  from: number
  options: {
    label: string
    type: string
    detail: string
    info: () => HTMLElement
    apply: (view: View) => void
  }[]
}

/**
 * Returns a source of completions, members and values: `autocompletion({ override: [migrationCompletion(api)] })`, or
 * `jsonLanguage.data.of({ autocomplete: migrationCompletion(api) })`.
 */
export declare function migrationCompletion(
  api: SchemaApi,
): (context: { readonly explicit: boolean; readonly pos: number; readonly state: State }) => CompletionResult | null

/**
 * Returns a command that applies all safe fixes, with `unsafe: true` also the unsafe ones: `keymap.of([{ key:
 * 'Mod-Shift-f', run: fixAll(api) }])`. It returns whether it changed the document.
 */
export declare function fixAll(api: FixApi, options?: FixOptions): (view: View) => boolean
