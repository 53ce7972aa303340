// The built console page in Chromium, as a user works with it.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run } from '../core/project.mjs'
import { browser, open, serve } from './harness.mjs'

const pkg = join(import.meta.dirname, '../..')
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const BROKEN = '{\n  "📦🚚": 1,\n  "migration_method": "full"\n}'
const SECRET = 'Not-a-real-0ne'

let chromium
let site
before(async () => {
  run(pkg, process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'demo/tsconfig.json'])
  run(pkg, process.execPath, ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
    cwd: join(pkg, 'demo'),
  })
  chromium = await browser()
  // The page sets its policy itself.
  site = await serve(join(pkg, 'demo/dist'), { csp: null, mount: '/console/' })
})
after(async () => {
  await chromium?.close()
  await site?.close()
})

const editor = (page) => page.locator('#editor .cm-content')
const text = (page) =>
  page.evaluate(() =>
    [...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-line')]
      .map((line) => line.textContent)
      .join('\n'),
  )
async function type(page, words) {
  await editor(page).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(words)
}

test('a faulty body is marked at the right characters, and a fix repairs it', async () => {
  const page = await open(chromium.context, site.url)
  await type(page, BROKEN)
  const mark = page.locator('#editor .cm-migration-unknown-value').first()
  await mark.waitFor()
  assert.equal(await mark.textContent(), '"full"')
  const item = page.locator('#findings li', { has: page.locator('.rule', { hasText: /^unknown-value$/ }) })
  await item.locator('.go').click()
  assert.equal(
    await page.evaluate(
      () =>
        getSelection().toString() ||
        /** @type {any} */ (document.querySelector('#editor').shadowRoot).getSelection?.().toString(),
    ),
    '"full"',
  )
  await item.locator('.fix').click()
  assert.match(await text(page), /"migration_method": "full_amount_migration"/)
  assert.equal(await item.count(), 0)
  assert.equal(await page.locator('[name=migration_method]').inputValue(), 'full_amount_migration')
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('the form and the text show the same values', async () => {
  const page = await open(chromium.context, site.url)
  await page.locator('#examples').selectOption({ label: 'Empty' })
  await page.locator('[name=migration_method]').selectOption('incremental_migration')
  await page.locator('[name=resume_mode]').selectOption('auto')
  await page.locator('[name=bandwidth_limit_mb]').fill('100')
  await page.locator('[name="source_instance.addrs"]').fill('192.168.1.1:6379')
  await page.locator('[name="target_instance.id"]').fill('cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd')
  const body = JSON.parse(await text(page))
  assert.deepEqual(body, {
    migration_method: 'incremental_migration',
    resume_mode: 'auto',
    bandwidth_limit_mb: '100',
    source_instance: { addrs: '192.168.1.1:6379' },
    target_instance: { id: 'cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd' },
  })
  assert.match(await page.locator('#summary').textContent(), /^(No findings|0 errors)/)
  await page.locator('[name=bandwidth_limit_mb]').fill('')
  assert.ok(!('bandwidth_limit_mb' in JSON.parse(await text(page))))
  await type(page, '{"resume_mode": "sometimes", "source_instance": {"id": "x"}}')
  assert.equal(await page.locator('[name=resume_mode]').inputValue(), 'sometimes')
  assert.equal(await page.locator('[name=resume_mode]').getAttribute('aria-invalid'), 'true')
  assert.equal(await page.locator('[name="source_instance.id"]').inputValue(), 'x')
  assert.equal(await page.locator('[name="source_instance.addrs"]').inputValue(), '')
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('a link contains the request without its passwords', async () => {
  const page = await open(chromium.context, site.url)
  await page.locator('#examples').selectOption({ label: 'Self-hosted Redis to an instance' })
  await page.locator('[name="source_instance.password"]').fill(SECRET)
  assert.ok((await text(page)).includes(SECRET))
  await page.locator('#share').click()
  const url = page.url()
  assert.ok(url.includes('incremental_migration') && url.includes('6379'))
  assert.ok(!decodeURIComponent(url).includes(SECRET) && !url.includes('password'))
  const other = await open(chromium.context, url)
  assert.equal(await other.locator('[name="source_instance.addrs"]').inputValue(), '192.168.1.1:6379,192.168.0.0:6379')
  assert.equal(await other.locator('[name="source_instance.password"]').inputValue(), '')
  await other.close()
  for (const tricky of [
    `{"source_instance": {"addrs": "${SECRET}@192.168.1.1:6379", "id": "${SECRET}"}, "resume_mode": "${SECRET}"}`,
    `{"password": "${SECRET}", "bandwidth_limit_mb": "${SECRET}"}`,
  ]) {
    await type(page, tricky)
    await page.locator('#share').click()
    assert.ok(!decodeURIComponent(page.url()).includes(SECRET), page.url())
  }
  await type(page, `{"source_instance": {"addrs": "192.168.1.1:6379", "password": "${SECRET}`)
  assert.equal(await page.locator('#share').isDisabled(), true)
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('the keyboard reaches everything, and rule pages open and close with it', async () => {
  const page = await open(chromium.context, site.url)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  // Tab leaves the editor.
  await editor(page).focus()
  await page.keyboard.press('Tab')
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'editor')
  const rule = page.locator('#findings .rule').first()
  await rule.focus()
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('#page-title').textContent(), await rule.textContent())
  assert.ok((await page.locator('#page-text pre').count()) > 0)
  assert.ok((await page.locator('#page-text b').count()) > 0)
  assert.doesNotMatch(await page.locator('#page-text p').allTextContents().then(String), /[`*]/)
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('#page').isVisible(), false)
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('works offline after the first visit', async () => {
  const page = await open(chromium.context, site.url)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20))
  })
  await chromium.context.setOffline(true)
  const asked = site.seen.length
  await page.reload()
  await page.locator('#findings li').first().waitFor()
  assert.equal(site.seen.slice(asked).filter((path) => path !== '/console/offline.js').length, 0)
  await chromium.context.setOffline(false)
  assert.deepEqual(
    page.faults.filter((fault) => !fault.includes('offline.js')),
    [],
  )
  await page.close()
})

// SCREENSHOTS=folder writes screenshots.
for (const [name, scheme, width] of [
  ['light', 'light', 1280],
  ['dark', 'dark', 1280],
  ['narrow', 'light', 380],
  ['narrow-dark', 'dark', 380],
]) {
  test(`no accessibility violations: ${name}`, async () => {
    const page = await open(chromium.context, site.url)
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    await page.locator('#editor .cm-lintRange').first().waitFor()
    // The debugger evaluates it, which the page's policy does not restrict.
    const source = readFileSync(axe, 'utf8')
    await page.evaluate(`(() => { ${source} })()`)
    const check = async () =>
      (await page.evaluate(() => globalThis.axe.run())).violations.map(
        (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`,
      )
    assert.deepEqual(await check(), [])
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      true,
      'the page is wider than the window',
    )
    const keep = async (suffix) => {
      if (!process.env.SCREENSHOTS) return
      mkdirSync(process.env.SCREENSHOTS, { recursive: true })
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}${suffix}.png`), fullPage: suffix === '' })
    }
    await keep('')
    await page.locator('#findings .rule').first().click()
    assert.deepEqual(await check(), [])
    await keep('-rule')
    assert.deepEqual(page.faults, [])
    await page.close()
  })
}
