/** Markers and code actions for Monaco. It has no dependency: the types below are structurally Monaco's. */

import type { Diagnostic, LintOptions, Report, RuleId } from './index.js'

/** Monaco's `IRange`. Lines and columns start at 1; columns are in UTF-16 units. */
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
  /** The message, and the help on a second line. */
  message: string
  code: RuleId
  source: string
  /** The labels of the finding, if a resource was given. */
  relatedInformation?: (MonacoRange & { resource: U; message: string })[]
}

/** The part of Monaco's `ITextModel` that is used. */
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
 * Converts a report to markers: `editor.setModelMarkers(model, 'dcs-migration-lint', toMarkers(lint(text)))`.
 *
 * @param resource `model.uri`, to also show the labels of findings
 */
export declare function toMarkers<U = unknown>(report: Report<Diagnostic>, resource?: U): Marker<U>[]

/** Returns a provider of fixes as quick fixes: `languages.registerCodeActionProvider('json', codeActionProvider())`. */
export declare function codeActionProvider(options?: LintOptions): {
  provideCodeActions<U>(model: Model<U>, range: MonacoRange): { actions: CodeAction<U>[]; dispose(): void }
}
