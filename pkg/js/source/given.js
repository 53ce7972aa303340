// The module that the caller loads.

import { requireBuild } from './build.js'
import { compileError } from './compile.js'

/** @type {WebAssembly.Module | undefined} */
let module

export function loadModule() {
  if (!module) throw new Error('dcs-migration-lint/slim: call `init` or `initSync` first')
  return module
}

/**
 * The class of a built-in object, also of one from another realm, such as a frame or a test environment.
 *
 * @param {unknown} value
 */
const classOf = (value) => Object.prototype.toString.call(value).slice('[object '.length, -1)

/**
 * @param {unknown} source
 * @returns {source is WebAssembly.Module}
 */
const isModule = (source) => classOf(source) === 'WebAssembly.Module'

/**
 * @param {unknown} source
 * @returns {Uint8Array<ArrayBuffer> | undefined} the bytes if it is an ArrayBuffer or a view of one
 */
function bytesOf(source) {
  // A Uint8Array for all, since V8 compiles no DataView.
  if (classOf(source) === 'ArrayBuffer') return new Uint8Array(/** @type {ArrayBuffer} */ (source))
  if (!ArrayBuffer.isView(source)) return undefined
  return new Uint8Array(/** @type {ArrayBuffer} */ (source.buffer), source.byteOffset, source.byteLength)
}

/**
 * Keeps the module for the first call.
 *
 * @param {string} name the function that it was given to
 * @param {WebAssembly.Module} given
 */
function keep(name, given) {
  requireBuild(given, `${name}: \`source\``)
  module = given
}

/**
 * @param {URL | string} url
 * @returns {Promise<Response | Uint8Array<ArrayBuffer>>}
 */
async function load(url) {
  try {
    // Node fetches no file.
    const fs = /^file:/i.test(String(url)) && globalThis.process?.getBuiltinModule?.('node:fs')
    return fs ? new Uint8Array(await fs.promises.readFile(new URL(url))) : await fetch(url)
  } catch (cause) {
    const hint = /^file:/i.test(String(url)) ? '; read the file and pass its bytes' : ''
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`init: cannot load ${url}: ${reason}${hint}`, { cause })
  }
}

/** @param {Response} response */
async function compileResponse(response) {
  if (!response.ok) throw new Error(`init: cannot load ${response.url || '`source`'}: status ${response.status}`)
  // Streaming requires this media type without parameters, and many servers do not know it.
  const streams = response.headers.get('Content-Type') === 'application/wasm'
  if (streams && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}

/** @type {typeof import('../../types/slim.js').initSync} */
export function initSync(source) {
  if (isModule(source)) return keep('initSync', source)
  const bytes = bytesOf(source)
  if (!bytes) throw new TypeError('initSync: `source` must be a WebAssembly.Module, an ArrayBuffer or a view of one')
  let compiled
  try {
    compiled = new WebAssembly.Module(bytes)
  } catch (error) {
    throw compileError(error)
  }
  keep('initSync', compiled)
}

/** @type {typeof import('../../types/slim.js').init} */
export async function init(source) {
  const awaited = await source
  const given = typeof awaited === 'string' || classOf(awaited) === 'URL' ? await load(String(awaited)) : awaited
  if (isModule(given)) return keep('init', given)
  const bytes = bytesOf(given)
  if (!bytes && classOf(given) !== 'Response') {
    throw new TypeError('init: `source` must be a URL, a Response, bytes or a WebAssembly.Module, or a promise of one')
  }
  let compiled
  try {
    compiled = bytes ? await WebAssembly.compile(bytes) : await compileResponse(/** @type {Response} */ (given))
  } catch (error) {
    throw compileError(error)
  }
  keep('init', compiled)
}
