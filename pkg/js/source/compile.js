// Compiling WebAssembly where an environment may not have it or may not allow it.

const EMPTY_MODULE = /* @__PURE__ */ Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

/** Why this environment compiles no WebAssembly at all; `undefined` if it does. */
function obstacle() {
  if (typeof WebAssembly !== 'object') return 'this environment has no WebAssembly'
  try {
    new WebAssembly.Module(EMPTY_MODULE)
  } catch {
    const directive = "`script-src 'wasm-unsafe-eval'`"
    return `this environment does not allow WebAssembly; a Content-Security-Policy needs ${directive}`
  }
}

/**
 * The error to throw for one that was caught while compiling: an error of the environment says so.
 *
 * @param {unknown} error
 */
export function compileError(error) {
  const reason = obstacle()
  return reason ? new Error(`dcs-migration-lint: ${reason}`, { cause: error }) : error
}
