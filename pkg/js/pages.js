// The pages of the rules and the request schema: plain data, parsed when it is asked for.

import pages from 'rules?text'
import schema from 'schema?text'
import { checkedOptions } from './arguments.js'
import { unpackPages } from './rule-pages.js'

/** What rules look at. */
const SUBJECTS = ['request', 'path', 'response', 'call', 'configuration']

/** @returns {import('../types/index.js').RulePage[]} */
export const allPages = () => unpackPages(pages)

/** @type {typeof import('../types/index.js').rules} */
export function rules(options) {
  const { subject } = checkedOptions(options, 'rules', ['subject'])
  if (subject !== undefined && !SUBJECTS.includes(subject)) {
    throw new TypeError(`rules: \`options.subject\` must be one of ${SUBJECTS.join(', ')}`)
  }
  const listed = allPages().map(({ doc, ...rule }) => rule)
  return subject === undefined ? listed : listed.filter(({ subjects }) => subjects.includes(subject))
}

/** @type {typeof import('../types/index.js').requestSchema} */
export const requestSchema = () => JSON.parse(schema)
