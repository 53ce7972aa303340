// The module for Node, browsers and bundlers: its bytes are inside.

import text from 'core?text'
import unpacker from 'core?unpacker'
import { compileError } from './compile.js'
import { unpack } from './unpack.js'

export function loadModule() {
  try {
    return new WebAssembly.Module(unpack(text, unpacker))
  } catch (error) {
    throw compileError(error)
  }
}
