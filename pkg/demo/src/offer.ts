// The offer to take the body out of a text that holds whole requests. Nothing is taken out unasked, and the module
// that does it is loaded then.

import load, { extract } from 'dcs-migration-lint/extract'
import module from 'dcs-migration-lint/extract.wasm?url'
import type { Diagnostic, RuleId } from 'dcs-migration-lint/slim'
import { format, type Node } from 'jsonc-parser'
import { callOf, LARGE, otherCall, type Span } from './check'
import { at, button, inline, make, say } from './dom'
import { apply, parsed, treeOf } from './edit'
import { maybe, t } from './language'

/** In kB, gzipped; `vite.config.js` measures it. */
declare const EXTRACT_SIZE: number

const MEMBERS = ['migration_method', 'resume_mode', 'bandwidth_limit_mb', 'source_instance', 'target_instance']
interface Found {
  text: string
  line: number
  target: string
  call: string | undefined
}

/** Whether a text is not a body, but may have one in it. */
export function isRequest(text: string, diagnostics: readonly Diagnostic[]): boolean {
  if (/^\s*[{["]/.test(text)) {
    const has = (wanted: RuleId) => diagnostics.some(({ rule }) => rule === wanted)
    return has('wrong-request') && !has('invalid-json') && !otherCall(diagnostics)
  }
  return /\S\s+\S/.test(text)
}

/** What a secret may be in, in such a text: the rest of a line behind a word for one. */
export function secretsOf(text: string): Span[] {
  const words =
    /(?:pass(?:w|phrase)|pwd|secret|token|credential|authorization|cookie|api[-_]?key|密码)[\p{L}\p{N}_-]*/iu
  const spans: Span[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const word = words.exec(line)
    if (word) spans.push({ from: start + word.index + word[0].length, to: start + line.length })
    // `user:password@host`, and curl's option.
    const user = /(?:\/\/|-u *|--user[ =]*)([^\s/@]{1,200}@|[^\s/]{0,200}:\S+)/.exec(line)
    if (user) spans.push({ from: start + user.index, to: start + user.index + user[0].length })
    start += line.length + 1
  }
  return spans
}

let loading: Promise<unknown> | undefined
/** Loads the module once; after a failure, the next call tries again. */
async function ready(): Promise<void> {
  const url = new URL(module, location.href)
  loading ??= load({ module_or_path: url })
  try {
    await loading
  } catch (error) {
    loading = undefined
    throw error
  }
  // What was loaded before the service worker is there is loaded through it once more, so that it is kept.
  const worker = navigator.serviceWorker
  if (worker && !worker.controller) worker.addEventListener('controllerchange', () => void fetch(url), { once: true })
}

/** The body in a member of an object, as an object or as a string; the module is not needed for it. */
function unwrapped(text: string): Found[] {
  if (text.length > LARGE) return []
  for (const member of treeOf(text)?.children ?? []) {
    const [, value] = member.children ?? []
    const inside: string | undefined = value?.type === 'string' ? value.value : value && slice(text, value)
    const names = inside ? Object.keys(Object(parsed(inside))) : []
    if (!inside || names.filter((name) => MEMBERS.includes(name)).length < 2) continue
    const line = text.slice(0, value?.offset).split('\n').length
    return [{ text: pretty(inside), line, target: '', call: undefined }]
  }
  return []
}
const slice = (text: string, { offset, length }: Node) => text.slice(offset, offset + length)

function found(text: string): { format: string; bodies: Found[] } {
  const { bodies, format: name } = extract(text)
  return {
    format: maybe(`format.${name}`) ?? t('format.other'),
    bodies: bodies.map(({ generated, line, target, text }) => ({
      // What is made from parameters has no lines.
      text: generated ? pretty(text) : text,
      line,
      target,
      call: callOf(text),
    })),
  }
}

function pretty(text: string): string {
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2 })
  const changes = edits.map(({ content, length, offset }) => ({ from: offset, to: offset + length, insert: content }))
  return `${apply(text, changes)}\n`
}

export function createOffer(host: HTMLElement, hooks: { text(): string; put(text: string): void }) {
  const words = make('p')
  words.setAttribute('role', 'status')
  const choice = make('select') as HTMLSelectElement
  choice.setAttribute('aria-labelledby', 'offer-words')
  words.id = 'offer-words'
  const take = button('take')
  host.append(words, choice, take)
  let shown = ''
  let isLoaded = false
  let needsModule = true
  let choices: Found[] = []
  let name = ''

  function ask(message: string): void {
    choices = []
    choice.hidden = true
    words.replaceChildren(...inline(message))
    take.hidden = false
    needsModule = unwrapped(shown).length === 0
    take.textContent = isLoaded || !needsModule ? t('offer.take') : t('offer.load', { n: EXTRACT_SIZE })
  }

  function put({ line, text }: Found): void {
    hooks.put(text)
    at<HTMLElement>('#findings-title').focus()
    say(t('offer.taken', { format: name, line }))
  }

  async function look(): Promise<void> {
    const text = hooks.text()
    take.setAttribute('aria-busy', 'true')
    try {
      if (needsModule) await ready()
      isLoaded ||= needsModule
      const { bodies, format } = needsModule ? found(text) : { bodies: unwrapped(text), format: t('format.other') }
      if (text !== hooks.text()) return
      name = format
      choices = bodies
    } catch (error) {
      return ask(t('offer.failed', { message: String(error) }))
    } finally {
      take.removeAttribute('aria-busy')
    }
    const [first, second] = choices
    if (first && !second) return put(first)
    words.replaceChildren(...inline(t(first ? 'offer.choose' : 'offer.none', { format: name, n: choices.length })))
    take.hidden = !first
    take.textContent = t('offer.this')
    choice.hidden = !first
    choice.replaceChildren(
      ...choices.map(({ call, line, target }, index) =>
        make('option', { value: String(index) }, [t('line', { line }), target, call].filter(Boolean).join(' · ')),
      ),
    )
    if (first) choice.focus()
  }

  take.addEventListener('click', () => {
    const chosen = choices[Number(choice.value)]
    if (chosen) put(chosen)
    else void look()
  })

  /** Offers it for a text, or nothing. */
  return function show(text: string, isOffered: boolean): void {
    if (isOffered && host.hidden === false && shown === text && choices.length > 0) return
    shown = text
    host.hidden = !isOffered
    if (isOffered) ask(t('offer'))
    else words.replaceChildren()
  }
}
