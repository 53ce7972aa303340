// The form and the text show the same request. A text that the form cannot read stays as it is, and the form says why.

import type { Diagnostic } from 'dcs-migration-lint/slim'
import { LARGE } from './check'
import { button, inline, make } from './dom'
import { type Change, edit, isObject, parsed, recovered } from './edit'
import { type Key, maybe, t } from './language'

const SIDES = [
  ['source_instance', 'source'],
  ['target_instance', 'target'],
] as const
const CHOICES = {
  migration_method: ['method', ['full_amount_migration', 'incremental_migration']],
  resume_mode: ['mode', ['auto', 'manual']],
} as const

export interface Hooks {
  text(): string
  change(changes: Change[]): void
}
interface Field {
  readonly pointer: string
  /** Shows the value of the member; another kind of value than text cannot be edited here. */
  show(value: string, isOther: boolean): void
  /** Where its faults are shown. */
  readonly faults: HTMLElement
  readonly controls: () => (HTMLInputElement | HTMLSelectElement)[]
}

let number = 0
const withId = <E extends HTMLElement>(element: E): E => {
  number += 1
  element.id ||= `form-${number}`
  return element
}

const label = (key: Key, control: HTMLElement): HTMLLabelElement => {
  const element = make('label', { htmlFor: withId(control).id })
  element.dataset.t = key
  return element
}

const faultList = (): HTMLElement => withId(make('div', { className: 'faults' }))

/** A value as text; `isOther` if it is neither text nor a number nor absent. */
function read(body: unknown, names: readonly string[]): [value: string, isOther: boolean] {
  let value = body
  for (const name of names) {
    if (value === undefined || value === null) break
    if (!isObject(value)) return ['', true]
    value = Object.hasOwn(value, name) ? value[name] : undefined
  }
  if (value === undefined || value === null) return ['', false]
  return typeof value === 'string' || typeof value === 'number' ? [String(value), false] : ['', true]
}

/** The place in the form that a finding is shown at. */
function placeOf(found: Diagnostic): string | undefined {
  if (found.rule === 'invalid-json' || found.rule === 'wrong-request' || found.rule === 'unknown-field') return
  if (found.rule === 'missing-field' && !found.data.null) return `${found.pointer}/${found.data.field}`
  return found.pointer
}

/** Why the form does not change a text; `undefined` if it does. */
export function blockedBy(text: string, diagnostics: readonly Diagnostic[], isRequest: boolean): string | undefined {
  if (text.length > LARGE) return t('form.large')
  if (text.trim() === '') return undefined
  const body = parsed(text)
  if (body === undefined) {
    if (isRequest) return t('form.request')
    const [first] = diagnostics.filter(({ rule }) => rule === 'invalid-json' || rule === 'invalid-encoding')
    if (!first) return t('form.unreadable')
    return t('form.unparsable', { line: first.range.start.line, message: first.message })
  }
  if (!isObject(body)) return t('form.object')
  for (const found of diagnostics) {
    if (found.rule === 'duplicate-key') return t('form.duplicate', { name: found.data.key ?? '…' })
  }
  return undefined
}

export function createForm(form: HTMLFormElement, hooks: Hooks) {
  const fields: Field[] = []
  const set = (names: readonly string[], value: string) => {
    const changes = edit(hooks.text(), names, value === '' ? undefined : value)
    // Without a change the form shows the text again.
    hooks.change(changes)
  }
  const notice = make('p', { className: 'blocked', hidden: true })
  notice.setAttribute('role', 'status')
  form.append(notice)

  const legend = (key: Key) => {
    const element = make('legend')
    element.dataset.t = key
    return element
  }

  function choice(name: keyof typeof CHOICES): HTMLElement {
    const [key, values] = CHOICES[name]
    const select = withId(make('select', { name, required: true }))
    const hint = withId(make('p', { className: 'hint' }))
    const faults = faultList()
    select.setAttribute('aria-describedby', `${hint.id} ${faults.id}`)
    select.append(new Option('', ''), ...values.map((value) => new Option(value, value)))
    select.addEventListener('change', () => set([name], select.value))
    fields.push({
      pointer: `/${name}`,
      faults,
      controls: () => [select],
      show(value, isOther) {
        for (const option of select.options) {
          option.textContent = option.value ? (maybe(`${key}.${option.value}`) ?? `“${option.value}”`) : t('choose')
        }
        // A value that is not among the choices is added as one.
        select.querySelector('[data-foreign]')?.remove()
        if (![...select.options].some((option) => option.value === value)) {
          const option = new Option(`“${value}”`, value)
          option.dataset.foreign = ''
          select.add(option)
        }
        select.value = value
        select.disabled = isOther
        hint.replaceChildren(...inline(maybe(`${key}.${value}.hint`) ?? t(`${key}.hint`)))
      },
    })
    return make('div', { className: 'field' }, label(key, select), select, hint, faults)
  }

  function input(names: readonly string[], key: Key, properties: Partial<HTMLInputElement> = {}): HTMLElement {
    const field = withId(
      make('input', { name: names.join('.'), spellcheck: false, autocomplete: 'off', ...properties }),
    )
    const faults = faultList()
    field.setAttribute('aria-describedby', faults.id)
    field.addEventListener('input', () => set(names, field.value))
    fields.push({
      pointer: `/${names.join('/')}`,
      faults,
      controls: () => [field],
      show(value, isOther) {
        if (field.value !== value) field.value = value
        field.disabled = isOther
      },
    })
    return make('div', { className: 'field' }, label(key, field), field, faults)
  }

  function addresses(side: string): HTMLElement {
    const rows = make('div', { className: 'rows' })
    const faults = faultList()
    const values = () => [...rows.querySelectorAll('input')].map((one) => one.value)
    const joined = () =>
      values()
        .filter((value) => value !== '')
        .join(',')
    const write = () => set([side, 'addrs'], joined())
    const add = button('add')
    add.dataset.t = 'address.add'
    function row(value: string): void {
      const count = rows.children.length + 1
      const field = make('input', { name: `${side}.addrs`, value, spellcheck: false, placeholder: '192.168.0.1:6379' })
      field.setAttribute('aria-describedby', faults.id)
      field.addEventListener('input', write)
      const remove = button('remove', '×')
      remove.addEventListener('click', () => {
        const rest = values().filter((_, index) => index !== count - 1)
        fill(rest.length ? rest : [''])
        write()
        const left = rows.querySelectorAll('input')
        left[Math.min(count - 1, left.length - 1)]?.focus()
      })
      rows.append(make('div', { className: 'row' }, field, remove))
    }
    function fill(next: readonly string[]): void {
      rows.replaceChildren()
      for (const value of next) row(value)
    }
    add.addEventListener('click', () => {
      row('')
      hooks.change([])
      rows.querySelector<HTMLInputElement>('.row:last-child input')?.focus()
    })
    fields.push({
      pointer: `/${side}/addrs`,
      faults,
      controls: () => [...rows.querySelectorAll('input')],
      show(value, isOther) {
        // A row that is still empty stays.
        if (rows.children.length === 0 || joined() !== value) fill(value.split(','))
        for (const [index, row] of [...rows.children].entries()) {
          for (const one of row.querySelectorAll('input')) {
            one.disabled = isOther
            one.setAttribute('aria-label', t('address.number', { n: index + 1 }))
          }
          row.querySelector('button')?.setAttribute('aria-label', t('address.remove', { n: index + 1 }))
        }
        add.disabled = isOther
      },
    })
    return make('div', { className: 'field' }, rows, faults, add)
  }

  const sides = SIDES.map(([side, key]) => {
    const kinds = (['id', 'addrs'] as const).map((kind) => {
      const radio = withId(make('input', { type: 'radio', name: `${side}.by`, value: kind }))
      const hint = make('p', { className: 'hint' })
      hint.dataset.t = `by.${kind}.hint`
      const part = make('div', { className: `by-${kind}` }, hint)
      part.append(kind === 'id' ? input([side, 'id'], 'by.id') : addresses(side))
      return { kind, radio, part }
    })
    const faults = faultList()
    const group = make('div', { className: 'choice' })
    group.setAttribute('role', 'radiogroup')
    group.dataset.tLabel = 'given'
    group.setAttribute('aria-describedby', faults.id)
    for (const { kind, radio } of kinds) group.append(make('span', {}, radio, label(`by.${kind}`, radio)))
    /** What the other choice had, for a user who changes the mind. */
    const kept: Record<string, string> = {}
    let wanted: 'id' | 'addrs' = key === 'source' ? 'addrs' : 'id'
    const other = (kind: string) => (kind === 'id' ? 'addrs' : 'id')
    group.addEventListener('change', (event) => {
      wanted = (event.target as HTMLInputElement).value === 'id' ? 'id' : 'addrs'
      const [old] = read(parsed(hooks.text()), [side, other(wanted)])
      const [present] = read(parsed(hooks.text()), [side, wanted])
      kept[other(wanted)] = old
      if (old) set([side, other(wanted)], '')
      if (!present && kept[wanted]) set([side, wanted], kept[wanted] ?? '')
      hooks.change([])
    })
    fields.push({ pointer: `/${side}`, faults, controls: () => [], show: () => {} })
    const element = make('fieldset', {}, legend(key), group, faults, ...kinds.map(({ part }) => part))
    element.append(input([side, 'password'], 'password', { type: 'password', autocomplete: 'new-password' }))
    form.append(element)
    return (body: unknown) => {
      const has = (kind: string) => read(body, [side, kind]).some(Boolean)
      if (has('id') !== has('addrs')) wanted = has('id') ? 'id' : 'addrs'
      const both = has('id') && has('addrs')
      for (const { kind, radio, part } of kinds) {
        radio.checked = !both && kind === wanted
        part.hidden = !both && kind !== wanted
      }
    }
  })
  const bandwidth = input(['bandwidth_limit_mb'], 'bandwidth', { inputMode: 'numeric' })
  for (const one of bandwidth.querySelectorAll('input')) one.dataset.tPlaceholder = 'bandwidth.none'
  const migration = make('fieldset', {}, legend('migration'), choice('migration_method'), choice('resume_mode'))
  migration.append(bandwidth)
  notice.after(migration)
  form.addEventListener('submit', (event) => event.preventDefault())

  /** Shows a text and its findings, each at its field. */
  return function show(text: string, diagnostics: readonly Diagnostic[], isRequest: boolean): void {
    const why = blockedBy(text, diagnostics, isRequest)
    notice.hidden = why === undefined
    notice.replaceChildren(...inline(why ?? ''))
    for (const group of form.querySelectorAll('fieldset')) group.disabled = why !== undefined
    // A text with faults is shown as far as it can be read.
    const all: unknown = text.length > LARGE ? {} : (parsed(text) ?? recovered(text))
    const body = isObject(all) ? all : {}
    for (const side of sides) side(body)
    const places = diagnostics.flatMap((found) => {
      const place = placeOf(found)
      return place === undefined || found.severity === 'info' ? [] : [{ found, place }]
    })
    for (const field of fields) {
      const [value, isOther] = read(body, field.pointer.split('/').slice(1))
      field.show(value, isOther)
      const here = places.filter(({ place }) => place === field.pointer).map(({ found }) => found)
      const lines = here.map(({ message, severity }) => make('p', { className: severity }, ...inline(message)))
      if (isOther && field.controls().length > 0) lines.push(make('p', {}, t('form.kind')))
      field.faults.replaceChildren(...lines)
      const isInvalid = here.some(({ severity }) => severity === 'error')
      for (const control of field.controls()) control.setAttribute('aria-invalid', String(isInvalid))
    }
  }
}
