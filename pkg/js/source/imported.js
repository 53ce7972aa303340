// The module for runtimes that may not compile bytes and import a compiled module instead.

import { requireBuild } from './build.js'
import module from './core.wasm'

export function loadModule() {
  requireBuild(module, 'dcs-migration-lint: the module')
  return module
}
