// The functions of the built console page, in Chromium, as a user works with them.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import {
  act,
  becomes,
  chromium,
  copied,
  driven,
  editor,
  field,
  finish,
  ID,
  open,
  paste,
  pkg,
  READY,
  ready,
  SECRET,
  said,
  show,
  site,
  text,
  type,
  violations,
} from './console.mjs'
import { open as openPage, until } from './harness.mjs'

const BROKEN = '{\n  "📦🚚": 1,\n  "migration_method": "full"\n}'

driven('a faulty body is marked at the right characters, and a fix repairs it', async (page, [width]) => {
  await type(page, BROKEN)
  const mark = page.locator('#editor .cm-migration-unknown-value').first()
  await mark.waitFor()
  assert.equal(await mark.textContent(), '"full"')
  const item = page.locator('#findings li', { has: page.locator('.rule', { hasText: /^unknown-value$/ }) })
  // Beside each other, one shows the place of the other.
  if (width > 700) {
    await item.hover()
    assert.equal(await page.locator('#editor .cm-hot').textContent(), '"full"')
    await mark.hover()
    await page.locator('#findings li.hot', { hasText: 'unknown-value' }).waitFor()
  }
  await show(page, 'findings')
  assert.equal(await page.locator('#tab-count').textContent(), String(await page.locator('#findings li').count()))
  await item.locator('.fix').click()
  await becomes(page, /"migration_method": "full_amount_migration"/)
  assert.equal(await item.count(), 0)
  // Errors come first.
  const order = await page.locator('#findings li').evaluateAll((all) => all.map((one) => one.classList[0]))
  assert.deepEqual(order, [...order].sort())
  assert.equal(await (await field(page, 'migration_method')).inputValue(), 'full_amount_migration')
  const groups = await page.locator('#findings h3').evaluateAll((all) => all.map((one) => one.className))
  assert.deepEqual(groups, ['error', 'warning'])
  await show(page, 'findings')
  await page.locator('#findings .go').first().click()
  assert.equal(await editor(page).isVisible(), true)
  assert.equal(await page.evaluate(() => document.activeElement.id), 'editor')
})

driven('the form changes its member and nothing else', async (page) => {
  await page.locator('#examples').selectOption({ label: 'Empty' })
  await show(page, 'form')
  assert.match(await page.locator('#form').textContent(), /missing required member `?migration_method/)
  await (await field(page, 'migration_method')).selectOption('incremental_migration')
  assert.match(await page.locator('#form').textContent(), /keeps the target up to date/)
  await (await field(page, 'resume_mode')).selectOption('auto')
  await (await field(page, 'bandwidth_limit_mb')).fill('100')
  await (await field(page, 'source_instance.addrs')).fill('192.168.1.1:6379')
  await page.locator('.add').first().click()
  await page.keyboard.insertText('192.168.0.0:6379')
  await (await field(page, 'target_instance.id')).fill(ID)
  assert.deepEqual(JSON.parse(await text(page)), {
    migration_method: 'incremental_migration',
    resume_mode: 'auto',
    bandwidth_limit_mb: '100',
    source_instance: { addrs: '192.168.1.1:6379,192.168.0.0:6379' },
    target_instance: { id: ID },
  })
  assert.equal(await page.locator('#state').getAttribute('class'), 'good')
  await page.locator('.remove').first().click()
  assert.equal(JSON.parse(await text(page)).source_instance.addrs, '192.168.0.0:6379')
  await (await field(page, 'target_instance.by')).last().check()
  assert.ok(!('id' in JSON.parse(await text(page)).target_instance))
  await (await field(page, 'target_instance.by')).first().check()
  assert.equal(JSON.parse(await text(page)).target_instance.id, ID)
  await (await field(page, 'bandwidth_limit_mb')).fill('')
  assert.ok(!('bandwidth_limit_mb' in JSON.parse(await text(page))))
  await type(page, '{"resume_mode": "sometimes", "source_instance": {"id": "x"}}')
  assert.equal(await (await field(page, 'resume_mode')).inputValue(), 'sometimes')
  assert.equal(await (await field(page, 'resume_mode')).getAttribute('aria-invalid'), 'true')
  assert.equal(await (await field(page, 'source_instance.id')).inputValue(), 'x')
})

driven('each change by the page is undone separately', async (page) => {
  // All happens at one time: CodeMirror joins what follows within half a second.
  await page.evaluate(() => {
    const now = Date.now()
    Date.now = () => now
  })
  const undo = async () => {
    await show(page, 'text')
    await editor(page).focus()
    await page.keyboard.press('Control+Z')
  }
  const rule = page.locator('#page .try').first()
  const link = await page.evaluate(async () => {
    const stream = new Blob(['{"resume_mode": "manual"}']).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
    return `#text=${btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')}`
  })
  const goTo = (hash) =>
    page.evaluate((hash) => {
      location.hash = hash
    }, hash)
  for (const [name, words, replace, after] of /** @type {[string, string, () => Promise<void>, RegExp][]} */ ([
    [
      'example',
      BROKEN,
      () =>
        page
          .locator('#examples')
          .selectOption('0')
          .then(() => {}),
      /"resume_mode": "Auto"/,
    ],
    ['fix', BROKEN, () => page.locator('#findings .fix').first().click(), /full_amount_migration/],
    ['fix all', '{"resume_mode": "Auto",}', () => page.locator('#fix-all').click(), /^\{"resume_mode": "Auto"\}$/],
    ['body', `{"request": ${READY}}`, () => page.locator('#offer .take').click(), /^\{\s+"migration_method"/],
    ['link', BROKEN, () => goTo(link), /^\{"resume_mode": "manual"\}$/],
    [
      'try',
      BROKEN,
      async () => {
        await goTo('#rule/missing-endpoint')
        await rule.click()
      },
      /^\{"source_instance"/,
    ],
  ])) {
    await paste(page, words)
    if (name === 'fix') await show(page, 'findings')
    await replace()
    await becomes(page, after, name)
    await undo()
    await becomes(page, words, name)
  }
  // The form: behind a paste, behind another field, and before typing.
  const body = '{"resume_mode": "auto"}'
  await paste(page, body)
  await (await field(page, 'resume_mode')).selectOption('manual')
  await (await field(page, 'target_instance.id')).fill(ID)
  await undo()
  assert.deepEqual(JSON.parse(await text(page)), { resume_mode: 'manual' })
  await undo()
  assert.equal(await text(page), body)
  await type(page, '')
  await (await field(page, 'resume_mode')).selectOption('manual')
  const made = await text(page)
  await show(page, 'text')
  await editor(page).focus()
  await page.keyboard.insertText('x')
  assert.notEqual(await text(page), made)
  await undo()
  assert.equal(await text(page), made)
})

driven('a text that cannot be read is not touched by the form', async (page) => {
  for (const [words, why] of /** @type {[string, RegExp][]} */ ([
    ['hello', /until line 1 is fixed/],
    ['{"resume_mode": "auto', /until line 1 is fixed/],
    ['{\n  "resume_mode": "auto",\n}', /until line 2 is fixed: trailing comma/],
    ['[]', /until it is a JSON object/],
    ['POST /v2/p/migration/t/task', /does not change a whole request/],
    ['"text"', /until it is a JSON object/],
    ['{"resume_mode": "auto", "resume_mode": "manual"}', /`?resume_mode`? occurs twice/],
  ])) {
    await type(page, words)
    assert.match(await page.locator('.blocked').textContent(), why, words)
    assert.equal(await (await field(page, 'resume_mode')).isDisabled(), true, words)
    assert.equal(await text(page), words)
  }
  const odd = '{"source_instance": "x", "target_instance": {"addrs": ["a"]}, "bandwidth_limit_mb": {"a": 1e400}}'
  await type(page, odd)
  assert.equal(await (await field(page, 'bandwidth_limit_mb')).isDisabled(), true)
  assert.equal(await (await field(page, 'target_instance.addrs')).first().isDisabled(), true)
  assert.equal(await (await field(page, 'source_instance.password')).isDisabled(), true)
  assert.equal(await text(page), odd)
  await type(page, '{"source_instance": null, "a": [1.50, 2]}')
  await (await field(page, 'source_instance.password')).fill('x')
  assert.match(await text(page), /"a": \[1\.50, 2\]/)
  assert.deepEqual(JSON.parse(await text(page)).source_instance, { password: 'x' })
})

driven('a link has the text with its faults and without its passwords', async (page) => {
  for (const [words, omitted] of [
    [`{"source_instance": {"addrs": "a;b", "password": "${SECRET}",},}`, 'Left out: the password.'],
    [`{"source_instance": {"addrs": "192.168.1.1:6379", "password": "${SECRET}`, 'Left out: the password.'],
    [`{"password": "${SECRET}", "target_instance": {"password": "${SECRET}"}}`, 'Left out: 2 passwords.'],
    ['{"resume_mode": "Auto",}', ''],
  ]) {
    await type(page, words)
    await act(page, page.locator('#share'))
    await page.locator('#said', { hasText: `Copied the link.${omitted && ` ${omitted}`}` }).waitFor()
    const url = page.url()
    assert.equal(await copied(page), url)
    const other = await openPage(chromium.context, url)
    await ready(other)
    const shared = await text(other)
    assert.ok(!shared.includes(SECRET), shared)
    // Where a string does not end, more is replaced.
    if (words.endsWith('}')) assert.equal(shared, words.replaceAll(SECRET, '******'))
    else assert.ok(shared.startsWith(words.slice(0, 40)), shared)
    await other.close()
  }
  await type(page, JSON.stringify(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 104729)))
  await page.locator('#share').click()
  await page.locator('#said', { hasText: /too long for a link: \d+ characters, at most 8000/ }).waitFor()
  await page.goto(`${site.url}#text=!`)
  await page.reload()
  await page.locator('#said', { hasText: 'The link cannot be read.' }).waitFor()
})

driven('passwords are hidden, and are not stored', async (page) => {
  await type(page, `{"source_instance": {"password": "${SECRET}"}}`)
  const hidden = page.locator('#editor .cm-secret')
  assert.equal(await hidden.textContent(), SECRET)
  const disc = () => hidden.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))
  assert.equal(await disc(), 'disc')
  assert.equal(await page.locator('.rule', { hasText: 'plaintext-password' }).count(), 0)
  await page.locator('#secrets').check()
  assert.equal(await hidden.count(), 0)
  assert.equal(await (await field(page, 'source_instance.password')).getAttribute('type'), 'text')
  await page.locator('#theme').selectOption('dark')
  await until(page, `localStorage.getItem('request-page')?.includes('******')`)
  await page.reload()
  await ready(page)
  assert.equal(await text(page), '{"source_instance": {"password": "******"}}')
  assert.equal(await page.locator('#theme').inputValue(), 'dark')
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(SECRET))
})

driven('a request that can be sent is copied with its passwords as variables', async (page) => {
  const password = 'Not-a-real-0ne$`"\\'
  const body = {
    migration_method: 'incremental_migration',
    resume_mode: 'manual',
    bandwidth_limit_mb: '100',
    source_instance: { addrs: '192.168.1.1:6379', password },
    target_instance: { id: ID, "it's": `\${a}` },
  }
  await type(page, JSON.stringify(body))
  assert.match(await page.locator('#state').textContent(), /This request can be sent, with a warning/)
  await show(page, 'findings')
  const copy = async (name) => {
    await act(page, page.locator('#copies button', { hasText: name }))
    await page.locator('#said', { hasText: 'Passwords are variables.' }).waitFor()
    const made = await copied(page)
    assert.ok(!made.includes('Not-a-real'), made)
    return made
  }
  assert.equal(JSON.parse(await copy('Body')).source_instance.password, `\${SOURCE_PASSWORD}`)
  const curl = await copy('curl')
  const here = curl.slice(curl.indexOf('{\n'), curl.lastIndexOf('}') + 1)
  assert.match(here, /"password": "\$\{SOURCE_PASSWORD\}"/)
  assert.match(here, /"\\\$\{a\}"/)
  const terraform = await copy('Terraform')
  assert.match(terraform, /password = var\.source_password/)
  assert.match(terraform, /bandwidth_limit_mb = "100"/)
  assert.match(await said(page), /Left out.*target_instance\.it's/)
  const koocli = await copy('KooCLI')
  assert.match(koocli, /--source_instance\.addrs='192\.168\.1\.1:6379'/)
  assert.match(koocli, /--source_instance\.password="\$SOURCE_PASSWORD"/)
  await type(page, '{}')
  await show(page, 'findings')
  assert.equal(await page.locator('#copies').isVisible(), false)
  await page.locator('#examples').selectOption({ label: 'Body of another call' })
  assert.match(await page.locator('#state-title').textContent(), /This is the body of CreateOnlineMigrationTask/)
})

const blur = (page) =>
  page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())

/** Presses Tab until an element has the focus. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return
    // Tab leaves the editor.
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab does not reach ${selector}`)
}

driven('the keyboard alone does everything', async (page, [width]) => {
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip')
  const isPhone = width === 390
  /** Opens a part of the page. */
  const part = async (name) => {
    if (!isPhone) return
    await tabTo(page, '[role=tab][aria-selected=true]')
    for (let presses = 0; presses < 3; presses += 1) {
      if (await page.evaluate((name) => document.activeElement.id === `tab-${name}`, name)) return
      await page.keyboard.press('ArrowRight')
    }
    assert.fail(`no tab ${name}`)
  }
  // An example.
  await tabTo(page, '#examples')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await part('text')
  await becomes(page, /full/)
  await blur(page)
  await tabTo(page, '#examples')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await becomes(page, /"resume_mode": "Auto"/)
  // The findings.
  await part('findings')
  await tabTo(page, '.go')
  await page.keyboard.press('ArrowDown')
  const go = page.locator('#findings .go')
  assert.equal(await go.nth(1).evaluate((one) => one === document.activeElement), true)
  await page.keyboard.press('f')
  await becomes(page, /"resume_mode": "auto"/)
  await page.keyboard.press('e')
  await page.locator('#page[open]').waitFor()
  await page.waitForURL(/#rule\/[\w-]+$/)
  // The pages of the rules.
  await tabTo(page, '#page-back')
  await page.keyboard.press('Enter')
  await page.locator('#page-title', { hasText: /^Rules$/ }).waitFor()
  await tabTo(page, '.index a[href$="#rule/missing-endpoint"]')
  await page.keyboard.press('Enter')
  await page.locator('#page-title', { hasText: 'missing-endpoint' }).waitFor()
  await tabTo(page, '.try')
  await page.keyboard.press('Escape')
  await page.locator('#page').waitFor({ state: 'hidden' })
  // The editor.
  await page.keyboard.press('F8')
  await page.keyboard.press('Control+.')
  await becomes(page, /"migration_method": "full_amount_migration"/)
  await page.keyboard.press('F8')
  await page.keyboard.press('Alt+Enter')
  await page.locator('#page[open]').waitFor()
  await tabTo(page, '#page button:not([type=button])')
  await page.keyboard.press('Enter')
  await page.locator('#page').waitFor({ state: 'hidden' })
  // All fixes.
  await part('findings')
  await tabTo(page, '#fix-all')
  await page.keyboard.press('Enter')
  await page.locator('#said', { hasText: /^Applied: / }).waitFor()
  // The form.
  await part('form')
  await tabTo(page, '[name="target_instance.id"]')
  await page.keyboard.type(ID)
  await becomes(page, new RegExp(ID))
  await tabTo(page, '[name="target_instance.password"]')
  await blur(page)
  await tabTo(page, '[name="migration_method"]')
  await tabTo(page, '.add')
  await page.keyboard.press('Enter')
  await page.keyboard.type('192.168.0.9:6379')
  await becomes(page, /192\.168\.0\.9:6379/)
  // What is at the top.
  await blur(page)
  for (const selector of ['#share', 'a[href$="#rules"]', '#language', '#theme']) await tabTo(page, selector)
  await page.keyboard.press('End')
  await page.locator(':root[data-theme=dark]').waitFor()
  // The copies.
  await page.locator('#examples').selectOption('1')
  await part('findings')
  await tabTo(page, '#copies li:last-child button')
  await page.keyboard.press('Enter')
  await page.locator('#said', { hasText: /^Copied/ }).waitFor()
  assert.match(await copied(page), /^hcloud DCS SetOnlineMigrationTask/)
})

driven('the address opens a rule', async (_, window) => {
  const page = await open(window, `${site.url}#rule/missing-endpoint`)
  await page.locator('#page[open]').waitFor()
  assert.equal(await page.locator('#page-title').textContent(), 'missing-endpoint')
  await page.locator('.try').first().click()
  await page.locator('#page').waitFor({ state: 'hidden' })
  await becomes(page, /^\{"source_instance": \{"id": null\}\}/)
  await page.waitForURL(site.url)
  await page.evaluate(() => {
    location.hash = '#rules'
  })
  await page.locator('.index a', { hasText: /^invalid-json$/ }).click()
  await page.waitForURL(/#rule\/invalid-json$/)
  await page.locator('#page-title', { hasText: /^invalid-json$/ }).waitFor()
  // Side by side where there is room.
  const [bad, good] = await page
    .locator('.pair')
    .first()
    .locator('> div')
    .evaluateAll((all) => all.map((one) => ({ words: one.textContent, top: one.getBoundingClientRect().top })))
  assert.match(bad.words, /^Incorrect/)
  assert.match(good.words, /^Correct/)
  assert.equal(bad.top === good.top, window[0] > 700)
  assert.doesNotMatch(await page.locator('#page-text p').allTextContents().then(String), /[`*]/)
  await finish(page)
})

driven('an empty text has no findings, and the page says what to do', async (page) => {
  await type(page, '')
  await page.locator('#state.empty', { hasText: /Paste a request body.*Terraform will do, too/ }).waitFor()
  assert.equal(await page.locator('#findings li').count(), 0)
  assert.equal(await page.locator('#editor .cm-lint-marker').count(), 0)
  assert.equal(await page.locator('#copies').isVisible(), false)
  assert.equal(await page.locator('#tab-count').textContent(), '0')
})

driven('the editor completes, explains and fixes, and shows marks that are not visible', async (page, [width]) => {
  await type(page, '{')
  await page.keyboard.press('Control+Space')
  await page.locator('#editor .cm-tooltip-autocomplete li:first-child', { hasText: 'migration_method' }).waitFor()
  const info = page.locator('#editor .cm-completionInfo', { hasText: /\w/ })
  await info.waitFor({ state: 'attached' })
  // Without room beside the list it would cover the list.
  await info.waitFor({ state: width === 1440 ? 'visible' : 'hidden' })
  await page.keyboard.press('Escape')
  await type(page, '{"resume_mode": "au\u202eto\u200b\u2066"}')
  assert.equal(await page.locator('#editor .cm-specialChar').count(), 3)
  await type(page, READY.replace('manual', 'Auto'))
  // A member.
  const member = page.locator('#editor .cm-line', { hasText: 'migration_method' })
  await member.hover({ position: { x: 60, y: 8 } })
  const hover = page.locator('#editor .cm-migration-hover')
  await hover.waitFor()
  assert.match(await hover.textContent(), /migration/i)
  assert.doesNotMatch(await hover.textContent(), /[`]/)
  assert.ok((await hover.locator('code').count()) > 0)
  // A finding on the gutter, with its fix.
  await page.locator('#editor .cm-lint-marker-error').first().hover()
  const tooltip = page.locator('#editor .cm-tooltip-lint', { hasText: 'resume_mode' })
  await tooltip.first().waitFor()
  assert.doesNotMatch(await tooltip.first().textContent(), /[`]/)
  await tooltip.first().locator('.cm-diagnosticAction').first().click()
  await becomes(page, /"resume_mode": "auto"/)
})

driven('the panel of the editor’s findings has the colours of the page', async (page) => {
  await editor(page).focus()
  await page.keyboard.press('Control+Shift+M')
  const panel = page.locator('#editor .cm-panel-lint')
  await panel.waitFor()
  const colours = (locator) =>
    locator.evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element)
      return [backgroundColor, color]
    })
  const [card, ink] = await colours(page.locator('#panel'))
  const [back, words] = await colours(page.locator('#editor .cm-panels'))
  assert.deepEqual([back, words], [card, ink])
  const [chosen, chosenWords] = await colours(panel.locator('[aria-selected=true]'))
  assert.notEqual(chosen, card)
  assert.equal(chosenWords, ink)
  assert.equal((await violations(page)).join('\n'), '')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
})

driven('no text breaks the page', async (page, _, { part }) => {
  const texts = [
    '['.repeat(90_000),
    '{"a":'.repeat(15_000),
    `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`,
    `hello ${'['.repeat(90_000)}`,
    '"\\ud800\u0000\u2028',
    '{"__proto__": {"password": 1}, "constructor": null, "source_instance": {"toString": 1}}',
  ]
  for (const words of part(texts)) {
    await type(page, words)
    await act(page, page.locator('#share'))
    await page.locator('#said', { hasText: /./ }).waitFor()
    assert.match(await page.locator('#state-title').textContent(), /cannot be sent|more than the body/)
    // What follows is read again.
    await type(page, '{}')
    await page.locator('#findings .rule', { hasText: 'missing-field' }).first().waitFor({ state: 'attached' })
  }
})

test('every key of the interface and every rule has words in each language', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'languages-'))
  const names = readdirSync(join(pkg, 'demo/src/languages'))
  buildSync({
    entryPoints: names.map((name) => join(pkg, 'demo/src/languages', name)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  const { rules } = await import(pathToFileURL(join(pkg, 'dist/index.js')).href)
  const load = async (name) => (await import(pathToFileURL(join(folder, name.replace(/ts$/, 'mjs'))).href)).default
  const english = await load('en.ts')
  for (const name of names) {
    const language = await load(name)
    assert.deepEqual(Object.keys(language.ui), Object.keys(english.ui), name)
    for (const [key, words] of Object.entries(language.ui)) {
      assert.deepEqual(words.match(/\{\w+\}/g)?.sort(), english.ui[key].match(/\{\w+\}/g)?.sort(), `${name}: ${key}`)
    }
    // English has the words of the package.
    if (name === 'en.ts') continue
    for (const { id } of rules()) assert.ok(language.rules[id], `${name}: ${id}`)
    for (const { summary } of Object.values(language.rules)) assert.ok(summary.length > 2)
  }
  rmSync(folder, { recursive: true })
})

driven('every finding of the rules’ examples is in Chinese', async (page, _, { part }) => {
  const { explain, rules } = await import(pathToFileURL(join(pkg, 'dist/index.js')).href)
  await page.locator('#language').selectOption('zh')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
  for (const { id } of part(rules({ subject: 'request' }))) {
    const [, example] = /```json,invalid\n([\s\S]*?)\n```/.exec(explain(id).doc) ?? []
    if (!example) continue
    await type(page, example)
    const lines = await page
      .locator('#findings .go, #findings li p, #findings .fix')
      .evaluateAll((all) => all.map((one) => one.textContent))
    assert.ok(lines.length > 0 || id === 'plaintext-password', id)
    for (const line of lines) assert.match(line, /\p{Script=Han}/u, `${id}: ${line}`)
  }
})
