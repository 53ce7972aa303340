// Bytes to a text that compresses as well as the bytes do, and a WebAssembly module that makes them bytes
// again; js/source/unpack.js runs it.
//
// Base64 splits bytes at every sixth bit, so that gzip no longer finds repetitions: it costs a third.
// Here every byte value has one text: frequent values have one character, the others an escape and a
// character. No character needs an escape in a string literal, a template or HTML.
// The decoder is WebAssembly because JavaScript takes several times as long before it is optimised.

import binaryen from 'binaryen'

const ESCAPES = [0x7d, 0x7e]
const CHARACTERS = Array.from({ length: 0x7d - 0x20 }, (_, at) => 0x20 + at).filter(
  (code) => !'"\'`\\<'.includes(String.fromCharCode(code)),
)
// Byte values by ASCII code: one part for single characters and one for each escape.
const TABLE_BYTES = 128 * (1 + ESCAPES.length)

/** @param {Uint8Array} table */
const dataString = (table) => Array.from(table, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')

/**
 * The decoder. The text lies behind the table and is overwritten from its start: the output is never longer
 * than the text that was read.
 *
 * @param {Uint8Array} table
 * @param {number} pages of memory
 */
const source = (table, pages) => `(module
  (memory (export "memory") ${pages})
  (global (export "start") i32 (i32.const ${TABLE_BYTES}))
  (data (i32.const 0) "${dataString(table)}")
  (func (export "unpack") (param $length i32) (result i32)
    (local $from i32) (local $to i32) (local $code i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $length)))
        (local.set $code (i32.load8_u offset=${TABLE_BYTES} (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (if (i32.ge_u (local.get $code) (i32.const ${ESCAPES[0]}))
          (then
            (local.set $code (i32.add
              (i32.mul (i32.sub (local.get $code) (i32.const ${ESCAPES[0] - 1})) (i32.const 128))
              (i32.load8_u offset=${TABLE_BYTES} (local.get $from))))
            (local.set $from (i32.add (local.get $from) (i32.const 1)))))
        (i32.store8 offset=${TABLE_BYTES} (local.get $to) (i32.load8_u (local.get $code)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $next)))
    (local.get $to)))`

/**
 * @param {Uint8Array} given
 * @returns {{ text: string, unpacker: number[] }} ASCII, and the bytes of the module that decodes it
 */
export function pack(given) {
  /** @type {number[]} */
  const counts = new Array(256).fill(0)
  for (const byte of given) counts[byte]++
  const byFrequency = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b)
  const table = new Uint8Array(TABLE_BYTES)
  /** @type {string[]} */
  const texts = []
  byFrequency.forEach((byte, rank) => {
    const part = Math.floor(rank / CHARACTERS.length)
    const code = CHARACTERS[rank % CHARACTERS.length]
    table[part * 128 + code] = byte
    texts[byte] = String.fromCharCode(...(part ? [ESCAPES[part - 1]] : []), code)
  })
  const text = Array.from(given, (byte) => texts[byte]).join('')
  const module = binaryen.parseText(source(table, Math.ceil((TABLE_BYTES + text.length) / 65536)))
  try {
    return { text, unpacker: [...module.emitBinary()] }
  } finally {
    module.dispose()
  }
}
