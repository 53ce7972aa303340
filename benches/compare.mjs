// Measures and prints the table of bench.sh: runs of this project and of a peer alternate, and a ratio is
// the median over the pairs. Each side must first find what it should. `node compare.mjs BINARY PAIRED PEERS`

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, type } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildPeer } from '../pkg/bench/peer.mjs'

const [binary, paired, peers] = process.argv.slice(2).map((path) => resolve(path))
const root = join(import.meta.dirname, '..')
const schema = join(root, 'schema/request.schema.json')
const VALID = readFileSync(join(root, 'examples/set-online-migration-task.json'), 'utf8')
const FAULTY = readFileSync(join(root, 'benches/bodies/faulty.json'), 'utf8')
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

const FILES = ['command line, 1 file', 'command line, 1000 files', 'command line, 20000 files']
const NODE = ['Node, the example', 'Node, ten faults']
const POSITIONS = '`ajv` precompiled and `jsonc-parser`'
const PARSE = '`JSON.parse` alone'
const VERDICT = '`serde_json` and `jsonschema`, a verdict on each line'
const LINES_OF = ['clean', 'a warning on each line', 'an error on each line'].map(
  (kind) => `\`--lines\` on one core, ${kind}`,
)
/** Row, peer, target ratio, and the ratio of the stretch goal if there is one. */
const targets = [
  ["library, the API reference's example", '`serde_json` and `jsonschema`', 1.0, 0.85],
  ['library, a body with ten faults', '`serde_json` and `jsonschema`', 1.1, 0.95],
  ['library, a body of 10 MB', '`serde_json` and `jsonschema`', 0.5],
  ['library, a body of 10 MB', 'itself on 1 MB', 11, 10],
  [FILES[0], '`jsonschema-cli`', 0.7, 0.5],
  [FILES[1], '`jsonschema-cli`', 0.75, 0.6],
  [FILES[2], '`jsonschema-cli`', 0.8, 0.6],
  [`${FILES[2]}, CPU time`, '`jsonschema-cli`', 1.1, 0.9],
  [LINES_OF[0], 'parsing into `Value`', 1.4, 1.0],
  [LINES_OF[1], 'parsing into `Value`', 2.5, 2.0],
  [LINES_OF[2], 'parsing into `Value`', 3.2, 2.5],
  [LINES_OF[0], VERDICT, 1.0, 0.7],
  [NODE[0], POSITIONS, 0.7, 0.5],
  [NODE[1], POSITIONS, 1.3, 1.0],
  [`${NODE[1]}, by finding`, POSITIONS, 0.8],
  ...NODE.map((what) => [what, '`vscode-json-languageservice`', 0.4]),
  ['Node, import and first result', POSITIONS, 1.5, 1.2],
]

const rows = []
const own = (ms) =>
  ms < 1 ? `${(ms * 1000).toFixed(1)} µs` : ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`
function add(row) {
  rows.push(row)
  console.error(`bench: ${row.what}, beside ${row.peer}: ${row.ratio.toFixed(2)}`)
}

/** Runs both sides alternately; adds the medians of the ratio and of our time, by a clock in milliseconds. */
function compare(what, peer, pairs, ours, theirs, clock = () => performance.now()) {
  const time = (side) => {
    const start = clock()
    side()
    return clock() - start
  }
  const runs = Array.from({ length: pairs }, () => [time(ours), time(theirs)])
  add({ what, peer, ratio: median(runs.map(([a, b]) => a / b)), ms: median(runs.map(([a]) => a)) })
}

/** CPU time of the processes that were waited for, in milliseconds, as Linux counts it: in steps of 10. */
function cpuOfChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

// The library: its bench prints one row a line.
for (const line of execFileSync(paired, { encoding: 'utf8' }).trim().split('\n')) add(JSON.parse(line))

// The command line.
const folder = mkdtempSync(join(peers, 'files-'))
const first = (...paths) =>
  paths.find((path) => existsSync(path)) ?? assert.fail(`none of ${paths.join(', ')} was installed`)
const jsonschema = first(join(peers, 'bin/jsonschema-cli'), join(peers, 'bin/jsonschema'))
/** @type {Record<string, (files: string[]) => [string, string[]]>} */
const commands = {
  'jsonschema-cli': (files) => [
    jsonschema,
    ['validate', schema, '--errors-only', ...files.flatMap((file) => ['-i', file])],
  ],
  'boon-cli': (files) => [join(peers, 'bin/boon'), [schema, ...files]],
  'check-jsonschema': (files) => [join(peers, 'python/bin/check-jsonschema'), ['--schemafile', schema, ...files]],
  'ajv-cli': () => [
    process.execPath,
    [
      join(peers, 'node/node_modules/ajv-cli/dist/index.js'),
      'validate',
      '--spec=draft2020',
      '--strict=false',
      '-s',
      schema,
      '-d',
      '*.json',
    ],
  ],
}
/** @returns {number} the exit code */
const run = (/** @type {[string, string[]]} */ [program, args], cwd) => {
  const ran = spawnSync(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  assert.equal(ran.error, undefined)
  return ran.status
}
const accepts = (/** @type {[string, string[]]} */ command, cwd) => assert.equal(run(command, cwd), 0, command[0])
try {
  for (const what of FILES) {
    const count = Number(/\d+/.exec(what)[0])
    const cwd = join(folder, String(count))
    mkdirSync(cwd)
    const files = Array.from({ length: count }, (_, at) => `${at}.json`)
    for (const file of files) writeFileSync(join(cwd, file), VALID)
    const bad = join(cwd, 'bad')
    writeFileSync(bad, FAULTY)
    /** @type {[string, string[]]} */
    const ours = [binary, ['--isolated', '--format', 'concise', ...files]]
    assert.equal(run([binary, ['--isolated', bad]], cwd), 1)
    for (const [name, command] of Object.entries(commands)) {
      // The other peers take seconds a run, so that a few pairs are enough.
      const quick = name === 'jsonschema-cli' || name === 'boon-cli'
      if (name !== 'ajv-cli') assert.notEqual(run(command([bad]), cwd), 0, name)
      const pairs = count === 1 ? (quick ? 41 : 9) : count === 1000 ? (quick ? 15 : 3) : quick ? 5 : 1
      const theirs = command(files)
      compare(
        what,
        `\`${name}\``,
        pairs,
        () => accepts(ours, cwd),
        () => accepts(theirs, cwd),
      )
      if (what === FILES[2] && quick) {
        compare(
          `${what}, CPU time`,
          `\`${name}\``,
          pairs,
          () => accepts(ours, cwd),
          () => accepts(theirs, cwd),
          cpuOfChildren,
        )
      }
    }
  }

  // Lines: each side is one process on one core.
  const LINES = 100_000
  const file = join(folder, 'requests.jsonl')
  const onOneCore = (program, args, stdout) =>
    assert.equal(
      spawnSync('taskset', ['-c', '0', program, ...args], { stdio: ['ignore', stdout, 'inherit'] }).status,
      0,
    )
  for (const { name, mode, password, findings } of [
    { name: LINES_OF[0], mode: 'manual', password: '', findings: 0 },
    { name: LINES_OF[1], mode: 'manual', password: ',"password":"Not-a-real-0ne"', findings: 1 },
    { name: LINES_OF[2], mode: 'Manual', password: '', findings: 1 },
  ]) {
    const lines = Array.from({ length: LINES }, (_, at) => {
      const source = `{"addrs":"10.0.${(at >> 8) & 255}.${at & 255}:6379"${password}}`
      const target = '{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}'
      const modes = `"migration_method":"full_amount_migration","resume_mode":"${mode}"`
      return `{${modes},"source_instance":${source},"target_instance":${target}}\n`
    })
    writeFileSync(file, lines.join(''))
    const lint = (stdout) => onOneCore(binary, ['--isolated', '--lines', '--exit-zero', file], stdout)
    const results = join(folder, 'results.jsonl')
    const kept = openSync(results, 'w')
    lint(kept)
    closeSync(kept)
    const written = readFileSync(results)
    const count = (text) => {
      let found = 0
      for (let at = written.indexOf(text); at >= 0; at = written.indexOf(text, at + 1)) found++
      return found
    }
    assert.equal(count('\n'), LINES)
    assert.equal(count('"rule":'), LINES * findings)
    assert.equal(execFileSync(paired, ['parse', file], { encoding: 'utf8' }), `${LINES}\n`)
    const verdicts = execFileSync(paired, ['validate', file], { encoding: 'utf8', maxBuffer: 1 << 28 })
    assert.equal(verdicts.split(`"valid":${name !== LINES_OF[2]}`).length - 1, LINES)
    for (const [peer, command] of [
      ['parsing into `Value`', 'parse'],
      [VERDICT, 'validate'],
    ]) {
      compare(
        name,
        peer,
        21,
        () => lint('ignore'),
        () => onOneCore(paired, [command, file], 'ignore'),
      )
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}

// Node: one call with the text of a body.
const from = (path) => import(pathToFileURL(join(peers, 'node/node_modules', path)).href)
const service = await from('vscode-json-languageservice/lib/umd/jsonLanguageService.js')
const { z } = await from('zod/index.js')
const { lint } = await import(pathToFileURL(join(root, 'pkg/dist/index.js')).href)
const request = JSON.parse(readFileSync(schema, 'utf8'))
const bundle = await buildPeer(join(peers, 'node'), request)
const positions = await import(pathToFileURL(bundle).href)
const text = z.string().nullish()
const instance = z.object({ id: text, addrs: text, password: text }).refine((one) => one.id || one.addrs)
const typed = z.object({
  migration_method: z.enum(['full_amount_migration', 'incremental_migration']),
  resume_mode: z.enum(['auto', 'manual']),
  bandwidth_limit_mb: z.union([z.string(), z.number().int().min(1).max(10240)]).nullish(),
  source_instance: instance,
  target_instance: instance,
})
const { getLanguageService, TextDocument } = service.default ?? service
const language = getLanguageService({})
language.configure({ schemas: [{ uri: 'request.json', fileMatch: ['*'], schema: request }] })
const inEditor = async (text) => {
  const document = TextDocument.create('file:///body.json', 'json', 1, text)
  return language.doValidation(document, language.parseJSONDocument(document))
}
const others = {
  [PARSE]: (text) => JSON.parse(text) && [],
  '`ajv` precompiled, without positions': positions.lintWithoutPlaces,
  [POSITIONS]: positions.lint,
  '`vscode-json-languageservice`': inEditor,
  '`zod`, without positions': (text) => typed.safeParse(JSON.parse(text)).error?.issues ?? [],
}
for (const [what, text, faulty] of [
  [NODE[0], VALID, false],
  [NODE[1], FAULTY, true],
]) {
  assert.equal(lint(text).files[0].diagnostics.length, faulty ? 10 : 2)
  for (const [peer, other] of Object.entries(others)) {
    if (peer !== PARSE) assert.equal((await other(text)).length > 0, faulty, peer)
    /** @type {[number, number][]} */
    const pairs = []
    const time = async (side) => {
      const start = performance.now()
      for (let at = 0; at < 500; at++) {
        const found = side(text)
        if (found instanceof Promise) await found
      }
      return performance.now() - start
    }
    for (let at = 0; at < 20; at++) {
      await time(lint)
      await time(other)
    }
    for (let at = 0; at < 41; at++) pairs.push([await time(lint), await time(other)])
    const row = { what, peer, ratio: median(pairs.map(([a, b]) => a / b)), ms: median(pairs.map(([a]) => a)) / 500 }
    add(row)
    if (faulty && peer === POSITIONS) {
      const found = (await other(text)).length
      add({ ...row, what: `${what}, by finding`, ratio: (row.ratio * found) / 10, ms: row.ms / 10 })
    }
  }
}
// Each start is a new process, in which nothing is loaded or compiled yet.
const start = (path) => {
  const script = `const begin = performance.now()
const { lint } = await import(${JSON.stringify(pathToFileURL(path).href)})
lint(${JSON.stringify(VALID)})
console.log(performance.now() - begin)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}
const starts = Array.from({ length: 21 }, () => [start(join(root, 'pkg/dist/index.js')), start(bundle)])
add({
  what: 'Node, import and first result',
  peer: POSITIONS,
  ratio: median(starts.map(([a, b]) => a / b)),
  ms: median(starts.map(([a]) => a)),
})

const size = gzipSync(readFileSync(join(root, 'pkg/dist/core.wasm')), { level: 9 }).length / 1000

const machine = `${availableParallelism()} cores, ${arch()} ${type()}, Node ${process.versions.node}`
console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}.\n`)
console.log('| what | beside | ours | ratio | target | stretch |\n|---|---|---|---|---|---|')
const limit = (bound) => (bound === undefined ? '' : `≤ ${bound}`)
for (const { what, peer, ratio, ms } of rows) {
  const at = targets.findIndex((target) => target[0] === what && target[1] === peer)
  const [, , target, stretch] = at < 0 ? [] : targets.splice(at, 1)[0]
  console.log(`| ${what} | ${peer} | ${own(ms)} | ${ratio.toFixed(2)} | ${limit(target)} | ${limit(stretch)} |`)
}
console.log(`| WebAssembly, gzip | | ${size.toFixed(1)} kB | | ≤ 88 kB | ≤ 80 kB |`)
assert.deepEqual(targets, [], 'a target has no row')
