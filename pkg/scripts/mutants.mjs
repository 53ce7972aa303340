// Changes the JavaScript of the package in small ways, one at a time, and lists the changes that no test notices;
// `tests/mutants.sh package` starts it.
//
// All changes are built into one copy of the package in target/mutants/package, each behind a number. For each change
// its number is written into that copy, and the tests that reach it run until one fails.
//
//   mutants.mjs [OPTION…] [FILE…]    files of js/, by default all but report.js, which is generated
//
//   --tests NAME,…   tests of test/core instead of all that know the switches from faults
//   --browser        adds the tests in Chromium, which take a minute for each change
//   --shard K/N      every Nth change
//   --missed         only changes that an earlier run missed
//
// mutants-explained.txt beside this script lists changes that no test can notice, and why.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { parseAst } from 'rolldown/parseAst'

const root = join(import.meta.dirname, '../..')
const copy = join(root, 'target/mutants/package')
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    browser: { type: 'boolean', default: false },
    missed: { type: 'boolean', default: false },
    shard: { type: 'string', default: '0/1' },
    // Those of sizes, types and the package as a whole would notice the switches.
    tests: {
      type: 'string',
      default: 'api,codemirror,contract,editor,limits,monaco,pack,runtime,secrets,slim,verdict',
    },
  },
})
const [shard, shards] = options.shard.split('/').map(Number)

/**
 * The changes that a file lists, one a line as `FILE: CHANGE`, without the reason that may follow after a tab. No line
 * numbers: a change of the same text elsewhere in its file is listed with it.
 *
 * @param {string} path
 */
const listed = (path) =>
  new Set(
    (existsSync(path) ? readFileSync(path, 'utf8') : '')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => line.split('\t')[0]),
  )
const explained = listed(join(import.meta.dirname, 'mutants-explained.txt'))
const missedFile = join(root, 'target/mutants/package-missed.txt')
const missedBefore = listed(missedFile)

/** Operators and what they become. @type {Record<string, string[]>} */
const OPERATORS = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['+'],
  '/': ['*'],
  '&': ['|'],
  '|': ['&'],
  '>>>': ['<<'],
  '<<': ['>>>'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
}
/** Where an expression cannot stand for a literal. */
const FIXED = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

/**
 * @typedef {object} Mutant
 * @property {string} name the file and the change
 * @property {number} line
 */
/** @type {Mutant[]} */
const mutants = []

/** The first line of a changed file. The digits are replaced, so that the length stays. */
const HEADER = `const __on = Number('mutant:00000'.slice(7));
const __is = (number) => {
  globalThis.__reached?.add(number);
  return (globalThis.__mutant ?? __on) === number;
};
`

/**
 * The text of a file with all its changes, each behind its number.
 *
 * @param {string} path
 * @param {string} text
 */
function changed(path, text) {
  /** @type {(node: any, change: string) => number} */
  const mutant = (node, change) => {
    const line = text.slice(0, node.start).split('\n').length
    return mutants.push({ name: `${path}: ${change}`, line })
  }
  /** @param {any} node */
  const raw = (node) => text.slice(node.start, node.end)
  const short = (/** @type {string} */ code) => code.replaceAll(/\s+/g, ' ').slice(0, 60)

  /**
   * What an expression may become.
   *
   * @param {any} node
   * @param {any} parent
   * @returns {string[]}
   */
  function expressions(node, parent) {
    const isCondition = parent.test === node
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const others = (OPERATORS[node.operator] ?? []).map(
          (other) => `(${raw(node.left)}) ${other} (${raw(node.right)})`,
        )
        return isCondition && parent.type !== 'ForStatement' ? [...others, 'false'] : others
      }
      case 'UnaryExpression':
        return node.operator === '!' || node.operator === '-' ? [raw(node.argument)] : []
      case 'Literal':
        if (typeof node.value === 'string') return [node.value ? "''" : "'x'"]
        if (typeof node.value === 'number') return [String(node.value + 1)]
        if (typeof node.value === 'boolean') return [String(!node.value)]
        return []
      case 'ArrayExpression':
        return node.elements.length > 0 ? ['[]'] : []
      case 'CallExpression':
      case 'Identifier':
      case 'MemberExpression':
        return isCondition ? ['true', 'false'] : []
      default:
        return []
    }
  }

  /**
   * @param {any} node
   * @param {any} parent
   * @param {string} key
   * @returns {string}
   */
  function write(node, parent, key) {
    if (FIXED.has(node.type) && !node.declaration) return raw(node)
    let at = node.start
    let out = ''
    const children = []
    for (const [key, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === 'string') children.push({ child, key })
      }
    }
    children.sort((one, other) => one.child.start - other.child.start)
    for (const { child, key } of children) {
      // A shorthand member has one text for its name and its value.
      if (child.start < at) continue
      out += text.slice(at, child.start) + write(child, node, key)
      at = child.end
    }
    out += text.slice(at, node.end)
    if (node.type === 'ExpressionStatement' && !node.directive && parent.type !== 'ArrowFunctionExpression') {
      // In braces, since an `else` may follow.
      return `{ if (!__is(${mutant(node, `remove \`${short(raw(node))}\``)})) ${out}; }`
    }
    // Names of members and targets of assignments are no expressions.
    const isExpression =
      !(key === 'key' && !parent.computed) &&
      !(key === 'property' && !parent.computed) &&
      parent.type !== 'ImportAttribute'
    if (!isExpression || (parent.type === 'AssignmentPattern' && key === 'left')) return out
    if (key === 'left' && parent.type === 'AssignmentExpression') return out
    if (parent.directive) return out
    const choices = expressions(node, parent).map(
      (other) => `__is(${mutant(node, `\`${short(raw(node))}\` → \`${short(other)}\``)}) ? ${other} : `,
    )
    return choices.length > 0 ? `(${choices.join('')}${out})` : out
  }
  const program = parseAst(text)
  return HEADER + text.slice(0, program.start) + write(program, {}, '') + text.slice(program.end)
}

// 1. A copy of the package, with the rest of the repository beside it.
rmSync(copy, { recursive: true, force: true })
mkdirSync(join(copy, 'pkg'), { recursive: true })
for (const name of readdirSync(root)) {
  if (name !== 'pkg' && name !== 'target' && name !== '.git') symlinkSync(join(root, name), join(copy, name))
}
// The build adds the licences.
for (const name of readdirSync(join(root, 'pkg')).filter((name) => !name.startsWith('LICENSE-'))) {
  if (name === 'node_modules') symlinkSync(join(root, 'pkg', name), join(copy, 'pkg', name))
  else cpSync(join(root, 'pkg', name), join(copy, 'pkg', name), { recursive: true })
}
const js = join(copy, 'pkg/js')
const files = readdirSync(js, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.js') && path !== 'report.js' && (positionals.length === 0 || positionals.includes(path)),
)
for (const path of files.sort()) {
  const file = join(js, path)
  writeFileSync(file, changed(path, readFileSync(file, 'utf8')))
}

/** Runs a program in the copy; returns whether it succeeded, and its output. */
function ran(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {Record<string, string>} */ env = {},
  timeout = 600_000,
) {
  const result = spawnSync(program, args, {
    cwd: join(copy, 'pkg'),
    encoding: 'utf8',
    env: { ...process.env, CARGO_TARGET_DIR: join(root, 'target'), ...env },
    maxBuffer: 1 << 28,
    timeout,
    killSignal: 'SIGKILL',
  })
  return { ok: result.status === 0, output: `${result.stdout}\n${result.stderr}` }
}
const built = ran('node', ['scripts/bundle.mjs'])
if (!built.ok) throw new Error(built.output)
const withMarker = [
  ...files.map((path) => join(js, path)),
  ...readdirSync(join(copy, 'pkg/dist'))
    .filter((name) => /\.c?js$/.test(name))
    .map((name) => join(copy, 'pkg/dist', name)),
]
const texts = new Map(withMarker.map((file) => [file, readFileSync(file, 'utf8')]))
function turnOn(/** @type {number} */ number) {
  const marker = `mutant:${String(number).padStart(5, '0')}`
  for (const [file, text] of texts) writeFileSync(file, text.replaceAll('mutant:00000', marker))
}

// 2. Which tests reach which change.
const BROWSER = options.browser ? ['editors', 'readme'] : []
const tests = [
  ...options.tests.split(',').map((name) => `test/core/${name}.test.mjs`),
  ...BROWSER.map((name) => `test/browser/${name}.test.mjs`),
]
// What a browser or another realm reaches is not known here.
const ELSEWHERE = /browser|runtime/
const reachedFile = join(copy, 'reached.json')
const preload = join(copy, 'reached.mjs')
writeFileSync(
  preload,
  `import { writeFileSync } from 'node:fs'
globalThis.__reached = new Set()
process.on('exit', () => writeFileSync(process.env.REACHED, JSON.stringify([...globalThis.__reached])))
`,
)
const env = { CALLS: '20000' }
/** @type {{ test: string, milliseconds: number, reached: Set<number> }[]} */
const runs = []
for (const test of tests) {
  rmSync(reachedFile, { force: true })
  const start = performance.now()
  const { ok, output } = ran('node', ['--import', preload, test], { ...env, REACHED: reachedFile })
  if (!ok) throw new Error(`${test} fails without a change\n${output}`)
  const reached = existsSync(reachedFile) ? JSON.parse(readFileSync(reachedFile, 'utf8')) : []
  const milliseconds = Math.round(performance.now() - start)
  runs.push({ test, milliseconds, reached: new Set(reached) })
  console.error(`${test}: ${reached.length} of ${mutants.length} changes in ${milliseconds} ms`)
}
runs.sort((one, other) => one.milliseconds - other.milliseconds)

// 3. Each change by itself: first with the tests that can run for many changes in one process.
const QUICK = /\b(api|codemirror|editor|monaco|slim)\.test/
/** @type {Set<number>} */
const noticed = new Set()
const chosen = mutants
  .map(({ name }, at) => ({ number: at + 1, name }))
  .filter(({ name, number }) => number % shards === shard && (!options.missed || missedBefore.has(name)))
let left = chosen
  .map(({ number }) => ({
    number,
    tests: runs.filter(({ reached, test }) => QUICK.test(test) && reached.has(number)).map(({ test }) => test),
  }))
  .filter(({ tests }) => tests.length > 0)
turnOn(0)
while (left.length > 0) {
  const { status, stderr, stdout } = spawnSync('node', [join(import.meta.dirname, 'mutants-quick.mjs')], {
    cwd: join(copy, 'pkg'),
    encoding: 'utf8',
    input: JSON.stringify(left),
    maxBuffer: 1 << 28,
  })
  const [ready, ...answers] = stdout.split('\n').slice(0, -1)
  if (ready !== 'ready') throw new Error(`mutants-quick.mjs cannot run the tests\n${stderr}`)
  // A change that ends the process is noticed, too.
  if (status !== 0) answers.push('noticed')
  const isSpoilt = answers.at(-1) === 'spoilt'
  if (isSpoilt) answers.splice(0, answers.length, ...answers.slice(0, -1).fill('missed'))
  for (const [at, answer] of answers.entries()) if (answer === 'noticed') noticed.add(left[at].number)
  left = left.slice(answers.length)
  console.error(`${left.length} left`)
}

// 4. Then with all tests, in processes of their own. An endless loop is noticed, too.
const everyReached = new Set(runs.flatMap(({ reached }) => [...reached]))
/** @type {string[]} */
const missed = []
let excused = 0
for (const { name, number } of chosen.filter(({ number }) => !noticed.has(number))) {
  turnOn(number)
  const isNoticed = runs.some(
    ({ milliseconds, reached, test }) =>
      (reached.has(number) || ELSEWHERE.test(test)) && !ran('node', [test], env, 20_000 + 10 * milliseconds).ok,
  )
  if (isNoticed) noticed.add(number)
  else if (explained.has(name)) excused += 1
  else {
    missed.push(name)
    const { line } = mutants[number - 1]
    console.log(`js/${name.replace(': ', `:${line}: `)}${everyReached.has(number) ? '' : ' (no test reaches it)'}`)
  }
}
writeFileSync(missedFile, missed.map((name) => `${name}\n`).join(''))
const names = new Set(mutants.map(({ name }) => name))
const stale = [...explained].filter((name) => files.includes(name.split(': ')[0]) && !names.has(name))
for (const name of stale) console.log(`mutants-explained.txt: no such change: ${name}`)
const counts = `${noticed.size} noticed, ${excused} explained, ${missed.length} missed`
console.log(`${chosen.length} changes, ${counts} (${relative(root, copy)})`)
process.exitCode = missed.length + stale.length > 0 ? 1 : 0
