// TextEncoder and TextDecoder for jsdom, which has neither; it runs in Node, which has Buffer.
// `globalThis.Buffer`, since parcel adds a polyfill for `Buffer`.

export const TextEncoder = /* @__PURE__ */ (() =>
  globalThis.TextEncoder ??
  class {
    /** @param {string} text */
    encode(text) {
      return Uint8Array.from(globalThis.Buffer.from(text, 'utf8'))
    }
    /**
     * @param {string} text
     * @param {Uint8Array} view
     */
    encodeInto(text, view) {
      const bytes = globalThis.Buffer.from(text, 'utf8')
      // Callers give enough space.
      if (bytes.length > view.length) return { read: 0, written: 0 }
      view.set(bytes)
      return { read: text.length, written: bytes.length }
    }
  })()

export const TextDecoder = /* @__PURE__ */ (() =>
  globalThis.TextDecoder ??
  class {
    /** @param {Uint8Array} [view] */
    decode(view) {
      return view ? globalThis.Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('utf8') : ''
    }
  })()
