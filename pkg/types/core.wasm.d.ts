/** The compiled module, as runtimes and bundlers give it that import modules of WebAssembly. */

import type { Module } from './slim.js'

declare const module: Module
export default module
