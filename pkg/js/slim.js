// The entry without the module's bytes: the caller loads the module.

import { createApi } from './api.js'

export const version = __VERSION__

/** @type {WebAssembly.Module | undefined} */
let module

/**
 * V8 refuses to compile a DataView.
 *
 * @param {ArrayBuffer | ArrayBufferView} source
 */
function bytesOf(source) {
  if (!ArrayBuffer.isView(source)) return source
  return new Uint8Array(/** @type {ArrayBuffer} */ (source.buffer), source.byteOffset, source.byteLength)
}

/** @type {typeof import('../types/slim.js').initSync} */
export function initSync(source) {
  if (source instanceof WebAssembly.Module) module = source
  else if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) module = new WebAssembly.Module(bytesOf(source))
  else throw new TypeError('initSync: `source` must be a WebAssembly.Module, an ArrayBuffer or a view of one')
}

/** @type {typeof import('../types/slim.js').init} */
export async function init(source) {
  const given = await source
  if (typeof given === 'string' || (typeof URL === 'function' && given instanceof URL)) {
    return init(fetch(given))
  }
  if (typeof Response === 'function' && given instanceof Response) {
    if (!given.ok) throw new Error(`init: the module could not be loaded: status ${given.status}`)
    // Streaming requires the media type, and many servers do not know it.
    const streams = given.headers.get('Content-Type')?.startsWith('application/wasm') && WebAssembly.compileStreaming
    module = streams ? await WebAssembly.compileStreaming(given) : await WebAssembly.compile(await given.arrayBuffer())
  } else if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) {
    module = await WebAssembly.compile(bytesOf(given))
  } else if (given instanceof WebAssembly.Module) {
    module = given
  } else {
    throw new TypeError('init: `source` must be a URL, a Response, bytes or a WebAssembly.Module, or a promise of one')
  }
}

export const { lint, lintValue, fix, applyFix, rules, explain, requestSchema } = /* @__PURE__ */ createApi(() => {
  if (!module) throw new Error('dcs-migration-lint/slim: call `init` or `initSync` first')
  return module
})
