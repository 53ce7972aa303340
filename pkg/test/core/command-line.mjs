// Builds the command line and copies it to a path: `command-line.mjs PATH`.

import { copyFileSync } from 'node:fs'
import { buildCommandLine } from './project.mjs'

copyFileSync(buildCommandLine(), process.argv[2])
