import { nextDiagnostic, previousDiagnostic } from '@codemirror/lint'
import module from 'dcs-migration-lint/core.wasm?url'
import { applyFix, type Diagnostic, init, type Report, type RuleId } from 'dcs-migration-lint/slim'
import { api, type Checked, check, forget, LARGE, otherCall } from './check'
import { copyAs, FORM_NAMES } from './copy'
import { at, button, inline, make, say } from './dom'
import { createEditor, type Editor } from './editor'
import { EXAMPLES } from './examples'
import { createFindings } from './findings'
import { createForm } from './form'
import { choose, LANGUAGES, t, translate } from './language'
import { createOffer, isRequest, secretsOf } from './offer'
import { createPages } from './pages'
import { fromFragment, MOST, toFragment, withoutSecrets } from './share'
import { remember, remembered } from './state'

const stored = remembered()
const language = at<HTMLSelectElement>('#language')
const theme = at<HTMLSelectElement>('#theme')
const examples = at<HTMLSelectElement>('#examples')

/** The last report and its text; `isRequest` if the text is a whole request instead of a body. */
let current: (Checked & { text: string; isRequest: boolean }) | undefined
const diagnostics = (): readonly Diagnostic[] => current?.report.files[0].diagnostics ?? []

try {
  await init(new URL(module, location.href))
} catch (error) {
  choose(stored.language)
  at('#state').textContent = t('failed', { message: String(error) })
  throw error
}

let shared: string | undefined
try {
  shared = await fromFragment(location.hash)
} catch {
  setTimeout(() => say(t('share.unreadable')))
}

const editor: Editor = createEditor(at('#editor'), shared ?? stored.text ?? EXAMPLES[0]?.text ?? '', {
  changed: refresh,
  hovered: (offset) => findings.highlight('hot', offset),
  moved: (offset) => findings.highlight('current', offset),
  fix() {
    const found = here().find(({ fix }) => fix)
    if (found) repair(found)
    return true
  },
  explain() {
    const [found] = here()
    if (found) openRule(found.rule)
    return true
  },
})
const findings = createFindings(at('#findings'), {
  go(found) {
    openTab('text')
    editor.select(found.range.start.utf16, found.range.end.utf16)
  },
  fix: repair,
  explain: openRule,
  hover: (found) => editor.mark(found && { from: found.range.start.utf16, to: found.range.end.utf16 }),
})
const showForm = createForm(at('#form'), {
  text: editor.text,
  change(changes) {
    if (changes.length > 0) editor.change(changes)
    else if (current) showForm(current.text, diagnostics(), current.isRequest)
  },
})
const offer = createOffer(at('#offer'), { text: editor.text, put: editor.put })
const route = createPages({ try: (text) => editor.put(text) })

/** The findings at the cursor. */
function here(): Diagnostic[] {
  const { head } = editor.view.state.selection.main
  return diagnostics().filter(({ range }) => range.start.utf16 <= head && head <= range.end.utf16)
}

function openRule(rule: RuleId): void {
  location.hash = `#rule/${rule}`
}

function repair(found: Diagnostic): void {
  if (!found.fix) return
  const text = editor.text()
  if (current?.text === text) editor.put(applyFix(text, found.fix))
  else say(t('fix.stale'))
}

/** In milliseconds: a long text is put together and linted once no key was pressed for so long. */
const PAUSE = 250
let waiting = 0
function refresh(): void {
  clearTimeout(waiting)
  if (editor.length() > LARGE) {
    at('#state-title').textContent = t('checking')
    waiting = window.setTimeout(look, PAUSE)
  } else look()
}

function look(): void {
  const text = editor.text()
  const isCurrent = editor.unchanged()
  check(text, (checked) => {
    if (isCurrent()) received(text, checked)
  })
}

let saving = 0
function received(text: string, { report, secrets }: Checked): void {
  current = { text, report, secrets, isRequest: isRequest(text, report.files[0].diagnostics) }
  editor.show(current.isRequest ? [...secrets, ...secretsOf(text)] : secrets)
  offer(text, current.isRequest)
  findings.show(diagnostics(), text.trim() === '' ? '' : t('none'))
  showForm(text, diagnostics(), current.isRequest)
  showState(report)
  clearTimeout(saving)
  saving = window.setTimeout(save, 400)
}

/** Keeps the text without its passwords. Those of a whole request are not known, so that it is not kept. */
function save(): void {
  const text = editor.text()
  const isKept = text.length <= LARGE && current?.text === text && !current.isRequest
  remember({ text: isKept ? withoutSecrets(text)?.text : undefined })
}
addEventListener('pagehide', save)

function showState(report: Report): void {
  const { errors, infos, warnings } = report.summary
  const other = otherCall(diagnostics())
  const isGood = errors === 0
  const isEmpty = editor.text().trim() === ''
  const title = () => {
    if (isEmpty) return t('state.empty')
    if (other) return t('state.call', { call: other })
    if (current?.isRequest) return t('state.request')
    if (errors > 0) return t('state.bad')
    return warnings > 0 ? t('state.warned', { n: warnings }) : t('state.good')
  }
  at('#state').className = isEmpty ? 'empty' : errors > 0 ? 'bad' : warnings > 0 ? 'warned' : 'good'
  at('#state-title').replaceChildren(...inline(title()))
  const counts = [`${t('errors')} ${errors}`, `${t('warnings')} ${warnings}`, `${t('notes')} ${infos}`]
  at('#summary').replaceChildren(...inline(isEmpty ? t('state.empty.hint') : counts.join(' · ')))
  at('#tab-count').textContent = String(diagnostics().length)
  const safe = diagnostics().filter(({ fix }) => fix?.applicability === 'safe').length
  const all = at<HTMLButtonElement>('#fix-all')
  const hadFocus = document.activeElement === all
  all.hidden = safe === 0
  all.textContent = t('fix.all', { n: safe })
  if (all.hidden && hadFocus) at<HTMLElement>('#findings-title').focus()
  at<HTMLElement>('#copies').hidden = !isGood
}

/** Sets a language, a theme or a tab, and keeps the choice. */
function openTab(name: string): void {
  document.body.dataset.tab = name
  for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]')) {
    const isOpen = tab.id === `tab-${name}`
    tab.setAttribute('aria-selected', String(isOpen))
    tab.tabIndex = isOpen ? 0 : -1
  }
}

function speak(code?: string): void {
  const { code: chosen } = choose(code)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : chosen
  language.value = chosen
  document.title = t('title')
  translate(document)
  for (const option of examples.options) {
    option.textContent = option.value ? t(EXAMPLES[Number(option.value)]?.name ?? 'load') : t('load')
  }
  for (const option of theme.options) option.textContent = t(`theme.${option.value as 'system' | 'light' | 'dark'}`)
  editor.name(t('text.label'))
  // A choice of bodies is asked for again.
  offer('', false)
  forget()
  refresh()
  route()
}

function paint(name: string): void {
  document.documentElement.dataset.theme = name
  theme.value = name
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

language.append(...LANGUAGES.map(({ code, name }) => new Option(name, code)))
language.addEventListener('change', () => {
  speak(language.value)
  remember({ language: language.value })
})
theme.append(...['system', 'light', 'dark'].map((name) => new Option('', name)))
theme.addEventListener('change', () => {
  paint(theme.value)
  remember({ theme: theme.value })
})
examples.append(new Option('', ''), ...EXAMPLES.map((_, index) => new Option('', String(index))))
examples.addEventListener('change', () => {
  const chosen = EXAMPLES[Number(examples.value)]
  if (examples.value !== '' && chosen) editor.put(chosen.text)
  examples.value = ''
})

const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')]
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => openTab(tab.id.slice(4)))
  tab.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    const next = step && tabs[(index + step + tabs.length) % tabs.length]
    if (!next) return
    openTab(next.id.slice(4))
    next.focus()
  })
}

const secrets = at<HTMLInputElement>('#secrets')
secrets.addEventListener('change', () => {
  editor.reveal(secrets.checked)
  for (const field of document.querySelectorAll<HTMLInputElement>('[name$=".password"]')) {
    field.type = secrets.checked ? 'text' : 'password'
  }
})

at('#fix-all').addEventListener('click', () => {
  const { applied, text } = api.fix(editor.text())
  editor.put(text)
  // The titles in the language of the page are those of the list, which no longer has them.
  say(
    applied.length > 0
      ? t('fixed', { list: [...new Set(applied.map(({ rule }) => `\`${rule}\``))].join(', ') })
      : t('fixed.none'),
  )
})

const copies = at('#copies')
copies.append(
  ...FORM_NAMES.map((form) => {
    const element = button('', '')
    element.dataset.t = `copy.${form}`
    element.addEventListener('click', async () => {
      if (!current || current.text !== editor.text()) return say(t('fix.stale'))
      const made = copyAs(form, current.text, current.secrets)
      if (!made || !(await copy(made.text))) return say(t('uncopied'))
      const omitted = made.omitted.map((name) => `\`${name}\``).join(', ')
      const words = t(made.variables.length > 0 ? 'copied.variables' : 'copied')
      say(omitted ? `${words} ${t('copied.omitted', { list: omitted })}` : words)
    })
    return make('li', {}, element)
  }),
)

at('#share').addEventListener('click', async () => {
  const text = editor.text()
  if (current?.text !== text) return say(t('fix.stale'))
  if (current.isRequest) return say(t('share.request'))
  const safe = text.length > LARGE ? undefined : withoutSecrets(text)
  if (text.length <= LARGE && !safe) return say(t('share.unsafe'))
  const fragment = safe && (await toFragment(safe.text))
  const length = fragment?.length ?? text.length
  if (!safe || !fragment || length > MOST) return say(t('share.long', { n: length, most: MOST }))
  history.replaceState(null, '', fragment)
  const words = t((await copy(location.href)) ? 'share.done' : 'share.address')
  say(safe.omitted > 0 ? `${words} ${t('share.omitted', { n: safe.omitted })}` : words)
})

addEventListener('hashchange', async () => {
  if (route()) return
  try {
    const text = await fromFragment(location.hash)
    if (text !== undefined) editor.put(text)
  } catch {
    say(t('share.unreadable'))
  }
})

// F8 works in the whole page.
addEventListener('keydown', (event) => {
  if (event.key !== 'F8' || event.defaultPrevented || at<HTMLDialogElement>('#page').open) return
  event.preventDefault()
  openTab('text')
  editor.view.focus()
  ;(event.shiftKey ? previousDiagnostic : nextDiagnostic)(editor.view)
})

paint(stored.theme ?? 'system')
openTab('text')
speak(stored.language)
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('./offline.js')
