// The pages of the rules and the request schema: plain data, parsed when it is asked for.

import pages from 'rules?text'
import schema from 'schema?text'

/** @returns {import('../types/index.js').RulePage[]} */
export const allPages = () => JSON.parse(pages)

/** @type {typeof import('../types/index.js').rules} */
export const rules = () => allPages().map(({ doc, ...rule }) => rule)

/** @type {typeof import('../types/index.js').requestSchema} */
export const requestSchema = () => JSON.parse(schema)
