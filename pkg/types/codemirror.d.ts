/** A lint source for `@codemirror/lint`. It has no dependency: the types below are structurally CodeMirror's. */

import type { LintOptions, Severity } from './index.js'

/** The part of CodeMirror's `EditorView` that is used. */
export interface View {
  readonly state: { readonly doc: { toString(): string } }
  dispatch(spec: { changes: { from: number; to: number; insert: string }[]; userEvent: string }): void
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
  /** The fix of the finding, if it has one. */
  actions: { name: string; apply: (view: View) => void }[]
}

/**
 * Returns a lint source: the extension `linter(migrationLinter())` marks findings, shows their messages and offers
 * their fixes as actions.
 */
export declare function migrationLinter(options?: LintOptions): (view: View) => CodeMirrorDiagnostic[]
