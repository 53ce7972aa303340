// No report, no list of applied fixes and no error contains a password, wherever the text is broken.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { fix, lint, lintValue } from 'dcs-migration-lint'

const SECRET = 'Not-a-real-0ne'
const PASSWORDS = [
  SECRET,
  `a${SECRET}'b`,
  `{{${SECRET}`,
  `#${SECRET}/*`,
  `${SECRET}\\n,\\"x`,
  `\u{1f600}${SECRET}\u4e2d`,
]
const bodies = (password) => [
  `{
  "migration_method": "full",
  "source_instance": {"addrs": "10.0.0.1;h", "password": "${password}"},
  "name": 1
}`,
  `{"source_instance": {"passwrod": "${password}", "id": null}, "db_token": ["${password}"], "resume_mode": "Auto"}`,
  `{"target_instance": {"addrs": "redis://user:${password}@10.0.0.1:6379/0"}, "bandwidth_limit_mb": 0}`,
]
const silent = (output, text) => assert.ok(!output.includes(SECRET), `the password is in the output for ${text}`)
const silentError = (error) => !inspect(error).includes(SECRET)

function check(text) {
  // Without the `@`, `user:password` in an address is `host:port`.
  if (text.includes('user:') && !text.includes('@')) return
  silent(JSON.stringify(lint(text)), text)
  silent(JSON.stringify(fix(text, { unsafe: true }).applied), text)
}

test('no report on a body contains its password', () => {
  for (const text of PASSWORDS.flatMap(bodies)) check(text)
})

test('no report on a truncated body, or one that lacks a character, contains its password', () => {
  for (const text of PASSWORDS.flatMap(bodies)) {
    const password = text.indexOf(SECRET)
    for (let at = 0; at < text.length; at++) {
      // A change inside the password makes another password.
      if (at >= password && at < password + SECRET.length) continue
      check(text.slice(0, at))
      check(text.slice(0, at) + text.slice(at + 1))
    }
  }
})

test('no report on a value and no TypeError contains a password', () => {
  /** @type {any} */
  const value = { source_instance: { password: SECRET, addrs: `u:${SECRET}@h` }, name: 1 }
  silent(JSON.stringify(lintValue(value)), 'a value')
  value.source_instance.self = value
  assert.throws(() => lintValue(value), silentError)
  assert.throws(() => lint(value), silentError)
  assert.throws(() => lintValue({ password: SECRET, n: 1n }), silentError)
})
