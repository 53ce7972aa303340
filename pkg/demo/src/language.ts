// The languages of the page. Each file in `languages` is one.

import type { Diagnostic, RuleData, RuleId } from 'dcs-migration-lint/slim'
import { inline } from './dom'
import english, { type ui } from './languages/en'

export type Key = keyof typeof ui
/** Where a finding is, as its wording names it. */
export interface Place {
  /** The last name of the pointer; empty at the root. */
  readonly member: string
  /** The instance that it is in; empty outside of one. */
  readonly instance: string
}
export interface Words {
  readonly message: string
  readonly help?: string
  /** The title of the fix, for findings that have one. */
  readonly fix?: string
}
export interface RuleWords<R extends RuleId> {
  /** What the rule reports, in one sentence. */
  readonly summary: string
  /** The words of a finding; without it, the summary. */
  readonly words?: (data: RuleData[R], place: Place) => Words
}
export interface Language {
  readonly code: string
  readonly name: string
  readonly ui: { readonly [key in Key]: string }
  /** Without it, findings have the words of the package. */
  readonly rules?: { readonly [R in RuleId]: RuleWords<R> }
}

const files = import.meta.glob<Language>('./languages/*.ts', { eager: true, import: 'default' })
export const LANGUAGES: readonly Language[] = Object.values(files)

let chosen: Language = english

/** Chooses a language by its code, or the first of the browser's languages that the page has. */
export function choose(code?: string): Language {
  const wanted = code ? [code] : navigator.languages.map((tag) => tag.split('-')[0])
  chosen =
    wanted.map((one) => LANGUAGES.find((language) => language.code === one)).find((found) => found !== undefined) ??
    english
  return chosen
}

/** The text of a key. `{name}` is replaced; with `n: 1` the text of `key.one` is taken if there is one. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const one = `${key}.one`
  const text = values.n === 1 && one in chosen.ui ? chosen.ui[one as Key] : chosen.ui[key]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The text of a key that is made of parts, if there is such a key. */
export const maybe = (key: string): string | undefined => (key in chosen.ui ? t(key as Key) : undefined)

/** Puts the chosen language into the elements that have `data-t`, `data-t-label` or `data-t-placeholder`. */
export function translate(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-t]')) {
    element.replaceChildren(...inline(t(element.dataset.t as Key)))
  }
  for (const element of root.querySelectorAll<HTMLElement>('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.dataset.tLabel as Key))
  }
  for (const element of root.querySelectorAll<HTMLInputElement>('[data-t-placeholder]')) {
    element.placeholder = t(element.dataset.tPlaceholder as Key)
  }
}

/** What a rule reports, in the chosen language. */
export const summaryOf = (rule: { readonly id: RuleId; readonly summary: string }): string =>
  chosen.rules?.[rule.id].summary ?? rule.summary

/** Texts that the page offers to take the body out of. The package's help names their file extensions. */
const REQUESTS = new Set(['curl', 'http-request', 'koocli', 'shell', 'terraform'])

/** A finding in the chosen language, and in the words of a page. */
export function worded(found: Diagnostic): Diagnostic {
  const one = translated(found)
  if (one.rule !== 'invalid-json' || !REQUESTS.has(one.data.looks_like ?? '')) return one
  return { ...one, help: t('offer.help') }
}

function translated(found: Diagnostic): Diagnostic {
  const rule = chosen.rules?.[found.rule] as RuleWords<RuleId> | undefined
  if (!rule) return found
  const names = found.pointer.split('/').slice(1)
  const instance = names[0]?.endsWith('_instance') ? names[0] : ''
  const { message, help, fix } = rule.words?.(found.data, { member: names.at(-1) ?? '', instance }) ?? {
    message: rule.summary.replace(/[.。]$/, ''),
  }
  const title = found.fix && { ...found.fix, title: fix ?? help ?? found.fix.title }
  return { ...found, message, help, fix: title } as Diagnostic
}
