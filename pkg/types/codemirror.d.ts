/** For `linter()` of `@codemirror/lint`. Has no dependency; the shapes below are CodeMirror's. */

import type { LintOptions, Severity } from './index.js'

/** What is used of CodeMirror's `EditorView`. */
export interface View {
  readonly state: { readonly doc: { toString(): string } }
  dispatch(spec: { changes: { from: number; to: number; insert: string }[]; userEvent: string }): void
}

/** A diagnostic as `@codemirror/lint` takes it; positions are UTF-16 units. */
export interface CodeMirrorDiagnostic {
  from: number
  to: number
  severity: Severity
  /** What is wrong, and on a second line what to do. */
  message: string
  /** `dcs-migration-lint: <rule>`, shown beside the message. */
  source: string
  /** `cm-migration-<rule>`, set on the marked text. */
  markClass: string
  /** The fix of the finding, if it has one. */
  actions: { name: string; apply: (view: View) => void }[]
}

/**
 * A lint source: `linter(migrationLinter())` shows findings, with hover text and their fixes as
 * actions.
 */
export declare function migrationLinter(options?: LintOptions): (view: View) => CodeMirrorDiagnostic[]
