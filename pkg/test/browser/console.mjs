// The built console page: what its tests share.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
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

/** Builds the page, unless it is the one of the files that are there: each file of tests needs it. */
function build() {
  const hash = createHash('sha256')
  for (const folder of ['demo/src', 'demo/public', 'dist', 'build']) {
    for (const name of readdirSync(join(pkg, folder), { recursive: true }).map(String).sort()) {
      const path = join(pkg, folder, name)
      if (statSync(path).isFile()) hash.update(`${folder}/${name}\n`).update(readFileSync(path))
    }
  }
  for (const name of ['demo/index.html', 'demo/vite.config.js', 'package-lock.json']) {
    hash.update(readFileSync(join(pkg, name)))
  }
  // The build empties its folder first.
  const stamp = join(pkg, 'demo/dist/inputs.sha256')
  const inputs = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
  run(pkg, process.execPath, ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
    cwd: join(pkg, 'demo'),
  })
  writeFileSync(stamp, inputs)
}

/** Chromium and the server of the built page, while the tests of a file run. */
export let chromium
export let site
before(async () => {
  build()
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
  const page = await openPage(chromium.context, url, async (page) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
    // Pages that were closed may have stored their texts.
    await page.addInitScript(() => {
      if (!sessionStorage.getItem('clean')) localStorage.clear()
      sessionStorage.setItem('clean', 'yes')
    })
  })
  await ready(page)
  return page
}
export const ready = (page) => page.locator('#state[class]').waitFor({ state: 'attached' })

/**
 * A test in each of the windows. `part` returns the share of the window in what is too much for each of them.
 *
 * @typedef {{ context: import('node:test').TestContext, part: <T>(all: readonly T[]) => T[] }} More
 * @param {string} name
 * @param {(page: any, window: [width: number, scheme: 'light' | 'dark'], more: More) => Promise<void>} body
 */
export function driven(name, body) {
  test(name, async (parent) => {
    for (const [number, window] of WINDOWS.entries()) {
      await parent.test(`at ${window[0]} pixels, ${window[1]}`, async (context) => {
        const page = await open(window)
        const part = (all) => all.filter((_, index) => index % WINDOWS.length === number)
        await body(page, window, { context, part })
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
/**
 * Waits until something has a value, or matches a pattern.
 *
 * @param {() => Promise<string>} read
 * @param {string | RegExp} wanted
 */
export async function settles(read, wanted, message = undefined) {
  const isDone = (value) => (typeof wanted === 'string' ? value === wanted : wanted.test(value))
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (isDone(await read())) return
  }
  if (typeof wanted === 'string') assert.equal(await read(), wanted, message)
  else assert.match(await read(), wanted, message)
}
/** Waits until the text is or matches this. */
export const becomes = (page, wanted, message = undefined) => settles(() => text(page), wanted, message)
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
