// The form and the text show the same request: an edit of one changes the other.

import { modify, parse } from 'jsonc-parser'

export interface Change {
  from: number
  to: number
  insert: string
}

type Field = HTMLInputElement | HTMLSelectElement

const fields = (form: HTMLFormElement): Field[] => [...form.querySelectorAll<Field>('[name]')]
const path = (field: Field): string[] => field.name.split('.')

function read(body: unknown, names: string[]): string {
  let value = body
  for (const name of names) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Fills the form from the text, as far as the text can be parsed. */
export function show(form: HTMLFormElement, text: string, faulty: ReadonlySet<string>): void {
  const body: unknown = parse(text, [], { allowTrailingComma: true })
  for (const field of fields(form)) {
    const value = read(body, path(field))
    if (field instanceof HTMLSelectElement) {
      // A value that is not among the choices is added as one.
      field.querySelector('[data-foreign]')?.remove()
      if (![...field.options].some((option) => option.value === value)) {
        const option = new Option(`“${value}”`, value)
        option.dataset.foreign = ''
        field.add(option)
      }
    }
    if (field.value !== value) field.value = value
    field.setAttribute('aria-invalid', String(faulty.has(`/${path(field).join('/')}`)))
  }
}

/** The changes of the text after an edit of a field; an empty field removes its member. */
export function edit(field: Field, text: string): Change[] {
  const names = path(field)
  const value = field.value === '' ? undefined : field.value
  const start = text.trim() === '' ? '{}' : text
  try {
    const edits = modify(start, names, value, { formattingOptions: { insertSpaces: true, tabSize: 2 } })
    const changes = edits.map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content }))
    return start === text ? changes : [{ from: 0, to: text.length, insert: apply(start, changes) }]
  } catch {
    // The text has another kind of value there, which stays as it is.
    return []
  }
}

function apply(text: string, changes: Change[]): string {
  return changes.reduceRight((before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to), text)
}
