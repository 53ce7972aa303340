// The list of findings: by severity, errors first, moved through with the keyboard.

import type { Diagnostic, RuleId } from 'dcs-migration-lint/slim'
import { at, button, inline, make } from './dom'
import { t } from './language'

/** So many are listed. */
const MOST = 200
const GROUPS = [
  ['error', 'errors', 'error'],
  ['warning', 'warnings', 'warning'],
  ['info', 'notes', 'note'],
] as const

export interface Hooks {
  go(found: Diagnostic): void
  fix(found: Diagnostic): void
  explain(rule: RuleId): void
  hover(found?: Diagnostic): void
}

export function createFindings(list: HTMLElement, hooks: Hooks) {
  let shown: { found: Diagnostic; item: HTMLElement }[] = []
  const goes = () => [...list.querySelectorAll<HTMLElement>('.go')]

  function entry(found: Diagnostic, word: string): HTMLLIElement {
    const { line } = found.range.start
    const go = button('go', make('span', { className: 'hidden' }, `${word}: `), ...inline(found.message))
    go.addEventListener('click', () => hooks.go(found))
    const rule = button('rule', found.rule)
    rule.addEventListener('click', () => hooks.explain(found.rule))
    const acts = make('div', { className: 'acts' }, make('span', {}, t('line', { line })), rule)
    if (found.fix) {
      const isUnsafe = found.fix.applicability === 'unsafe'
      const fix = button('fix', ...inline(found.fix.title))
      if (isUnsafe) fix.append(make('small', {}, ` (${t('review')})`))
      fix.addEventListener('click', () => hooks.fix(found))
      acts.prepend(fix)
    }
    // The title of a fix often repeats the help.
    const help = found.help && found.help !== found.fix?.title ? [make('p', {}, ...inline(found.help))] : []
    const item = make('li', { className: found.severity }, go, ...help, acts)
    item.addEventListener('mouseenter', () => hooks.hover(found))
    item.addEventListener('mouseleave', () => hooks.hover())
    item.addEventListener('focusin', () => hooks.hover(found))
    item.addEventListener('focusout', () => hooks.hover())
    shown.push({ found, item })
    return item
  }

  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const here = shown.find(({ item }) => item.contains(document.activeElement))
    if (!here) return
    const all = goes()
    const index = all.findIndex((go) => here.item.contains(go))
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }
    const step = steps[event.key]
    if (step !== undefined) all[Math.max(0, Math.min(all.length - 1, step))]?.focus()
    else if (event.key.toLowerCase() === 'f' && here.found.fix) hooks.fix(here.found)
    else if (event.key.toLowerCase() === 'e') hooks.explain(here.found.rule)
    else return
    event.preventDefault()
  })

  return {
    /** Lists findings; `none` is shown without any. */
    show(diagnostics: readonly Diagnostic[], none: string): void {
      // Keep the focus at its position in the list.
      const before = shown.findIndex(({ item }) => item.contains(document.activeElement))
      shown = []
      let left = MOST
      const nodes = GROUPS.flatMap(([severity, title, word]) => {
        const group = diagnostics.filter((found) => found.severity === severity)
        if (group.length === 0) return []
        const listed = group.slice(0, left)
        left -= listed.length
        const heading = make('h3', { className: severity }, t(title), ' ', make('span', {}, String(group.length)))
        return [heading, make('ul', {}, ...listed.map((found) => entry(found, t(word))))]
      })
      if (diagnostics.length === 0) nodes.push(make('p', { className: 'none' }, none))
      const n = diagnostics.length - shown.length
      if (n > 0) nodes.push(make('p', { className: 'more' }, t('more', { n })))
      list.replaceChildren(...nodes)
      if (before < 0) return
      const all = goes()
      ;(all[Math.min(before, all.length - 1)] ?? at<HTMLElement>('#findings-title')).focus()
    },
    /** Highlights the findings at an offset of the text. */
    highlight(className: 'hot' | 'current', offset?: number): void {
      for (const { found, item } of shown) {
        const { start, end } = found.range
        const isHere = offset !== undefined && start.utf16 <= offset && offset <= end.utf16
        item.classList.toggle(className, isHere)
        if (!isHere || className === 'hot') continue
        // Scrolls the list, never the page.
        const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()]
        if (inner.top < outer.top || inner.bottom > outer.bottom) list.scrollTop += inner.top - outer.top - 32
      }
    },
  }
}
