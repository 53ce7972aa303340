// What the sources and the command of the CodeMirror adapter return, with CodeMirror's state and without its view.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EditorState } from '@codemirror/state'
import * as api from 'dcs-migration-lint'
import { fixAll, migrationCompletion, migrationHover, migrationLinter } from 'dcs-migration-lint/codemirror'
import { hoverAt } from '../../js/editor/findings.js'
import { rendered } from '../../js/editor/markdown.js'
import { complete } from '../../js/editor/members.js'
import { EMOJI, FAULTY, VALID } from './bodies.mjs'

const schema = api.requestSchema()
const OTHER = '{"name": "x", "version": "1"}'

/** The part of a DOM that the adapter uses. `html` is an element as HTML, whose texts stay as they are. */
function documentOf() {
  const text = (node) => (typeof node === 'string' ? node : node.html)
  return /** @type {any} */ ({
    createTextNode: (data) => ({ html: data }),
    createElement(name) {
      const children = []
      return {
        className: '',
        append: (...nodes) => children.push(...nodes),
        get html() {
          const attributes = this.className ? ` class="${this.className}"` : ''
          return `<${name}${attributes}>${children.map(text).join('')}</${name}>`
        },
      }
    },
  })
}

/** A view without a page, with the transactions that were dispatched. `|` is the cursor. */
function viewOf(marked, { readOnly = false } = {}) {
  const head = Math.max(marked.indexOf('|'), 0)
  const doc = marked.replace('|', '')
  const view = {
    dom: { ownerDocument: documentOf() },
    state: EditorState.create({ doc, selection: { anchor: head }, extensions: EditorState.readOnly.of(readOnly) }),
    dispatched: [],
    dispatch(spec) {
      view.dispatched.push(spec)
      view.state = view.state.update(spec).state
    },
    /** The text, with the cursor. */
    get shown() {
      const { head } = view.state.selection.main
      return `${view.state.sliceDoc(0, head)}|${view.state.sliceDoc(head)}`
    },
  }
  return /** @type {any} */ (view)
}
const textOf = (view) => view.state.doc.toString()
/** Replaces all text, as another edit would. */
const put = (view, insert) =>
  view.dispatch({ changes: [{ from: 0, to: view.state.doc.length, insert }], userEvent: 'input' })

test('Markdown becomes paragraphs, code and bold words, and no markup', () => {
  const document = documentOf()
  for (const [markdown, html] of [
    ['', ''],
    ['one', '<p>one</p>'],
    ['one\ntwo\n\nthree\n \n\n four ', '<p>one\ntwo</p><p>three</p><p>four</p>'],
    ['a `b` c **d** e', '<p>a <code>b</code> c <b>d</b> e</p>'],
    ['**`a`**: b', '<p><b><code>a</code></b>: b</p>'],
    ['`**a**`', '<p><code>**a**</code></p>'],
    ['a `b', '<p>a `b</p>'],
    ['a * b **', '<p>a * b **</p>'],
    ['```json\n{\n\n "a": `1`}\n```', '<pre>{\n\n "a": `1`}</pre>'],
    ['a\n\n```\n**b**\n```\n\nc', '<p>a</p><pre>**b**</pre><p>c</p>'],
    ['```\n```', '<pre></pre>'],
    ['```\na\n```\n```\nb\n```', '<pre>a</pre><pre>b</pre>'],
    // Texts become nodes of text.
    ['<b>x</b>', '<p><b>x</b></p>'],
  ]) {
    assert.equal(/** @type {any} */ (rendered(document, markdown)).html, `<div>${html}</div>`, markdown)
  }
})

test('a diagnostic has the place, the severity, the message, the rule and the fix of a finding', () => {
  for (const text of [FAULTY, EMOJI]) {
    const found = api.lint(text).files[0].diagnostics
    const shown = migrationLinter(api)(viewOf(text))
    assert.deepEqual(
      shown.map(({ actions, ...diagnostic }) => ({ ...diagnostic, actions: actions.map(({ name }) => name) })),
      found.map(({ fix, help, message, range, rule, severity }) => ({
        from: range.start.utf16,
        to: range.end.utf16,
        severity,
        message: help ? `${message}\n${help}` : message,
        source: `dcs-migration-lint: ${rule}`,
        markClass: `cm-migration-${rule}`,
        actions: fix ? [fix.applicability === 'unsafe' ? `${fix.title} (needs review)` : fix.title] : [],
      })),
    )
    const names = shown.flatMap(({ actions }) => actions.map(({ name }) => name))
    assert.ok(names.some((name) => name.endsWith('(needs review)')))
  }
})

/** The action of a finding. */
const actionOf = (view, rule, at = 0, options = undefined) =>
  migrationLinter(api, options)(view).filter(({ source }) => source.endsWith(rule))[at].actions[0]

test('an action applies the fix of its finding', () => {
  for (const { fix, range, rule } of api.lint(FAULTY).files[0].diagnostics.filter(({ fix }) => fix)) {
    const view = viewOf(FAULTY)
    const shown = migrationLinter(api)(view)
    shown.find((one) => one.from === range.start.utf16 && one.source.endsWith(rule)).actions[0].apply(view)
    assert.equal(textOf(view), api.applyFix(FAULTY, fix))
    assert.deepEqual(
      view.dispatched.map(({ userEvent }) => userEvent),
      ['input.fix'],
    )
  }
})

test('an action fixes its own finding, where others of its member are alike', () => {
  const text = '{"source_instance": {"addrs": "a,b"}}'
  const view = viewOf(text)
  actionOf(view, 'address-without-port', 1).apply(view)
  assert.equal(textOf(view), text.replace('b', 'b:6379'))
})

test('an action fixes the same finding in a text that was edited since', () => {
  const moved = (text, before = FAULTY, rule = 'unknown-value') => {
    const view = viewOf(before)
    const action = actionOf(view, rule, 1)
    put(view, text)
    action.apply(view)
    assert.equal(view.dispatched.length, textOf(view) === text ? 1 : 2)
    return textOf(view)
  }
  assert.equal(moved(`\n\n${FAULTY}`), `\n\n${FAULTY.replace('"Auto"', '"auto"')}`)
  // Of the findings of its rule, that of its member.
  const swapped = '{"resume_mode": "Auto", "migration_method": "full"}'
  assert.equal(moved(swapped), swapped.replace('Auto', 'auto'))
  const both = '{"source_instance": {"addrs": "a:1;b:1"}, "target_instance": {"addrs": "c:1;d:1"}}'
  assert.equal(moved(`\n${both}`, both, 'address-separator'), `\n${both.replace('c:1;', 'c:1,')}`)
  // None without that finding: of another member, of another rule, with another fix, or without one.
  for (const text of [
    VALID,
    FAULTY.replace('"Auto"', '"auto"'),
    FAULTY.replace('"Auto"', '"Manual"'),
    FAULTY.replace('"Auto"', '"other"'),
    FAULTY.replace('"Auto"', 'auto'),
  ]) {
    assert.equal(moved(text), text)
  }
})

test('an action lints again with the same options', () => {
  const levels = /** @type {const} */ ({ 'unknown-value': 'warning' })
  const asked = []
  const lint = (text, options) => {
    asked.push(options)
    return api.lint(text, options)
  }
  const view = viewOf(FAULTY)
  const [{ actions }] = migrationLinter({ lint }, { levels })(view)
  put(view, `\n${FAULTY}`)
  actions[0].apply(view)
  assert.deepEqual(asked, [{ levels }, { levels }])
  assert.equal(textOf(view), `\n${FAULTY.replace('"full"', '"full_amount_migration"')}`)
})

test('a read-only document is not edited', () => {
  const view = viewOf(FAULTY)
  const action = actionOf(view, 'unknown-value')
  const readOnly = viewOf(FAULTY, { readOnly: true })
  action.apply(readOnly)
  assert.equal(fixAll(api)(readOnly), false)
  assert.deepEqual(readOnly.dispatched, [])
  const shown = migrationLinter(api)(readOnly)
  assert.equal(shown.length, api.lint(FAULTY).files[0].diagnostics.length)
  assert.ok(shown.every(({ actions }) => actions.length === 0))
  assert.equal(migrationCompletion(api)({ explicit: true, pos: 1, state: readOnly.state }), null)
  assert.notEqual(migrationHover(api)(readOnly, FAULTY.indexOf('full')), null)
  const { options } = migrationCompletion(api)({ explicit: true, pos: 1, state: viewOf('{|}').state })
  const empty = viewOf('{|}', { readOnly: true })
  options[0].apply(empty)
  assert.deepEqual(empty.dispatched, [])
})

test('fix-all applies the fixes that its options allow in one change', () => {
  for (const options of [undefined, { unsafe: true }]) {
    const view = viewOf(FAULTY)
    assert.equal(fixAll(api, options)(view), true)
    const { text } = api.fix(FAULTY, options)
    assert.equal(textOf(view), text)
    const [{ changes, userEvent }, ...more] = view.dispatched
    assert.deepEqual([changes.length, userEvent, more], [1, 'input.fix', []])
    // The change leaves what does not change.
    assert.ok(changes[0].from > 0 && changes[0].to < FAULTY.length)
    assert.equal(fixAll(api, options)(view), false)
    assert.equal(view.dispatched.length, 1)
  }
})

test('a hover has the pages and the member of a place', () => {
  const at = EMOJI.indexOf('full')
  const view = viewOf(EMOJI)
  const { create, ...tooltip } = migrationHover(api)(view, at)
  const { from, texts, to } = hoverAt(api, EMOJI, at, undefined)
  assert.deepEqual(tooltip, { pos: from, end: to, above: true })
  const dom = /** @type {any} */ (create(view).dom)
  const inner = /** @type {any} */ (rendered(view.dom.ownerDocument, texts.join('\n\n'))).html
  assert.equal(dom.html, inner.replace('<div>', '<div class="cm-migration-hover">'))
  assert.ok(texts.length > 1 && dom.html.includes('<b>unknown-value</b>'))
  assert.equal(migrationHover(api)(viewOf(VALID), 0), null)
  const levels = /** @type {const} */ ({ 'unknown-field': 'off' })
  const other = VALID.replace('resume_mode', 'other')
  assert.notEqual(migrationHover(api)(viewOf(other), other.indexOf('other')), null)
  assert.equal(migrationHover(api, { levels })(viewOf(other), other.indexOf('other')), null)
})

/** The completions at `|`. */
function offered(marked, explicit = true) {
  const { state } = viewOf(marked)
  return migrationCompletion(api)({ explicit, pos: state.selection.main.head, state })
}

test('completions begin behind the quote, with the detail and the documentation of each', (t) => {
  const globals = /** @type {any} */ (globalThis)
  t.after(() => {
    delete globals.document
  })
  globals.document = documentOf()
  for (const [marked, from, type] of /** @type {[string, number, string][]} */ ([
    ['{"mig|', 2, 'property'],
    ['{mig|', 1, 'property'],
    ['{"|', 2, 'property'],
    ['{|', 1, 'property'],
    ['{|"resume_mode": "auto"}', 1, 'property'],
    ['{"resume_mode": "a|"}', 17, 'enum'],
    ['{"resume_mode": |}', 16, 'enum'],
  ])) {
    const { from: start, options } = offered(marked)
    assert.equal(start, from, marked)
    const text = marked.replace('|', '')
    const offers = complete(schema, text, marked.indexOf('|'))
    assert.deepEqual(
      options.map(({ detail, info, label, type }) => ({
        detail,
        label,
        type,
        info: /** @type {any} */ (info()).html,
      })),
      offers.map(({ detail, documentation, label }) => ({
        detail,
        label,
        type,
        info: /** @type {any} */ (rendered(globals.document, documentation)).html,
      })),
      marked,
    )
  }
})

test('without a typed word completions are offered only if they are asked for, and in requests alone', () => {
  assert.equal(offered('{|}', false), null)
  assert.notEqual(offered('{|}', true), null)
  assert.notEqual(offered('{"|}', false), null)
  assert.notEqual(offered('{m|}', false), null)
  assert.equal(offered('{"x": |}'), null)
  assert.equal(offered(OTHER.replace('{', '{|')), null)
})

test('accepting a completion edits the text at the cursor and places the cursor', () => {
  for (const [marked, label, wanted] of [
    ['{|}', 'resume_mode', '{"resume_mode": "|"}'],
    ['{|}', 'source_instance', '{"source_instance": {|}}'],
    ['{"|', 'resume_mode', '{"resume_mode": "|"'],
    ['{|"resume_mode": "auto"}', 'migration_method', '{"migration_method": "|","resume_mode": "auto"}'],
    ['{|"resume_mode": "auto"}', 'source_instance', '{"source_instance": {|},"resume_mode": "auto"}'],
    ['{"res|": 1}', 'resume_mode', '{"resume_mode"|: 1}'],
    ['{"resume_mode": "|"}', 'manual', '{"resume_mode": "manual"|}'],
    ['{"resume_mode": | "x": 1}', 'auto', '{"resume_mode": "auto",| "x": 1}'],
    ['{"resume_mode": "auto"|}', 'migration_method', '{"resume_mode": "auto", "migration_method": "|"}'],
    ['{"resume_mode": "auto" |}', 'migration_method', '{"resume_mode": "auto", "migration_method": "|"}'],
  ]) {
    const view = viewOf(marked)
    offered(marked)
      .options.find((option) => option.label === label)
      .apply(view)
    assert.equal(view.shown, wanted, `${marked} ${label}`)
    assert.deepEqual(
      view.dispatched.map(({ userEvent }) => userEvent),
      ['input.complete'],
    )
  }
})

test('accepting a completion takes what was typed since, and nothing if it is not offered any more', () => {
  const { options } = offered('{"|}')
  const accept = (marked) => {
    const view = viewOf(marked)
    options.find(({ label }) => label === 'resume_mode').apply(view)
    return view.shown
  }
  assert.equal(accept('{"resu|}'), '{"resume_mode": "|"}')
  assert.equal(accept('{"resume_mode": "auto", "|}'), '{"resume_mode": "auto", "|}')
})
