// No password leaves: not in a report, not in what is said of fixes, not in an error; also where the
// text is broken at any place.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fix, lint, lintValue } from 'dcs-migration-lint'

const SECRET = 'Sesam'
const PASSWORDS = [
  SECRET,
  `a${SECRET}'b`,
  `{{${SECRET}`,
  `#${SECRET}/*`,
  `${SECRET}\\n,\\"x`,
  `\u{1f600}${SECRET}\u4e2d`,
]
const bodies = (password) => [
  `{\n  "migration_method": "full",\n  "source_instance": {"addrs": "10.0.0.1;h", "password": "${password}"},\n  "name": 1\n}`,
  `{"source_instance": {"passwrod": "${password}", "id": null}, "db_token": ["${password}"], "resume_mode": "Auto"}`,
  `{"target_instance": {"addrs": "redis://user:${password}@10.0.0.1:6379/0"}, "bandwidth_limit_mb": 0}`,
]
const silent = (what, text) => assert.ok(!what.includes(SECRET), `shown of ${JSON.stringify(text)}`)

function check(text) {
  // Without its `@` nothing tells the password in an address from a host and a port.
  if (text.includes('user:') && !text.includes('@')) return
  silent(JSON.stringify(lint(text)), text)
  silent(JSON.stringify(fix(text, { unsafe: true }).applied), text)
}

test('a password is in nothing that is said of a body', () => {
  for (const text of PASSWORDS.flatMap(bodies)) check(text)
})

test('nor where the body ends early or lacks a character', () => {
  for (const text of PASSWORDS.flatMap(bodies)) {
    const password = text.indexOf(SECRET)
    for (let at = 0; at < text.length; at++) {
      // Inside the password it would be another one.
      if (at >= password && at < password + SECRET.length) continue
      check(text.slice(0, at))
      check(text.slice(0, at) + text.slice(at + 1))
    }
  }
})

test('nor in what is said of a value, or of a wrong argument', () => {
  const value = { source_instance: { password: SECRET, addrs: `u:${SECRET}@h` }, name: 1 }
  silent(JSON.stringify(lintValue(value)), value)
  value.source_instance.self = value
  assert.throws(
    () => lintValue(value),
    (error) => !String(error.stack).includes(SECRET),
  )
  assert.throws(
    () => lint(value),
    (error) => !String(error.stack).includes(SECRET),
  )
  assert.throws(
    () => lintValue({ password: SECRET, n: 1n }),
    (error) => !String(error.stack).includes(SECRET),
  )
})
