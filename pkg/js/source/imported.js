// The module for runtimes that may not compile bytes and import a compiled module instead.

import module from './core.wasm'

export const loadModule = () => module
