// A process of mutants.mjs: imports tests once, and runs them for one change after another, which takes a tenth of the
// time of a process for each. Standard input is JSON, a list of `{ number, tests }`; the answers are lines, `ready` and
// then `noticed` or `missed` for each. It ends early where a change leaves something behind, and is killed where one
// takes too long. `spoilt` at the end means that one of them left something behind unnoticed.

import { readFileSync } from 'node:fs'
import { register } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/** A change that takes more time of a processor is an endless loop. */
const SECONDS = 3
/** Tests import copies of the package, which stay in memory. */
const MOST = 100

const globals = /** @type {any} */ (globalThis)
/** @param {string} code */
const moduleOf = (code) => `data:text/javascript,${encodeURIComponent(code)}`
const collector = moduleOf('export const test = (name, run) => globalThis.__tests.push(run)')
register(
  moduleOf(`export const resolve = (name, context, next) =>
    name === 'node:test' ? { url: ${JSON.stringify(collector)}, shortCircuit: true } : next(name, context)`),
)

/** @type {{ number: number, tests: string[] }[]} */
const asked = JSON.parse(readFileSync(0, 'utf8'))
/** The tests of each file. @type {Map<string, ((context: object) => unknown)[]>} */
const files = new Map()
for (const file of new Set(asked.flatMap(({ tests }) => tests))) {
  globals.__tests = []
  await import(pathToFileURL(resolve(file)).href)
  files.set(file, globals.__tests)
}

const answered = new Int32Array(new SharedArrayBuffer(4))
new Worker(
  `const { workerData: answered } = require('node:worker_threads')
let [last, start] = [-1, 0]
setInterval(() => {
  const { system, user } = process.cpuUsage()
  const seconds = (system + user) / 1e6
  if (answered[0] !== last) [last, start] = [answered[0], seconds]
  else if (seconds - start > ${SECONDS}) process.kill(process.pid, 'SIGKILL')
}, 100)`,
  { eval: true, workerData: answered },
).unref()

/** @param {(context: object) => unknown} test whether it passes */
async function passes(test) {
  /** @type {(() => unknown)[]} */
  const after = []
  try {
    await test({ after: (/** @type {() => unknown} */ last) => after.push(last) })
    return true
  } catch {
    return false
  } finally {
    for (const last of after) await last()
  }
}
/** @param {Iterable<string>} tests the first test that fails */
async function failure(tests) {
  for (const test of [...tests].flatMap((file) => files.get(file) ?? [])) if (!(await passes(test))) return test
}

process.stdout.write('ready\n')
for (const { number, tests } of asked.slice(0, MOST)) {
  globals.__mutant = number
  const failing = await failure(tests)
  globals.__mutant = 0
  process.stdout.write(failing ? 'noticed\n' : 'missed\n')
  answered[0] += 1
  // The change left something behind.
  if (failing && !(await passes(failing))) process.exit(0)
}
if (await failure(files.keys())) process.stdout.write('spoilt\n')
process.exit(0)
