// The text without its secrets: in a link, and in what the browser stores.

import { api } from './check'

export const MOST = 8000
const MARK = '******'

/** A text with its passwords replaced by asterisks, and how many there were; `undefined` if that is not possible. */
export function withoutSecrets(text: string): { text: string; omitted: number } | undefined {
  let safe = text
  let omitted = 0
  // A replacement may change how a faulty text is read: it is read again until nothing is left to replace.
  for (let round = 0; round < 4; round += 1) {
    const secrets = api
      .lint(safe)
      .files[0].secrets.map(({ start, end }) => [start.utf16, end.utf16] as const)
      .filter(([from, to]) => !/^\**$/.test(safe.slice(from, to)))
    if (secrets.length === 0) return { text: safe, omitted }
    omitted += secrets.length
    for (const [from, to] of secrets.toReversed()) safe = safe.slice(0, from) + MARK + safe.slice(to)
  }
  return undefined
}

const through = async (bytes: BlobPart, stream: ReadableWritablePair): Promise<ArrayBuffer> =>
  new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer()

/** The fragment of a text, with its faults. */
export async function toFragment(text: string): Promise<string> {
  const bytes = new Uint8Array(await through(text, new CompressionStream('deflate-raw')))
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return `#text=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The text of a fragment; `undefined` if it has none. Throws if it cannot be read. */
export async function fromFragment(fragment: string): Promise<string | undefined> {
  if (!fragment.startsWith('#text=')) return undefined
  const packed = fragment.slice(6)
  if (packed.length > MOST * 2) throw new RangeError('the link is too long')
  const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
  const text = new TextDecoder('utf-8', { fatal: true })
  return text.decode(await through(bytes, new DecompressionStream('deflate-raw')))
}
