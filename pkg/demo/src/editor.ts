// The editor: CodeMirror with the findings, the completions and the hover texts of the package's adapter.

import {
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { linter, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { type ChangeSpec, Compartment, EditorState, StateEffect, StateField, type Text } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { migrationCompletion, migrationHover, migrationLinter } from 'dcs-migration-lint/codemirror'
import type { Report } from 'dcs-migration-lint/slim'
import { api, LARGE, type Span } from './check'
import { inline, make } from './dom'

/** At most so many findings are marked, which bounds the work at each key. */
const MARKED = 500

export interface Hooks {
  changed(): void
  /** The pointer is over an offset, or over none; the cursor is at one. */
  hovered(offset: number | undefined): void
  moved(offset: number): void
  /** Fixes or explains the finding at the cursor. */
  fix(): boolean
  explain(): boolean
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--name)' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--number)' },
])

const severity = (name: string) => ({ borderLeft: `3px solid var(--${name})`, padding: '4px 8px' })
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--card)', color: 'var(--ink)', fontSize: '13.5px', height: '100%' },
  '.cm-scroller': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--soft)', border: '0' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--link) 6%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  // The host shows the focus: the gutters would cover an outline.
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--link) 28%, transparent)',
  },
  '.cm-secret': { WebkitTextSecurity: 'disc' },
  '.cm-hot': { backgroundColor: 'color-mix(in srgb, var(--warning) 28%, transparent)', borderRadius: '2px' },
  '.cm-specialChar': { color: 'var(--error)', fontWeight: '700' },
  '.cm-tooltip': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    maxWidth: 'min(34em, 92vw)',
    boxShadow: '0 4px 16px rgb(0 0 0 / 18%)',
    fontFamily: 'system-ui, sans-serif',
  },
  '.cm-tooltip code, .cm-tooltip pre': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace" },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--link)', color: 'var(--card)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxWidth: '92vw', fontFamily: 'inherit' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-completionLabel': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace" },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-tooltip .cm-tooltip-section:not(:first-child)': { borderTopColor: 'var(--line)' },
  // Without room beside the list it would cover the list.
  '.cm-completionInfo-left-narrow, .cm-completionInfo-right-narrow': { visibility: 'hidden' },
  '.cm-migration-hover': { padding: '2px 10px', maxHeight: '16em', overflow: 'auto' },
  '.cm-completionInfo p, .cm-migration-hover p': { margin: '4px 0' },
  '.cm-diagnostic': { padding: '4px 8px' },
  '.cm-diagnostic-error': severity('error'),
  '.cm-diagnostic-warning': severity('warning'),
  '.cm-diagnostic-info': severity('info'),
  '.cm-diagnosticAction': {
    backgroundColor: 'var(--press)',
    color: 'var(--link)',
    border: '1px solid var(--line)',
    borderRadius: '5px',
    padding: '1px 7px',
  },
  '.cm-diagnosticText': { whiteSpace: 'pre-wrap' },
  '.cm-diagnosticSource': { opacity: '1', color: 'var(--soft)' },
  '.cm-panels': { backgroundColor: 'var(--card)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--press)' },
  '.cm-panel.cm-panel-lint ul:focus [aria-selected]': { backgroundColor: 'var(--press)', color: 'var(--ink)' },
  // Buttons have no place in the options of a list; keys and the list beside the editor do the same.
  '.cm-panel.cm-panel-lint .cm-diagnosticAction': { display: 'none' },
  '.cm-panel.cm-panel-lint button[name=close]': { color: 'var(--ink)' },
})

/** Marks over the text; what is typed at the edge of a mark belongs to it. */
function marks(className: string) {
  const set = StateEffect.define<readonly Span[]>()
  const mark = Decoration.mark({ class: className, inclusive: true })
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update: (value, transaction) =>
      transaction.effects.reduce(
        (before, effect) =>
          effect.is(set)
            ? Decoration.set(
                effect.value.filter(({ from, to }) => from < to).map(({ from, to }) => mark.range(from, to)),
                true,
              )
            : before,
        value.map(transaction.changes),
      ),
    provide: (field) => EditorView.decorations.from(field),
  })
  return { set, field }
}
const secrets = marks('cm-secret')
const hot = marks('cm-hot')

const isLarge = (length: number) => length > LARGE
/** Long texts have no colours: to parse them again takes up to 100 ms at a time. */
const grammarOf = (length: number) => (isLarge(length) ? [] : json())
const hover = migrationHover({
  ...api,
  // The findings have their own tooltip.
  lint: (): Report => ({
    version: 1,
    tool: { name: 'dcs-migration-lint', version: '' },
    files: [{ path: '-', diagnostics: [], secrets: [] }],
    failures: [],
    summary: { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0 },
  }),
})
/** The members in the order of the API reference. */
function complete(context: CompletionContext) {
  const found = migrationCompletion(api)(context)
  return found && { ...found, options: found.options.map((one, index) => ({ ...one, boost: -index })) }
}
const diagnosticsOf = migrationLinter(api)

export function createEditor(host: HTMLElement, doc: string, hooks: Hooks) {
  // In a shadow root CodeMirror adopts style sheets, so that the policy need not allow inline styles.
  const root = host.attachShadow({ mode: 'open' })
  // CodeMirror closes the tooltip of a mark on the gutter when the pointer moves elsewhere. It listens outside of the
  // shadow root, where the tooltip is not seen as the target.
  root.addEventListener('mousemove', (event) => {
    if (event.target instanceof Element && event.target.closest('.cm-tooltip-lint')) event.stopPropagation()
  })
  const grammar = new Compartment()
  const mask = new Compartment()
  const names = new Compartment()
  const label = (words: string) =>
    EditorView.contentAttributes.of({ 'aria-label': words, spellcheck: 'false', tabindex: '0' })
  const view = new EditorView({
    root,
    parent: root,
    doc,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      indentOnInput(),
      highlightActiveLine(),
      highlightSpecialChars({ addSpecialChars: /[\u00a0\u2000-\u200a\u202a-\u202c\u202f\u2060\u2068\u3000]/g }),
      grammar.of(grammarOf(doc.length)),
      EditorState.transactionExtender.of(({ newDoc, startState }) =>
        isLarge(newDoc.length) === isLarge(startState.doc.length)
          ? null
          : { effects: grammar.reconfigure(grammarOf(newDoc.length)) },
      ),
      syntaxHighlighting(colours),
      lintGutter(),
      linter(null),
      hoverTooltip((view, pos) => (isLarge(view.state.doc.length) ? null : hover(view, pos))),
      autocompletion({
        override: [(context) => (isLarge(context.state.doc.length) ? null : complete(context))],
        icons: false,
      }),
      keymap.of([
        { key: 'Mod-.', run: () => hooks.fix() },
        { key: 'Alt-Enter', run: () => hooks.explain() },
        // Without `indentWithTab`, Tab moves the focus out of the editor.
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        ...lintKeymap,
      ]),
      EditorView.lineWrapping,
      EditorView.updateListener.of((update: ViewUpdate) => {
        if (update.docChanged) hooks.changed()
        if (update.docChanged || update.selectionSet) hooks.moved(update.state.selection.main.head)
      }),
      EditorView.domEventHandlers({
        mousemove: (event, view) => {
          hooks.hovered(view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? undefined)
        },
        mouseleave: () => hooks.hovered(undefined),
      }),
      mask.of(secrets.field),
      hot.field,
      names.of([]),
      look,
    ],
  })
  let masked: readonly Span[] = []
  let read: { doc: Text; text: string } | undefined
  /** The text, which is put together once for each change. */
  const text = (): string => {
    const { doc } = view.state
    if (read?.doc !== doc) read = { doc, text: doc.toString() }
    return read.text
  }
  /** Changes the text in one step for undoing, however soon it follows or is followed by another. */
  const change = (changes: ChangeSpec): void => view.dispatch({ changes, annotations: isolateHistory.of('full') })

  return {
    view,
    text,
    length: (): number => view.state.doc.length,
    /** Whether the text is still the one that it was at the call. */
    unchanged(): () => boolean {
      const { doc } = view.state
      return () => view.state.doc === doc
    },
    /** Marks the findings of the text, and hides secrets. */
    show(hidden: readonly Span[]): void {
      masked = hidden
      const found = diagnosticsOf(view)
        .slice(0, MARKED)
        .map((one) => ({
          ...one,
          // The adapter's actions take its own type of view, which CodeMirror's fits.
          actions: one.actions.map(({ name, apply }) => ({
            name: name.replaceAll('`', ''),
            apply: (view: EditorView) => apply(view),
          })),
          renderMessage: () => make('span', {}, ...inline(one.message)),
        }))
      view.dispatch(setDiagnostics(view.state, found), { effects: secrets.set.of(masked) })
    },
    /** Shows or hides the characters of secrets. */
    reveal(isShown: boolean): void {
      view.dispatch({ effects: mask.reconfigure(isShown ? [] : secrets.field) })
      view.dispatch({ effects: secrets.set.of(masked) })
    },
    mark: (span?: Span): void => view.dispatch({ effects: hot.set.of(span ? [span] : []) }),
    select(from: number, to: number): void {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
      view.focus()
    },
    change,
    /** Replaces what differs in the text. */
    put(next: string): void {
      const before = text()
      let from = 0
      while (from < before.length && from < next.length && before[from] === next[from]) from += 1
      let tail = 0
      const most = Math.min(before.length, next.length) - from
      while (tail < most && before.at(-1 - tail) === next.at(-1 - tail)) tail += 1
      change({ from, to: before.length - tail, insert: next.slice(from, next.length - tail) })
    },
    name: (words: string): void => view.dispatch({ effects: names.reconfigure(label(words)) }),
  }
}
export type Editor = ReturnType<typeof createEditor>
