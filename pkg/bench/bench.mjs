// This package and its peers in Node, in one run: a lint of a text with places in the findings. Both sides alternate,
// and a ratio is the median over the pairs: below 1, this package is faster. A row for each body, and one for each
// finding of it, since the sides find different numbers. Then the import with the first lint, each in a new process.
// `node bench/bench.mjs [OTHER-BUILD]`, the latter a folder with another dist/index.js to compare with

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lint, requestSchema } from '../dist/index.js'
import { buildPeer } from './peer.mjs'

const root = join(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)
const PAIRS = 41
const CALLS = 500

const BODIES = {
  'the example': readFileSync(join(root, 'examples/set-online-migration-task.json'), 'utf8'),
  'ten faults': readFileSync(join(root, 'benches/bodies/faulty.json'), 'utf8'),
}
/** Ratios for each body and for each finding. */
const TARGETS = new Map([
  ['the example : ajv + jsonc-parser', 0.7],
  ['ten faults : ajv + jsonc-parser', 1.3],
  ['ten faults : ajv + jsonc-parser, per finding', 0.8],
  ['the example : vscode-json-languageservice', 0.4],
  ['ten faults : vscode-json-languageservice', 0.4],
])

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const found = (text) => lint(text).files[0].diagnostics

/** @returns {(text: string) => PromiseLike<unknown[]>} */
function inEditor() {
  const { getLanguageService, TextDocument } = require('vscode-json-languageservice')
  const language = getLanguageService({})
  language.configure({ schemas: [{ uri: 'request.json', fileMatch: ['*'], schema: requestSchema() }] })
  return (text) => {
    const document = TextDocument.create('file:///body.json', 'json', 1, text)
    return language.doValidation(document, language.parseJSONDocument(document))
  }
}

async function time(side, text) {
  const start = performance.now()
  for (let at = 0; at < CALLS; at++) {
    const result = side(text)
    if (!Array.isArray(result)) await result
  }
  return ((performance.now() - start) / CALLS) * 1000
}

function row(name, ratio, ours) {
  const target = TARGETS.get(name)
  const limit = target === undefined ? '' : ratio <= target ? `≤ ${target}: met` : `≤ ${target}: missed`
  console.log(`${name.padEnd(60)} ${ratio.toFixed(2)}  ${`${ours.toFixed(1)} µs`.padStart(9)}  ${limit}`)
}

/** The time to the first result, in ms. */
function first(path) {
  const script = `
    const begin = performance.now()
    const { lint } = await import(${JSON.stringify(pathToFileURL(path).href)})
    lint(${JSON.stringify(BODIES['the example'])})
    console.log(performance.now() - begin)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

const folder = mkdtempSync(join(tmpdir(), 'dcs-migration-lint-bench-'))
try {
  const peer = await buildPeer(folder, requestSchema())
  const { lint: positions } = await import(pathToFileURL(peer).href)
  const peers = { 'ajv + jsonc-parser': positions, 'vscode-json-languageservice': inEditor() }
  const [, , other] = process.argv
  if (other) {
    const build = await import(pathToFileURL(resolve(other, 'dist/index.js')).href)
    peers['the other build'] = (text) => build.lint(text).files[0].diagnostics
  }
  for (const [body, text] of Object.entries(BODIES)) {
    for (const [name, side] of Object.entries(peers)) {
      for (let at = 0; at < 40; at++) {
        await time(found, text)
        await time(side, text)
      }
      const pairs = []
      for (let at = 0; at < PAIRS; at++) pairs.push([await time(found, text), await time(side, text)])
      const ratio = median(pairs.map(([ours, theirs]) => ours / theirs))
      const ours = median(pairs.map(([ours]) => ours))
      const [count, theirs] = [found(text).length, (await side(text)).length]
      row(`${body} : ${name}`, ratio, ours)
      if (theirs > 0) row(`${body} : ${name}, per finding`, (ratio * theirs) / count, ours / count)
    }
  }
  const starts = Array.from({ length: 15 }, () => [first(join(root, 'pkg/dist/index.js')), first(peer)])
  const ratio = median(starts.map(([ours, theirs]) => ours / theirs))
  const ours = median(starts.map(([ours]) => ours))
  row('import and first result : ajv + jsonc-parser', ratio, ours * 1000)
} finally {
  rmSync(folder, { recursive: true })
}
