// What survives a reload, in the browser's storage.

export interface Stored {
  /** Without passwords. */
  text?: string | undefined
  language?: string
  theme?: string
}
const KEY = 'request-page'

export function remembered(): Stored {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    const entries = Object.entries(typeof value === 'object' && value !== null ? value : {})
    return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string'))
  } catch {
    return {}
  }
}

export function remember(change: Stored): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...change }))
  } catch {
    // Storage is off or full: nothing is kept.
  }
}
