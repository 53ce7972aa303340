// The index of the rules, and the page of a rule. The address names what is open: `#rules`, `#rule/missing-endpoint`.

import { explain, type RuleId, rules } from 'dcs-migration-lint/slim'
import { at, button, inline, make } from './dom'
import { type Key, maybe, summaryOf, t } from './language'

/** Markdown without code blocks, as paragraphs. */
const paragraphs = (text: string): HTMLElement[] =>
  text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .map((block) => make('p', {}, ...inline(block.trim())))

export function createPages(hooks: { try(text: string): void }) {
  const dialog = at<HTMLDialogElement>('#page')
  const body = at<HTMLElement>('#page-text')
  const title = at<HTMLElement>('#page-title')
  const back = at<HTMLButtonElement>('#page-back')

  function code(kind: Key, text: string): HTMLElement {
    const figure = make('figure', {}, make('figcaption', { className: kind }, t(kind)))
    figure.append(make('pre', {}, make('code', {}, text)))
    const open = button('try', t('try'))
    open.addEventListener('click', () => {
      dialog.close()
      hooks.try(`${text}\n`)
    })
    figure.append(open)
    return figure
  }

  function page(id: RuleId): Node[] {
    const { doc, fix, severity, since, summary } = explain(id)
    const parts = doc.split(/```json,(\w+)\n([\s\S]*?)\n?```/)
    // Each third part is text, followed by the kind and the code of an example.
    const texts = parts.filter((_, index) => index % 3 === 0).join('\n\n')
    const [first = '', ...rest] = paragraphs(texts.replace(/^`data`:[\s\S]*?(\n\n|$)/m, ''))
    const examples = parts.flatMap((kind, index) => (index % 3 === 1 ? [{ kind, text: parts[index + 1] ?? '' }] : []))
    // What is incorrect beside what is correct.
    const groups: { bad: HTMLElement[]; good: HTMLElement[] }[] = []
    for (const { kind, text } of examples) {
      const isBad = kind === 'invalid'
      const last = groups.at(-1)
      const group = last && !(isBad && last.good.length > 0) ? last : { bad: [], good: [] }
      if (group !== last) groups.push(group)
      if (isBad) group.bad.push(code('incorrect', text))
      else group.good.push(code(kind === 'fixed' ? 'after' : 'correct', text))
    }
    const pairs = groups.map(({ bad, good }) =>
      make('div', { className: 'pair' }, make('div', {}, ...bad), make('div', {}, ...good)),
    )
    const word = severity === 'info' ? 'note' : severity
    const facts = [t(word), t(`fix.${fix}`), t('since', { version: since })].join(' · ')
    const lead = make('p', { className: 'lead' }, ...inline(summaryOf({ id, summary })))
    const why = make('div', { lang: 'en' }, first, ...rest)
    if (why.firstChild?.textContent === lead.textContent) why.firstChild.remove()
    const note = maybe('rules.doc')
    return [
      make('p', { className: `facts ${severity}` }, facts),
      lead,
      ...pairs,
      ...(note ? [make('p', { className: 'hint' }, note)] : []),
      why,
    ]
  }

  function index(): Node[] {
    const entry = (rule: ReturnType<typeof rules>[number]) =>
      make(
        'li',
        { className: rule.severity },
        make('a', { href: `${location.pathname}#rule/${rule.id}` }, rule.id),
        make('span', {}, ...inline(summaryOf(rule))),
      )
    const groups = (['error', 'warning', 'info'] as const).flatMap((severity) => [
      make('h3', { className: severity }, t(severity === 'info' ? 'notes' : `${severity}s`)),
      make(
        'ul',
        { className: 'index' },
        ...rules({ subject: 'request' })
          .filter((rule) => rule.severity === severity)
          .map(entry),
      ),
    ])
    return [make('p', { className: 'lead' }, t('rules.lead')), ...groups]
  }

  dialog.addEventListener('close', () => {
    if (/^#rules?(\/|$)/.test(location.hash)) history.replaceState(null, '', location.pathname + location.search)
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  back.addEventListener('click', () => {
    location.hash = '#rules'
  })

  /** Opens what the address names, if it is a page. */
  return function route(): boolean {
    const [, name] = /^#rules?(?:\/([\w-]+))?$/.exec(location.hash) ?? []
    const rule = rules().find(({ id }) => id === name)
    if (!/^#rules?(\/|$)/.test(location.hash)) {
      dialog.close()
      return false
    }
    title.textContent = rule?.id ?? t('rules')
    back.hidden = rule === undefined
    body.replaceChildren(...(rule ? page(rule.id) : index()))
    body.scrollTop = 0
    if (!dialog.open) dialog.showModal()
    return true
  }
}
