// jsdom has neither of the two; there is Buffer then.

export const TextEncoder = /* @__PURE__ */ (() =>
  globalThis.TextEncoder ??
  class {
    encode(text) {
      return Uint8Array.from(Buffer.from(text, 'utf8'))
    }
    encodeInto(text, view) {
      const bytes = Buffer.from(text, 'utf8')
      // All or nothing is enough for who asks.
      if (bytes.length > view.length) return { read: 0, written: 0 }
      view.set(bytes)
      return { read: text.length, written: bytes.length }
    }
  })()

export const TextDecoder = /* @__PURE__ */ (() =>
  globalThis.TextDecoder ??
  class {
    decode(view) {
      return view ? Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('utf8') : ''
    }
  })()
