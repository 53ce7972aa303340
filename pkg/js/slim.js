// No bytes inside: the caller brings the module.

import { createApi } from './api.js'

export const version = __VERSION__

let module

/** @param {unknown} source */
export function initSync(source) {
  if (source instanceof WebAssembly.Module) module = source
  else if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) module = new WebAssembly.Module(source)
  else throw new TypeError('initSync: `source` must be a WebAssembly.Module, an ArrayBuffer or a view of one')
}

/** @param {unknown} source */
export async function init(source) {
  const given = await source
  if (typeof given === 'string' || (typeof URL === 'function' && given instanceof URL)) {
    return init(fetch(given))
  }
  if (typeof Response === 'function' && given instanceof Response) {
    if (!given.ok) throw new Error(`init: the module could not be loaded: status ${given.status}`)
    // Servers that do not know the media type are common; streaming needs it.
    const streams = given.headers.get('Content-Type')?.startsWith('application/wasm') && WebAssembly.compileStreaming
    module = streams ? await WebAssembly.compileStreaming(given) : await WebAssembly.compile(await given.arrayBuffer())
  } else if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) {
    module = await WebAssembly.compile(given)
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
