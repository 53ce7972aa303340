// Builds the package for the console page if it is not built yet.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const pkg = join(import.meta.dirname, '..')
if (!existsSync(join(pkg, 'dist/index.d.cts')) || !existsSync(join(pkg, 'node_modules/vite'))) {
  execFileSync(join(pkg, 'build.sh'), { stdio: 'inherit' })
}
