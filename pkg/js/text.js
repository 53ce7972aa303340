// TextEncoder and TextDecoder for jsdom, which has neither; it runs in Node, which has Buffer.
// `globalThis.Buffer`, since parcel adds a polyfill for `Buffer`.

export const TextEncoder = /* @__PURE__ */ (() =>
  globalThis.TextEncoder ??
  class {
    /** @param {string} text */
    encode(text) {
      return Uint8Array.from(globalThis.Buffer.from(text))
    }
    /**
     * @param {string} text
     * @param {Uint8Array} view with enough space for all of it
     */
    encodeInto(text, view) {
      const bytes = globalThis.Buffer.from(text)
      view.set(bytes)
      return { read: text.length, written: bytes.length }
    }
  })()

export const TextDecoder = /* @__PURE__ */ (() =>
  globalThis.TextDecoder ??
  class {
    /** @param {Uint8Array} [view] */
    decode(view) {
      return view ? globalThis.Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString() : ''
    }
  })()
