// Text to bytes: `scripts/pack.mjs` is the other half and says why.

/** The bytes that were packed, in a memory of their own. */
export function unpack(text, unpacker) {
  const { memory, start, unpack } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(unpacker))).exports
  const view = new Uint8Array(memory.buffer, start.value)
  return view.subarray(0, unpack(new TextEncoder().encodeInto(text, view).written))
}
