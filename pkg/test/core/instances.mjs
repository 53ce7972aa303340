/**
 * The memories of the instances of the module that are started from now on, until the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @returns {WebAssembly.Memory[]}
 */
export function memoriesIn(t) {
  const memories = []
  const { Instance } = WebAssembly
  t.after(() => {
    WebAssembly.Instance = Instance
  })
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports)
      if (this.exports.lint) memories.push(this.exports.memory)
    }
  }
  return memories
}
