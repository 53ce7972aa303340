/**
 * The same functions without the module's bytes, for those who load `dcs-migration-lint/core.wasm`
 * themselves. Call `init` or `initSync` first.
 */

export * from './index.js'

/** What `initSync` takes: the bytes of `core.wasm`, or the compiled module. */
export type SyncSource = ArrayBufferView | ArrayBuffer | object

/**
 * Takes the module.
 *
 * @param source a compiled `WebAssembly.Module`, or bytes
 * @throws {TypeError} where it is neither
 */
export declare function initSync(source: SyncSource): void

/** What `init` takes: as `initSync`, or a URL to fetch, or a `Response`, or a promise of one of them. */
export type Source = SyncSource | string

/**
 * Loads the module. Streams where the server sends `application/wasm`.
 *
 * @param source a URL, a `Response`, a compiled `WebAssembly.Module`, bytes, or a promise of one
 * @throws {TypeError} where it is none of them
 */
export declare function init(source: Source | PromiseLike<Source>): Promise<void>
