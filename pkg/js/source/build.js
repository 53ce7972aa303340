// The handshake: which build a module is of. scripts/bundle.mjs writes it into the module and into the entries.

/**
 * Throws if a module was not built together with this file, which could not read its answers.
 *
 * @param {WebAssembly.Module} module
 * @param {string} where begins the message
 */
export function requireBuild(module, where) {
  const [section] = WebAssembly.Module.customSections(module, 'dcs-migration-lint')
  const build = section && String.fromCharCode(...new Uint8Array(section))
  if (build === __BUILD__) return
  const actual = build ? `that of build ${build}` : 'another module'
  throw new TypeError(`${where} must be core.wasm of build ${__BUILD__}, not ${actual}`)
}
