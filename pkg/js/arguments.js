// Checks of arguments. The messages begin with the function and name the argument.

const LEVELS = ['off', 'info', 'warning', 'error']

/** @param {unknown} value */
function kindOf(value) {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * @param {string} where
 * @param {string} expected
 * @param {unknown} value
 */
export const wrongType = (where, expected, value) => new TypeError(`${where} must be ${expected}, not ${kindOf(value)}`)

/**
 * @param {unknown} value
 * @param {string} where
 */
export function requireString(value, where, hint = '') {
  if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${kindOf(value)}${hint}`)
}

/**
 * @param {unknown} value
 * @param {string} where
 */
export function requireObject(value, where) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(where, 'an object', value)
}

/**
 * The options after a check of their names.
 *
 * @template {object} Options
 * @param {Options | undefined} options
 * @param {string} name the function that they were given to
 * @param {string[]} known
 * @returns {Options | Partial<Options>}
 */
export function checkedOptions(options, name, known) {
  if (options === undefined) return {}
  requireObject(options, `${name}: \`options\``)
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${name}: unknown option \`${key}\`; expected ${known.map((k) => `\`${k}\``).join(' or ')}`)
    }
  }
  return options
}

/**
 * The levels as the module takes them: one `id level` a line; `undefined` if none is given.
 *
 * @param {import('../types/index.js').LintOptions['levels']} levels
 * @param {string} name the function that they were given to
 */
export function levelLines(levels, name) {
  if (levels === undefined) return undefined
  requireObject(levels, `${name}: \`options.levels\``)
  let lines = ''
  for (const [rule, level] of Object.entries(levels)) {
    if (level === undefined) continue
    if (!LEVELS.includes(level)) {
      throw new TypeError(`${name}: \`options.levels["${rule}"]\` must be one of ${LEVELS.join(', ')}`)
    }
    // No rule has whitespace in its id: the module then reports an unknown rule.
    lines += `${rule.replace(/\s/g, '?')} ${level}\n`
  }
  return lines
}
