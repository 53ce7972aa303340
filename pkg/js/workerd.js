// The entry for Cloudflare Workers, which may not compile bytes: the runtime imports the compiled module.

import { createApi } from './api.js'
import module from './core.wasm'

export const version = __VERSION__
export const { lint, lintValue, fix, applyFix, rules, explain, requestSchema } = /* @__PURE__ */ createApi(() => module)
