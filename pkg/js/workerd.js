// Workers may not compile bytes: the runtime hands over a compiled module.

import module from './core.wasm'
import { createApi } from './api.js'

export const version = __VERSION__
export const { lint, lintValue, fix, applyFix, rules, explain, requestSchema } = /* @__PURE__ */ createApi(() => module)
