// The entry of the package. scripts/bundle.mjs decides where it takes the module from: index.js, workerd.js and
// edge-light.js differ in that alone.

export { explain, fix, lint, lintPath, lintResponse, lintValue } from './api.js'
export { applyFix } from './edits.js'
export { requestSchema, rules } from './pages.js'

export const version = __VERSION__
