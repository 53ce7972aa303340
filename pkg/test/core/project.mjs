// Empty projects with the packed tarball in them.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const pkg = join(import.meta.dirname, '../..')

/**
 * Packs the package as it would be published and unpacks it into an empty project.
 *
 * @param files path → content
 * @param links packages of `from` that the project can import besides
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

/** Runs a program; what it printed goes into the error where it fails. */
export function run(folder, program, args, options = {}) {
  try {
    return execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
      ...options,
    })
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`, { cause: error })
  }
}
