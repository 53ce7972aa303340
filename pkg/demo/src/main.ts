import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { applyFix, type Diagnostic, explain, fix, lint, type RuleId } from 'dcs-migration-lint'
import { migrationLinter } from 'dcs-migration-lint/codemirror'
import { EXAMPLES } from './examples'
import { edit, show } from './form'
import { fromFragment, toFragment } from './share'

function at<E extends Element>(selector: string): E {
  const found = document.querySelector<E>(selector)
  if (!found) throw new Error(`${selector} is missing`)
  return found
}

function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

const form = at<HTMLFormElement>('#form')
const list = at<HTMLUListElement>('#findings')
const dialog = at<HTMLDialogElement>('#page')

let statusTimer = 0
function say(status: string): void {
  at('#said').textContent = status
  clearTimeout(statusTimer)
  statusTimer = window.setTimeout(() => (at('#said').textContent = ''), 4000)
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--link)' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warning)' },
])

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--card)', color: 'var(--ink)', fontSize: '14px' },
  '.cm-content': {
    caretColor: 'var(--ink)',
    fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace",
    minHeight: '16em',
  },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--soft)', borderColor: 'var(--line)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--link) 30%, transparent)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    maxWidth: '40em',
  },
  '.cm-diagnosticText': { whiteSpace: 'pre-wrap' },
  '.cm-diagnosticSource': { opacity: '1', color: 'var(--soft)' },
  '.cm-panels': { backgroundColor: 'var(--card)', color: 'var(--ink)' },
})

// In a shadow root CodeMirror adopts style sheets, so that the policy need not allow inline styles.
const root = at('#editor').attachShadow({ mode: 'open' })
const view: EditorView = new EditorView({
  root,
  parent: root,
  doc: fromFragment(location.hash) ?? EXAMPLES[0]?.text ?? '',
  extensions: [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    indentOnInput(),
    json(),
    syntaxHighlighting(colours),
    lintGutter(),
    linter(migrationLinter({ lint }), { delay: 120 }),
    // Without `indentWithTab`, Tab moves the focus out of the editor.
    keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': 'Request body as JSON', spellcheck: 'false' }),
    EditorView.lineWrapping,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) refresh()
    }),
    look,
  ],
})

const text = (): string => view.state.doc.toString()

function put(next: string): void {
  const before = text()
  let from = 0
  while (from < before.length && from < next.length && before[from] === next[from]) from += 1
  let tail = 0
  while (tail < before.length - from && tail < next.length - from && before.at(-1 - tail) === next.at(-1 - tail))
    tail += 1
  view.dispatch({ changes: { from, to: before.length - tail, insert: next.slice(from, next.length - tail) } })
}

function refresh(): void {
  const source = text()
  const { files, summary } = lint(source)
  const diagnostics = files[0].diagnostics
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
  at('#summary').textContent =
    diagnostics.length === 0
      ? 'No findings: ready to send.'
      : [count(summary.errors, 'error'), count(summary.warnings, 'warning'), count(summary.infos, 'note')].join(', ')
  // Keep the focus at its position in the list.
  const focused = [...list.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
  list.replaceChildren(...diagnostics.map((found) => entry(found, source)))
  if (focused >= 0) {
    const buttons = list.querySelectorAll('button')
    ;(buttons[Math.min(focused, buttons.length - 1)] ?? at<HTMLElement>('#findings-title')).focus()
  }
  show(form, source, new Set(diagnostics.filter((found) => found.severity === 'error').map((found) => found.pointer)))
  at<HTMLButtonElement>('#repair').disabled = !diagnostics.some((found) => found.fix?.applicability === 'safe')
  at<HTMLButtonElement>('#share').disabled = toFragment(source) === undefined
}

/** Text with names in backticks as code and words in double asterisks as bold. */
const inline = (line: string) =>
  line.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    // Every second part is what the pattern matched.
    if (index % 2 === 0) return part
    return part.startsWith('`') ? make('code', {}, part.slice(1, -1)) : make('b', {}, part.slice(2, -2))
  })

function entry(found: Diagnostic, source: string): HTMLLIElement {
  const { start, end } = found.range
  const word = found.severity === 'info' ? 'note' : found.severity
  const go = make(
    'button',
    { type: 'button', className: 'go' },
    make('b', {}, word),
    ...inline(found.message),
    make('small', {}, ...inline(`line ${start.line}${found.help ? `: ${found.help}` : ''}`)),
  )
  go.addEventListener('click', () => {
    view.dispatch({ selection: { anchor: start.utf16, head: end.utf16 }, scrollIntoView: true })
    view.focus()
  })
  const rule = make('button', { type: 'button', className: 'rule' }, found.rule)
  rule.addEventListener('click', () => openPage(found.rule))
  const acts = make('div', { className: 'acts' })
  const repair = found.fix
  if (repair) {
    const button = make('button', { type: 'button', className: 'fix' }, ...inline(repair.title))
    button.addEventListener('click', () => {
      if (text() === source) put(applyFix(source, repair))
    })
    acts.append(button)
  }
  acts.append(rule)
  return make('li', { className: found.severity }, go, acts)
}

/** Renders the Markdown that rule pages use. It creates text nodes only, so that no text becomes markup. */
function openPage(id: RuleId): void {
  const page = explain(id)
  at('#page-title').textContent = page.id
  const kinds: Record<string, string> = {
    invalid: 'Incorrect:',
    valid: 'Correct:',
    fixed: 'After the fix:',
  }
  const nodes = page.doc.split(/(```.*?```)/s).flatMap((part): Node[] => {
    const [, info = '', code = ''] = /^```([^\n]*)\n(.*?)```$/s.exec(part) ?? []
    if (info || code)
      return [make('p', {}, kinds[info.split(',')[1] ?? ''] ?? ''), make('pre', {}, make('code', {}, code.trimEnd()))]
    return part
      .split(/\n\s*\n/)
      .filter((block) => block.trim())
      .map((block) => make('p', {}, ...inline(block.trim())))
  })
  const facts = `${page.severity} · since ${page.since} · fix: ${page.fix}`
  at('#page-text').replaceChildren(make('p', {}, facts), ...nodes)
  dialog.showModal()
}

const examples = at<HTMLSelectElement>('#examples')
examples.append(new Option('– load –', ''), ...EXAMPLES.map(({ name }, index) => new Option(name, String(index))))
examples.addEventListener('change', () => {
  const chosen = EXAMPLES[Number(examples.value)]
  if (examples.value !== '' && chosen) put(chosen.text)
  examples.value = ''
})

form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('input', (event) => {
  const field = event.target as HTMLInputElement | HTMLSelectElement
  const changes = edit(field, text())
  if (changes.length > 0) view.dispatch({ changes })
  else refresh()
})

at('#repair').addEventListener('click', () => {
  const fixed = fix(text())
  put(fixed.text)
  say(`Applied: ${fixed.applied.map(({ title }) => title).join('; ') || 'nothing'}`)
})

at('#share').addEventListener('click', async () => {
  const fragment = toFragment(text())
  if (fragment === undefined) return
  window.history.replaceState(null, '', fragment)
  try {
    await navigator.clipboard.writeText(location.href)
    say('Copied the link. It contains no passwords.')
  } catch {
    say('The link is in the address bar. It contains no passwords.')
  }
})

window.addEventListener('hashchange', () => {
  const shared = fromFragment(location.hash)
  if (shared !== undefined) put(shared)
})

refresh()
forceLinting(view)
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('./offline.js')
