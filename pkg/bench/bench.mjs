// Times of this package and of its peer in Node: a lint of a text with places in the findings, and
// the import with the first lint. Each measurement runs in a new process. `node bench/bench.mjs`

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requestSchema } from '../dist/index.js'
import { FAULTY, VALID } from '../test/core/bodies.mjs'
import { buildPeer } from './peer.mjs'

/** The best time of a call in µs, and the time to the first result in ms. */
function measure(path, text) {
  const script = `
    const begin = performance.now()
    const { lint } = await import(${JSON.stringify(pathToFileURL(path).href)})
    lint(${JSON.stringify(text)})
    const first = performance.now() - begin
    for (let at = 0; at < 30000; at++) lint(${JSON.stringify(text)})
    let best = Infinity
    for (let round = 0; round < 5; round++) {
      const start = performance.now()
      for (let at = 0; at < 10000; at++) lint(${JSON.stringify(text)})
      best = Math.min(best, (performance.now() - start) / 10)
    }
    console.log(JSON.stringify({ first, best }))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

const folder = mkdtempSync(join(tmpdir(), 'dcs-migration-lint-bench-'))
try {
  const sides = {
    'this package': join(import.meta.dirname, '../dist/index.js'),
    'ajv precompiled + jsonc-parser': await buildPeer(folder, requestSchema()),
  }
  for (const [name, path] of Object.entries(sides)) {
    const [valid, faulty] = [VALID, FAULTY].map((text) => {
      const runs = Array.from({ length: 3 }, () => measure(path, text))
      return { best: Math.min(...runs.map((run) => run.best)), first: Math.min(...runs.map((run) => run.first)) }
    })
    const times = `valid ${valid.best.toFixed(1)} µs, faulty ${faulty.best.toFixed(1)} µs`
    console.log(`${name.padEnd(32)} ${times}, first result ${valid.first.toFixed(1)} ms`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
