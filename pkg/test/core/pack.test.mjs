// Unpacking restores the packed bytes, and the text needs no escapes in files and pages.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { unpack } from '../../js/source/unpack.js'
import { pack } from '../../scripts/pack.mjs'

const wasm = readFileSync(join(import.meta.dirname, '../../dist/core.wasm'))
const every = Uint8Array.from({ length: 256 }, (_, at) => at)
// The last three end at the end of a memory page, a byte before it and a byte after it.
const CASES = {
  nothing: new Uint8Array(0),
  'one byte': new Uint8Array([255]),
  'every byte': every,
  'every byte, in reverse': every.slice().reverse(),
  'one byte, repeated': new Uint8Array(70_000).fill(34),
  'the module': wasm,
  'a page less one byte': new Uint8Array(65_536 - 384 - 1),
  'a page': new Uint8Array(65_536 - 384),
  'a page and a byte': new Uint8Array(65_536 - 384 + 1),
}
for (const [name, bytes] of Object.entries(CASES)) {
  test(`unpacks: ${name}`, () => {
    const { text, unpacker } = pack(bytes)
    assert.ok(Buffer.from(unpack(text, unpacker)).equals(Buffer.from(bytes)))
    assert.match(text, /^[ !#-&(-;=-[\]-_a-~]*$/, 'a character needs an escape')
  })
}

test('the packed module compresses as well as the module', () => {
  const [packed, plain] = [pack(wasm).text, wasm].map((content) => gzipSync(content, { level: 9 }).length)
  assert.ok(packed <= plain * 1.01, `${packed} bytes gzip, the module ${plain}`)
})

test('packs the same bytes to the same text', () => assert.deepEqual(pack(wasm), pack(Buffer.from(wasm))))
