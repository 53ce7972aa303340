// Refuses to pack the package before it is built.

import { existsSync } from 'node:fs'
import { join } from 'node:path'

if (!existsSync(join(import.meta.dirname, '../dist/index.d.cts'))) {
  console.error('dist/ is missing: run ./build.sh first')
  process.exit(1)
}
