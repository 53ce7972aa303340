/**
 * The same functions without the WebAssembly module: load `dcs-migration-lint/core.wasm` with `init` or `initSync`
 * before the first call.
 */

export * from './index.js'

/**
 * A `WebAssembly.Module`. TypeScript knows no member of it; a type with an absent member refuses most values that are
 * no module.
 */
export interface Module {
  readonly isModule?: never
}

/** What `initSync` takes: the bytes of `core.wasm`, or the compiled module. */
export type SyncSource = ArrayBufferView | ArrayBuffer | Module

/**
 * Sets the module.
 *
 * @param source a compiled `WebAssembly.Module`, or bytes
 * @throws {TypeError} if it is neither, or a module of another build
 */
export declare function initSync(source: SyncSource): void

/** The part of a `URL` that is used. */
export interface Url {
  readonly href: string
}

/** The part of a `Response` that is used. */
export interface ModuleResponse {
  readonly ok: boolean
  readonly status: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What `init` takes: what `initSync` takes, a URL or a `Response`. */
export type Source = SyncSource | string | Url | ModuleResponse

/**
 * Loads the module, by streaming if the server sends it as `application/wasm`. In Node a URL can be a `file:` URL.
 *
 * @param source a URL, a `Response`, a compiled `WebAssembly.Module`, bytes, or a promise of one
 * @throws {TypeError} if it is none of them, or a module of another build
 */
export declare function init(source: Source | PromiseLike<Source>): Promise<void>
