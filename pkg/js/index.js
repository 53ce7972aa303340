// Node, browsers, bundlers: the module's bytes are inside, compiled and started at the first call.

import base64 from 'core.wasm?base64'
import { createApi } from './api.js'
import { decode } from './decode.js'

export const version = __VERSION__
export const { lint, lintValue, fix, applyFix, rules, explain, requestSchema } = /* @__PURE__ */ createApi(
  () => new WebAssembly.Module(decode(base64)),
)
