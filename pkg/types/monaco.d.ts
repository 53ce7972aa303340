/**
 * Providers for Monaco, and `attach`, which registers all of them. They take the API, `dcs-migration-lint` or
 * `dcs-migration-lint/slim`, and have no dependency: the types below are structurally Monaco's.
 */

import type { Api, FixApi, HoverApi, SchemaApi } from './editor.js'
import type { Level, Report, RuleId, ValueReport } from './index.js'

/** Monaco's `IRange`. Lines and columns start at 1; columns are in UTF-16 units. */
export interface MonacoRange {
  startLineNumber: number
  startColumn: number
  endLineNumber: number
  endColumn: number
}

/** Monaco's `IPosition`. */
export interface MonacoPosition {
  readonly lineNumber: number
  readonly column: number
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

/** Monaco's `IDisposable`. */
export interface Disposable {
  dispose(): void
}

/** The part of Monaco's `ITextModel` that is used. */
export interface Model<U extends { readonly scheme: string } = { readonly scheme: string }> {
  readonly uri: U
  getValue(): string
  getVersionId(): number
  getLanguageId(): string
  getOffsetAt(position: MonacoPosition): number
  getPositionAt(offset: number): MonacoPosition
  onDidChangeContent(listener: () => void): Disposable
  onDidChangeLanguage(listener: () => void): Disposable
  onWillDispose(listener: () => void): Disposable
}

/** Monaco's `CodeAction`. */
export interface CodeAction<U = unknown> {
  title: string
  kind: string
  isPreferred: boolean
  /** The finding that the action fixes: its message says why. */
  diagnostics: Marker<U>[]
  edit: {
    edits: { resource: U; versionId: number; textEdit: { range: MonacoRange; text: string } }[]
  }
}

/** Monaco's `CompletionItem`. */
export interface CompletionItem {
  label: string
  kind: number
  detail: string
  documentation: { value: string }
  insertText: string
  filterText: string
  sortText: string
  range: MonacoRange
  additionalTextEdits: { range: MonacoRange; text: string }[]
}

export interface ProviderOptions {
  /** Levels by rule. Other rules keep their severity. */
  readonly levels?: { readonly [rule in RuleId]?: Level }
  /**
   * Whether a document is a request body. By default those are that have members of the request, and no or few others;
   * completions are also offered in a document that is still empty.
   */
  readonly accepts?: (model: Model) => boolean
  /** Whether a document must not be edited: it gets no fixes and no completions. */
  readonly isReadOnly?: (model: Model) => boolean
}

/**
 * Converts a report to markers: `editor.setModelMarkers(model, 'dcs-migration-lint', toMarkers(lint(text)))`.
 *
 * @param resource `model.uri`, to also show the labels of findings
 */
export declare function toMarkers<U = unknown>(report: Report | ValueReport, resource?: U): Marker<U>[]

/**
 * Returns a provider of fixes: quick fixes, of which the safe ones are preferred and the others end in `(needs
 * review)`, and the action `source.fixAll.dcs-migration-lint`, which applies all safe ones.
 */
export declare function codeActionProvider(
  api: FixApi & SchemaApi,
  options?: ProviderOptions,
): {
  provideCodeActions<M extends Model>(
    model: M,
    range: MonacoRange,
    context?: { readonly only?: string },
  ): { actions: CodeAction<M['uri']>[]; dispose(): void }
}

/** Returns a provider of hover texts: the pages of the rules with findings at a place, and the member there. */
export declare function hoverProvider(
  api: HoverApi,
  options?: ProviderOptions,
): {
  provideHover(model: Model, position: MonacoPosition): { contents: { value: string }[]; range: MonacoRange } | null
}

/** Returns a provider of completions: members and values. */
export declare function completionProvider(
  api: SchemaApi,
  options?: ProviderOptions,
): {
  triggerCharacters: string[]
  provideCompletionItems(model: Model, position: MonacoPosition): { suggestions: CompletionItem[] }
}

/** The documents of a language, or with a scheme of their URI; `*` is any. */
export interface Filter {
  readonly language?: string
  readonly scheme?: string
}

/** A language, a filter, or several of them. */
export type Selector = string | Filter | readonly (string | Filter)[]

export interface AttachOptions extends ProviderOptions {
  /** `json` by default. */
  readonly selector?: Selector
}

/** The part of the module `monaco-editor` that is used. */
export interface Monaco {
  readonly editor: {
    readonly EditorOption: { readonly readOnly: number }
    getEditors(): readonly { getModel(): unknown; getOption(option: number): unknown }[]
    getModels(): Model[]
    onDidCreateModel(listener: (model: Model) => void): Disposable
    /** It takes `Marker`, whose resources are of Monaco's class `Uri`. */
    setModelMarkers(model: Model, owner: string, markers: never[]): void
  }
  readonly languages: {
    registerCodeActionProvider(
      selector: Selector,
      provider: ReturnType<typeof codeActionProvider>,
      metadata: { providedCodeActionKinds: string[] },
    ): Disposable
    registerHoverProvider(selector: Selector, provider: ReturnType<typeof hoverProvider>): Disposable
    registerCompletionItemProvider(selector: Selector, provider: ReturnType<typeof completionProvider>): Disposable
  }
}

/**
 * Shows findings as markers and registers all providers, for documents that a selector names and that are a request. A
 * document that is shown in read-only editors alone gets no fixes and no completions.
 *
 * @returns an object whose `dispose` removes all of it again, the markers too
 */
export declare function attach(monaco: Monaco, api: Api, options?: AttachOptions): Disposable
