// Text to bytes. scripts/pack.mjs makes the text and says why.

/** @typedef {{ memory: WebAssembly.Memory, start: WebAssembly.Global, unpack(length: number): number }} Unpacker */

/**
 * @param {string} text
 * @param {Iterable<number>} unpacker the bytes of the module that unpacks it
 * @returns {Uint8Array<ArrayBuffer>} the packed bytes, in a memory of their own
 */
export function unpack(text, unpacker) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(unpacker)))
  const { memory, start, unpack } = /** @type {Unpacker} */ (/** @type {unknown} */ (exports))
  const view = new Uint8Array(/** @type {ArrayBuffer} */ (memory.buffer), start.value)
  return view.subarray(0, unpack(new TextEncoder().encodeInto(text, view).written))
}
