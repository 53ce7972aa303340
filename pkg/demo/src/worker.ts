// Lints long texts.

import module from 'dcs-migration-lint/core.wasm?url'
import { init, lint } from 'dcs-migration-lint/slim'

// The options of the page; this file shares no code with it.
const LEVELS = { 'plaintext-password': 'off' } as const
const ready = init(new URL(module, location.href))

addEventListener('message', async ({ data }: MessageEvent<string>) => {
  await ready
  postMessage(lint(data, { levels: LEVELS }))
})
