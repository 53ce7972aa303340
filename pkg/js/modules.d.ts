// Modules that scripts/bundle.mjs provides, and the constant that it defines.

declare module 'core?text' {
  /** The WebAssembly module as text; `unpack` makes it bytes again. */
  const text: string
  export default text
}

declare module 'core?unpacker' {
  /** The bytes of the WebAssembly module that unpacks `core?text`. */
  const unpacker: number[]
  export default unpacker
}

declare module 'rules?text' {
  /** js/rules.json: the pages of all rules, as scripts/pack-pages.mjs packs them. */
  const text: string
  export default text
}

declare module 'schema?text' {
  /** The schema of the request body. */
  const text: string
  export default text
}

declare module 'core?module' {
  /** The compiled module, at the first call of a function that needs it: one of js/source. */
  export function loadModule(): WebAssembly.Module
}

declare module '*/core.wasm' {
  const module: WebAssembly.Module
  export default module
}

/** The version of the package. */
declare const __VERSION__: string
/** The version and a hash of core.wasm, which has it in a custom section. */
declare const __BUILD__: string
