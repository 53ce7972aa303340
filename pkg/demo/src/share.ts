// A link contains only values of the form that cannot be passwords: known words, numbers, UUIDs and IP
// addresses. Everything else in the text is left out.

import { type ParseError, parse } from 'jsonc-parser'

const WORD: Record<string, RegExp> = {
  migration_method: /^(full_amount_migration|incremental_migration)$/,
  resume_mode: /^(auto|manual)$/,
  bandwidth_limit_mb: /^[0-9]{1,5}$/,
}
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const ADDRESSES = /^[0-9]{1,3}(\.[0-9]{1,3}){3}:[0-9]{1,5}(,[0-9]{1,3}(\.[0-9]{1,3}){3}:[0-9]{1,5})*$/

const get = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** The fragment; `undefined` if the text is not valid JSON, since it is then unknown where a password ends. */
export function toFragment(text: string): string | undefined {
  const faults: ParseError[] = []
  const body: unknown = parse(text, faults, { disallowComments: true })
  if (faults.length > 0) return undefined
  const out = new URLSearchParams()
  for (const [name, looks] of Object.entries(WORD)) {
    const value = get(body, name)
    if ((typeof value === 'string' || typeof value === 'number') && looks.test(String(value)))
      out.set(name, String(value))
  }
  for (const side of ['source_instance', 'target_instance']) {
    for (const [name, looks] of [
      ['id', ID],
      ['addrs', ADDRESSES],
    ] as const) {
      const value = get(get(body, side), name)
      if (typeof value === 'string' && looks.test(value)) out.set(`${side}.${name}`, value)
    }
  }
  return `#${out}`
}

/** The text of a fragment; `undefined` if the fragment has no values. */
export function fromFragment(fragment: string): string | undefined {
  const body: Record<string, unknown> = {}
  const given = new URLSearchParams(fragment.slice(1))
  for (const [name, looks] of Object.entries(WORD)) {
    const value = given.get(name)
    if (value !== null && looks.test(value)) body[name] = value
  }
  for (const side of ['source_instance', 'target_instance']) {
    const instance: Record<string, string> = {}
    for (const [name, looks] of [
      ['id', ID],
      ['addrs', ADDRESSES],
    ] as const) {
      const value = given.get(`${side}.${name}`)
      if (value !== null && looks.test(value)) instance[name] = value
    }
    if (Object.keys(instance).length > 0) body[side] = instance
  }
  return Object.keys(body).length > 0 ? `${JSON.stringify(body, null, 2)}\n` : undefined
}
