// What a program sees where the package cannot run, or fails.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from './project.mjs'

const { folder } = project({
  'wrong.mjs': `import { lint } from 'dcs-migration-lint'\nlint()`,
  'wrong.cjs': `require('dcs-migration-lint').lint()`,
  'lint.mjs': `import { lint, rules } from 'dcs-migration-lint'\nconsole.log(rules().length)\nlint('')`,
  'slim.mjs': `import { initSync } from 'dcs-migration-lint/slim'\ninitSync(new Uint8Array(8))`,
})
const installed = join(folder, 'node_modules/dcs-migration-lint')

/** What a program writes to standard error before it fails. */
function failure(...args) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 1, stderr)
  return stderr
}

test('an uncaught error prints its line, not the file', () => {
  for (const file of ['wrong.mjs', 'wrong.cjs']) {
    const printed = failure(file)
    assert.match(printed, /TypeError: lint: `text` must be a string, not undefined/)
    assert.ok(printed.length < 2000, `${file} prints ${printed.length} characters`)
  }
})

test('only the lines of data are long, and no code is on them', () => {
  const entries = readdirSync(join(installed, 'dist')).filter((name) => /\.c?js$/.test(name))
  assert.ok(entries.length >= 10, entries.join())
  for (const name of entries) {
    const lines = readFileSync(join(installed, 'dist', name), 'utf8').split('\n')
    const long = lines.filter((line) => line.length > 500)
    assert.ok(
      long.every((line) => /^var [\w$]+ = (["'`[]).*[\]"'`];$/.test(line)),
      name,
    )
    assert.ok(long.length <= 4, `${name}: ${long.length} long lines`)
  }
})

test('source maps lead to the sources', () => {
  const printed = failure('--enable-source-maps', 'wrong.mjs')
  assert.match(printed, /js[/\\]arguments\.js:\d+/)
  assert.ok(printed.length < 2000, `prints ${printed.length} characters`)
})

test('without WebAssembly the error says so, and what needs none works', () => {
  for (const file of ['lint.mjs', 'slim.mjs']) {
    assert.match(failure('--no-expose-wasm', file), /Error: dcs-migration-lint: this environment has no WebAssembly/)
  }
  const { stdout } = spawnSync(process.execPath, ['--no-expose-wasm', 'lint.mjs'], { cwd: folder, encoding: 'utf8' })
  assert.ok(Number(stdout) > 20)
})

test('the package contains its licences and says where it is developed', () => {
  for (const [name, text] of [
    ['LICENSE-MIT', 'Permission is hereby granted'],
    ['LICENSE-APACHE', 'TERMS AND CONDITIONS FOR USE'],
  ]) {
    assert.ok(readFileSync(join(installed, name), 'utf8').includes(text), name)
  }
  const { bugs, homepage, repository } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  for (const url of [bugs, homepage])
    assert.ok(url.startsWith(repository.url.slice('git+'.length, -'.git'.length)), url)
})

test('every file that package.json names is in the package', () => {
  const { exports, main, module, types } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths))
  for (const path of [main, module, types, ...paths(exports)]) readFileSync(join(installed, path))
})
