// The entry without the module: the caller loads it.

export * from './index.js'
export { init, initSync } from './source/given.js'
