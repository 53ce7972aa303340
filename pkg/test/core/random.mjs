// Pseudo-random bodies, the same in every run.

// xorshift with a fixed seed, so that failures are reproducible.
let state = 0x2545f491
export const random = (below) => {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % below
}
export const pick = (values) => values[random(values.length)]

const ODD = [null, '', true, 0, -1, 1.5, 1e21, [], {}, ['a'], '{{x}}', '<id>', '\u4e2d\u{1f600}', '\u001b[31m']
const odd = (values) => (random(8) === 0 ? pick(ODD) : pick(values))
const METHODS = ['full_amount_migration', 'incremental_migration', 'FULL_AMOUNT_MIGRATION', 'incremental']
const MODES = ['auto', 'manual', 'Auto', 'manul']
const BANDWIDTHS = [
  1,
  10240,
  10241,
  0,
  100.0,
  1.5,
  '1',
  '10240',
  '10241',
  '0100',
  '1 ',
  '+1',
  '1e2',
  '\u0661',
  '99999999999999999999',
]
const IDS = ['132e0017-715b-4556-930a-95c7db7e8f7a', 'dcs-test', '10.0.0.1:6379']
const PIECES = [
  '10.0.0.1:6379',
  '10.0.0.2',
  '[::1]:6379',
  '::1',
  'redis://u:p@h:1/0',
  'h:70000',
  '-h:1',
  ',',
  ',',
  ';',
  ' ',
  '\n',
  '\uff0c',
  '\u4e2d.cn:1',
]
const addrs = () => Array.from({ length: random(6) }, () => pick(PIECES)).join('')
const maybe = (object, name, chance, value) => {
  if (random(10) < chance) object[name] = value()
}
const instance = () => {
  if (random(15) === 0) return pick(ODD)
  const result = {}
  maybe(result, 'id', 6, () => odd(IDS))
  maybe(result, 'addrs', 5, () => (random(10) === 0 ? pick(ODD) : addrs()))
  maybe(result, 'password', 4, () => odd(['xxxxxx', 'Not-a-real-0ne']))
  maybe(result, pick(['port', 'Id', 'x\n']), 1, () => pick(ODD))
  return result
}
export const body = () => {
  if (random(40) === 0) return pick(ODD)
  const result = {}
  maybe(result, 'migration_method', 9, () => odd(METHODS))
  maybe(result, 'resume_mode', 9, () => odd(MODES))
  maybe(result, 'bandwidth_limit_mb', 5, () => odd(BANDWIDTHS))
  maybe(result, 'source_instance', 9, instance)
  maybe(result, 'target_instance', 9, instance)
  maybe(result, pick(['name', 'vpc_id', 'a/b~c', 'resumeMode']), 2, () => pick(ODD))
  return result
}

const INSERTED = [
  ...['"', '{', '}', '[', ']', ',', ':', ',,', "'", '\\', '\\u', '\n', '\r\n', '\t', ' ', '\ufeff', '//', '/*', '#'],
  ...[
    '\u{1f4e6}',
    '\u00e9',
    '\uff0c',
    '\u201c',
    '\u2028',
    '\u0000',
    '\u001b[31m',
    '{{x}}',
    '1e',
    '-',
    'NaN',
    'True',
    '=',
    '"a": 1',
  ],
]

/** The text of a body, in most cases damaged in up to four places. */
export const damaged = () => {
  const value = body()
  let text = JSON.stringify(value, undefined, random(2) === 0 ? 2 : 0)
  for (let left = random(5); left > 0; left--) {
    const characters = [...text]
    const removed = random(3) === 0 ? random(12) : random(2)
    const inserted = random(4) === 0 ? [] : [pick(INSERTED)]
    characters.splice(random(characters.length + 1), removed, ...inserted)
    text = characters.join('')
  }
  return text
}
