// The built console page: what its tests share.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run } from '../core/project.mjs'
import { browser, open as openPage, serve } from './harness.mjs'

export const pkg = join(import.meta.dirname, '../..')
export const ID = 'cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd'
export const SECRET = 'Not-a-real-0ne'
/** The windows in which each function is driven. @type {[width: number, scheme: 'light' | 'dark'][]} */
export const WINDOWS = [
  [1440, 'light'],
  [1440, 'dark'],
  [768, 'light'],
  [768, 'dark'],
  [390, 'light'],
  [390, 'dark'],
]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Chromium and the server of the built page, while the tests of a file run. */
export let chromium
export let site
before(async () => {
  run(pkg, process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'demo/tsconfig.json'])
  run(pkg, process.execPath, ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
    cwd: join(pkg, 'demo'),
  })
  chromium = await browser()
  await chromium.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  // The page sets its policy itself.
  site = await serve(join(pkg, 'demo/dist'), { csp: null, mount: '/console/' })
})
after(async () => {
  await chromium?.close()
  await site?.close()
})

/** Opens the page with nothing stored, in English. */
export async function open([width, scheme] = WINDOWS[0], url = site.url) {
  const page = await openPage(chromium.context, url)
  await page.emulateMedia({ colorScheme: scheme })
  await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
  await page.evaluate(() => localStorage.clear())
  // The page that is left stores its text.
  await page.addInitScript(() => {
    if (!sessionStorage.getItem('clean')) localStorage.clear()
    sessionStorage.setItem('clean', 'yes')
  })
  await page.reload()
  await ready(page)
  return page
}
export const ready = (page) => page.locator('#state[class]').waitFor({ state: 'attached' })

/** A test in each of the windows. */
export function driven(name, body) {
  test(name, async (context) => {
    for (const window of WINDOWS) {
      await context.test(`at ${window[0]} pixels, ${window[1]}`, async () => {
        const page = await open(window)
        await body(page, window)
        await finish(page)
      })
    }
  })
}

/** Opens the tab with a part of the page, where there are tabs. */
export async function show(page, name) {
  const tab = page.locator(`#tab-${name}`)
  if (await tab.isVisible()) await tab.click()
}
export const editor = (page) => page.locator('#editor .cm-content')
export const text = (page) =>
  page.evaluate(() =>
    [...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-line')]
      .map((line) => line.textContent)
      .join('\n'),
  )
/** Replaces the text. */
export async function type(page, words) {
  await show(page, 'text')
  await editor(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(words)
}
/** Replaces the text from the clipboard. */
export async function paste(page, words) {
  await show(page, 'text')
  await page.evaluate((words) => navigator.clipboard.writeText(words), words)
  await editor(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Control+V')
}
export async function field(page, name) {
  await show(page, 'form')
  return page.locator(`[name="${name}"]`)
}
export const said = (page) => page.locator('#said').textContent()
/** Clicks what says that it is done. */
export async function act(page, target) {
  await page.evaluate(() => document.querySelector('#said').replaceChildren())
  await target.click()
}
export const copied = (page) => page.evaluate(() => navigator.clipboard.readText())
export async function finish(page) {
  assert.deepEqual(page.faults, [])
  await page.close()
}

/** The rules of axe that the page breaks, with the places. */
export async function violations(page) {
  // The debugger evaluates it, which the page's policy does not restrict.
  await page.evaluate(`(() => { ${axe} })()`)
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join('; ')}`)
}

export const READY = JSON.stringify(
  {
    migration_method: 'incremental_migration',
    resume_mode: 'manual',
    bandwidth_limit_mb: '100',
    source_instance: { addrs: '192.168.1.1:6379,192.168.1.2:6379', password: SECRET },
    target_instance: { id: ID },
  },
  null,
  2,
)
const PROJECT = '5e3737aaa4b54a9a8e3a0f7d2dcd0cf9'
const TASK = '90754308-a156-406f-a837-8f852f38a646'
export const CURL = `curl -X POST "https://dcs.example.com/v2/${PROJECT}/migration/${TASK}/task" \\
  -H "Content-Type: application/json" -H "X-Auth-Token: ${SECRET}" \\
  -d '${READY}'
`
