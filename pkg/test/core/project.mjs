// Temporary projects that have the packed package installed.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const pkg = join(import.meta.dirname, '../..')

/**
 * Packs the package as it is published and installs it in an empty project.
 *
 * @param {Record<string, string>} files contents by path
 * @param {string[]} links packages of `from` that the project can import as well
 */
export function project(files, links = [], from = pkg) {
  const folder = mkdtempSync(join(tmpdir(), 'dcs-migration-lint-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: pkg,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', modules])
  cpSync(join(modules, 'package'), join(modules, 'dcs-migration-lint'), { recursive: true })
  rmSync(join(modules, 'package'), { recursive: true })
  for (const name of links) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(from, 'node_modules', name), join(modules, name), 'dir')
  }
  write(folder, { 'package.json': '{"private": true, "type": "module"}', ...files })
  return { folder, tarball: join(folder, tarball) }
}

export function write(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/**
 * Runs a program and returns its output; an error contains what it printed.
 *
 * @param {import('node:child_process').ExecFileSyncOptions} options
 * @returns {string}
 */
export function run(folder, program, args, options = {}) {
  try {
    const output = execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
      ...options,
    })
    return String(output)
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`, { cause: error })
  }
}

/** The path of the command line: the one in COMMAND_LINE, or one that is built. */
export const commandLine = () => process.env.COMMAND_LINE ?? buildCommandLine()

/** Builds the command line; returns its path. */
export function buildCommandLine() {
  const root = join(pkg, '..')
  const options = ['--quiet', '--locked', '-p', 'dcs-migration-lint-cli', '--message-format', 'json']
  const { executable } = run(root, 'cargo', ['build', ...options])
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .findLast((message) => message.executable && message.target.kind.includes('bin'))
  return executable
}
