// A request that can be sent in other forms, with the passwords as variables.

import type { Span } from './check'
import { isObject, parsed } from './edit'

export interface Copy {
  text: string
  /** The variables that its passwords became. */
  variables: string[]
  /** The members that the form has no argument for. */
  omitted: string[]
}
type Body = { [name: string]: unknown }

const SIDES = ['source_instance', 'target_instance'] as const
const MEMBERS = ['id', 'addrs', 'password'] as const
// A secret in a text is a mark around the number of its variable, until the form of the copy is known.
const MARK = '\uE000'
const MARKED = /\uE000(\d+)\uE000/g

interface Request {
  body: Body
  /** The names of the variables. */
  variables: string[]
}

/** The body with each secret replaced by a variable; `undefined` if that leaves no JSON object. */
function prepare(text: string, secrets: readonly Span[]): Request | undefined {
  const variables: string[] = []
  const marked = (name: string): string => MARK + String(variables.push(name) - 1) + MARK
  let safe = text
  for (const { from, to } of secrets.toReversed()) {
    safe = safe.slice(0, from) + marked(`SECRET_${variables.length + 1}`) + safe.slice(to)
  }
  const body = parsed(safe)
  if (!isObject(body)) return undefined
  for (const side of SIDES) {
    const instance = body[side]
    if (!isObject(instance) || typeof instance.password !== 'string' || instance.password === '') continue
    body[side] = { ...instance, password: marked(`${side.split('_')[0]?.toUpperCase()}_PASSWORD`) }
  }
  return { body, variables }
}

/** The members of the request with a value, and the names of all others. */
function known(body: Body): { top: [string, string][]; sides: [string, [string, string][]][]; omitted: string[] } {
  const omitted: string[] = []
  const texts = (object: Body, names: readonly string[], prefix: string, rest: readonly string[]) => {
    for (const name of Object.keys(object)) {
      if (!names.includes(name) && !rest.includes(name)) omitted.push(prefix + name)
    }
    return names.flatMap((name): [string, string][] => {
      const value = object[name]
      return value === undefined || value === null || value === '' ? [] : [[name, String(value)]]
    })
  }
  const top = texts(body, ['migration_method', 'resume_mode', 'bandwidth_limit_mb'], '', SIDES)
  const sides = SIDES.map((side): [string, [string, string][]] => {
    const instance = body[side]
    return [side, isObject(instance) ? texts(instance, MEMBERS, `${side}.`, []) : []]
  })
  return { top, sides, omitted }
}

/** Which variables a text has. */
const used = (text: string, variables: readonly string[]): string[] =>
  variables.filter((_, index) => text.includes(`${MARK}${index}${MARK}`))

const filled = (text: string, variables: readonly string[], as: (name: string) => string): string =>
  text.replace(MARKED, (_, index) => as(variables[Number(index)] ?? ''))

function asBody({ body, variables }: Request): Copy {
  const json = `${JSON.stringify(body, null, 2)}\n`
  return { text: filled(json, variables, (name) => `\${${name}}`), variables: used(json, variables), omitted: [] }
}

function asCurl({ body, variables }: Request): Copy {
  // In the here-document the shell replaces variables: everything else is escaped.
  const json = JSON.stringify(body, null, 2).replace(/[\\$`]/g, '\\$&')
  const text = `curl --fail-with-body -X POST \\
  "https://\${DCS_ENDPOINT}/v2/\${PROJECT_ID}/migration/\${TASK_ID}/task" \\
  -H "Content-Type: application/json" \\
  -H "X-Auth-Token: \${TOKEN}" \\
  --data-binary @- <<BODY
${filled(json, variables, (name) => `\${${name}}`)}
BODY
`
  return { text, variables: used(json, variables), omitted: [] }
}

/** A string of HCL, which has fewer escapes than JSON, and templates. */
function hcl(value: string, variables: readonly string[]): string {
  const escapes: Record<string, string> = { '\\b': '\\u0008', '\\f': '\\u000c' }
  const text = JSON.stringify(value)
    .replace(/\\./g, (found) => escapes[found] ?? found)
    .replace(/([$%])\{/g, '$1$1{')
  const one = filled(text, variables, (name) => `\${var.${name.toLowerCase()}}`)
  return one.replace(/^"\$\{(var\.\w+)\}"$/, '$1')
}

function asTerraform({ body, variables }: Request): Copy {
  const { top, sides, omitted } = known(body)
  const lines = (indent: string, members: [string, string][], width: number) =>
    members.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n')
  const values = (members: [string, string][]) =>
    members.map(([name, value]): [string, string] => [name, hcl(value, variables)])
  const own = ['task_name', 'vpc_id', 'subnet_id', 'security_group_id']
  const blocks = sides.map(([side, members]) => {
    const width = Math.max(0, ...members.map(([name]) => name.length))
    return `  ${side} {\n${lines('    ', values(members), width)}\n  }`
  })
  const needed = used(JSON.stringify([top, sides]), variables)
  const declared = needed.map(
    (name) => `variable "${name.toLowerCase()}" {\n  type      = string\n  sensitive = true\n}\n\n`,
  )
  const text = `${declared.join('')}resource "huaweicloud_dcs_online_data_migration_task" "this" {
${lines(
  '  ',
  own.map((name) => [name, `var.${name}`]),
  18,
)}

${lines('  ', values(top), 18)}

${blocks.join('\n\n')}
}
`
  return { text, variables: needed, omitted }
}

/** A word of the shell: in single quotes, with its variables in double quotes. */
const quoted = (value: string, variables: readonly string[]): string =>
  filled(`'${value.replaceAll("'", "'\\''")}'`, variables, (name) => `'"$${name}"'`).replaceAll(
    /^''(?=.)|(?<=.)''$/g,
    '',
  )

function asKooCli({ body, variables }: Request): Copy {
  const { top, sides, omitted } = known(body)
  const options = [
    '--project_id="$PROJECT_ID"',
    '--task_id="$TASK_ID"',
    ...top.map(([name, value]) => `--${name}=${quoted(value, variables)}`),
    ...sides.flatMap(([side, members]) =>
      members.map(([name, value]) => `--${side}.${name}=${quoted(value, variables)}`),
    ),
  ]
  const text = `hcloud DCS SetOnlineMigrationTask \\\n  ${options.join(' \\\n  ')}\n`
  return { text, variables: used(JSON.stringify([top, sides]), variables), omitted }
}

const FORMS = { body: asBody, curl: asCurl, terraform: asTerraform, koocli: asKooCli } as const
export type Form = keyof typeof FORMS
export const FORM_NAMES = Object.keys(FORMS) as Form[]

/** A request in a form; `undefined` if its secrets cannot be told from the rest. */
export function copyAs(form: Form, text: string, secrets: readonly Span[]): Copy | undefined {
  const request = prepare(text, secrets)
  return request && FORMS[form](request)
}
