// The entry for Node, browsers and bundlers: it holds the module and compiles it at the first call.

import text from 'core?text'
import unpacker from 'core?unpacker'
import { createApi } from './api.js'
import { unpack } from './unpack.js'

export const version = __VERSION__
export const { lint, lintValue, fix, applyFix, rules, explain, requestSchema } = /* @__PURE__ */ createApi(
  () => new WebAssembly.Module(unpack(text, unpacker)),
)
