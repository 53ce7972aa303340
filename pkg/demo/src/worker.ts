// Lints long texts.

import module from 'dcs-migration-lint/core.wasm?url'
import { init, lint } from 'dcs-migration-lint/slim'
import type { Answer } from './check'

// The options of the page; this file shares no code with it.
const LEVELS = { 'plaintext-password': 'off' } as const
const ready = init(new URL(module, location.href))

addEventListener('message', async ({ data }: MessageEvent<string>) => {
  await ready
  const report = lint(data, { levels: LEVELS })
  const [file] = report.files
  const secrets = Uint32Array.from(file.secrets.flatMap(({ start, end }) => [start.utf16, end.utf16]))
  const answer: Answer = { report: { ...report, files: [{ ...file, secrets: [] }] }, secrets }
  postMessage(answer)
})
