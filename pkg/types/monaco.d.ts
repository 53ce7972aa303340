/** For Monaco. Has no dependency; the shapes below are Monaco's. */

import type { Diagnostic, LintOptions, Report, RuleId } from './index.js'

/** Monaco's `IRange`: from 1, columns in UTF-16 units. */
export interface MonacoRange {
  startLineNumber: number
  startColumn: number
  endLineNumber: number
  endColumn: number
}

/** Monaco's `IMarkerData`. */
export interface Marker<U = unknown> extends MonacoRange {
  /** `MarkerSeverity`: 2 info, 4 warning, 8 error. */
  severity: 2 | 4 | 8
  /** What is wrong, and on a second line what to do. */
  message: string
  code: RuleId
  source: string
  /** The labels of the finding; only where a resource was given. */
  relatedInformation?: (MonacoRange & { resource: U; message: string })[]
}

/** What is used of Monaco's `ITextModel`. */
export interface Model<U = unknown> {
  readonly uri: U
  getValue(): string
  getVersionId(): number
}

/** Monaco's `CodeAction`. */
export interface CodeAction<U = unknown> {
  title: string
  kind: 'quickfix'
  isPreferred: boolean
  diagnostics: Marker<U>[]
  edit: {
    edits: { resource: U; versionId: number; textEdit: { range: MonacoRange; text: string } }[]
  }
}

/**
 * A report as markers: `editor.setModelMarkers(model, 'dcs-migration-lint', toMarkers(lint(text)))`.
 *
 * @param resource `model.uri`, to show the further places of a finding too
 */
export declare function toMarkers<U = unknown>(report: Report<Diagnostic>, resource?: U): Marker<U>[]

/** For `languages.registerCodeActionProvider('json', codeActionProvider())`: the fixes at the cursor. */
export declare function codeActionProvider(options?: LintOptions): {
  provideCodeActions<U>(model: Model<U>, range: MonacoRange): { actions: CodeAction<U>[]; dispose(): void }
}
