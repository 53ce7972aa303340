// How the built console page looks, and what it costs, in Chromium. SCREENSHOTS=folder writes a picture of each state.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { commandLine, run } from '../core/project.mjs'
import {
  act,
  CURL,
  chromium,
  copied,
  driven,
  editor,
  finish,
  ID,
  open,
  paste,
  pkg,
  READY,
  ready,
  SECRET,
  settles,
  show,
  site,
  text,
  type,
  violations,
  WINDOWS,
} from './console.mjs'
import { until } from './harness.mjs'

/** More than a megabyte, with a fault in each line. */
const long = (value) => `{\n${Array.from({ length: 25_000 }, (_, n) => `"m${n}": ${value},,`).join('\n')}\n}`
const goTo = (page, hash) =>
  page.evaluate((hash) => {
    location.hash = hash
  }, hash)

/** Each state, from the first one, in which the example has faults. */
const STATES = {
  broken: async () => {},
  empty: (page) => type(page, ''),
  fixed: async (page) => {
    await show(page, 'findings')
    await page.locator('#fix-all').click()
  },
  sent: async (page) => {
    await type(page, READY)
    await show(page, 'findings')
  },
  other: async (page) => {
    await page.locator('#examples').selectOption({ label: 'Body of another call' })
    await show(page, 'findings')
  },
  offer: (page) => paste(page, CURL),
  choice: async (page) => {
    await paste(page, `${CURL}\n${CURL.replace('manual', 'auto')}`)
    await page.locator('#offer .take').click()
    await page.locator('#offer select').waitFor()
  },
  large: async (page) => {
    await paste(page, long('"a value of many characters"'))
    await page.locator('#findings .more').waitFor({ state: 'attached' })
  },
  form: (page) => show(page, 'form'),
  findings: (page) => show(page, 'findings'),
  chinese: async (page) => {
    await page.locator('#language').selectOption('zh')
    await type(
      page,
      '{\n  "migration_method": "全量迁移",\n  "resume_mode"： "自动",\n  "source_instance": {"addrs": "192.168.0.1：6379"}\n}',
    )
  },
  hover: async (page) => {
    await type(page, READY.replace('manual', 'Manual'))
    await page.locator('#editor .cm-migration-unknown-value').first().hover()
    await page.locator('#editor .cm-tooltip-lint').waitFor()
  },
  completion: async (page) => {
    await type(page, '{')
    await page.keyboard.press('Control+Space')
    await page.locator('#editor .cm-tooltip-autocomplete').waitFor()
  },
  rule: async (page) => {
    await goTo(page, '#rule/invalid-json')
    await page.locator('#page[open]').waitFor()
  },
  rules: async (page) => {
    await goTo(page, '#rules')
    await page.locator('#page[open]').waitFor()
  },
}

for (const window of WINDOWS) {
  test(`no state is inaccessible or too wide at ${window[0]} pixels, ${window[1]}`, async () => {
    const page = await open(window)
    for (const [state, reach] of Object.entries(STATES)) {
      await page.evaluate(() => {
        history.replaceState(null, '', location.pathname)
        sessionStorage.removeItem('clean')
      })
      await page.reload()
      await ready(page)
      await reach(page)
      const folder = process.env.SCREENSHOTS
      if (folder) {
        mkdirSync(folder, { recursive: true })
        await page.waitForTimeout(150)
        await page.screenshot({ path: join(folder, `${state}-${window.join('-')}.png`) })
      }
      assert.equal((await violations(page)).join('\n'), '', state)
      const [wide, high] = await page.evaluate(() => {
        const { scrollHeight, scrollWidth } = document.documentElement
        return [scrollWidth > innerWidth, scrollHeight]
      })
      assert.equal(wide, false, `${state}: the page is wider than the window`)
      assert.ok(high < 3000, `${state}: ${high} pixels high`)
    }
    await finish(page)
  })
}

driven('a first-time visitor sees what it is for, what is wrong and how to mend it', async (page) => {
  // Nothing is scrolled and nothing is opened.
  for (const selector of ['h1', '.brand p', '#state-title', '#fix-all', '#editor .cm-migration-unknown-value']) {
    const box = await page.locator(selector).first().boundingBox()
    const { height, width } = page.viewportSize()
    assert.ok(box && box.y >= 0 && box.y + box.height <= height && box.x + box.width <= width, `${selector}: ${box}`)
  }
  assert.match(await page.locator('#fix-all').textContent(), /Apply \d safe fixes/)
})

test('nothing is too wide at 320 pixels', async () => {
  const page = await open([320, 'light'])
  for (const [state, reach] of Object.entries(STATES)) {
    await page.evaluate(() => history.replaceState(null, '', location.pathname))
    await page.reload()
    await ready(page)
    await page.locator('#language').selectOption('en')
    await page.locator('#examples').selectOption('0')
    await reach(page)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.equal(width, 320, state)
  }
  await finish(page)
})

/** Everything that Tab can reach, as the page is. */
const FOCUSABLE = 'a[href], button, input, select, [tabindex="0"]'

driven('the ring of what has the focus is whole', async (page) => {
  for (const name of ['text', 'findings', 'form', 'rules']) {
    // Else the form is off.
    if (name === 'form') await page.locator('#examples').selectOption('1')
    if (name === 'rules') {
      await goTo(page, '#rule/missing-endpoint')
      await page.locator('#page[open]').waitFor()
    } else await show(page, name)
    const cut = await page.evaluate(async (focusable) => {
      const open = document.querySelector('dialog[open]')
      const cut = []
      for (const element of (open ?? document).querySelectorAll(focusable)) {
        if (!element.checkVisibility() || element.matches(':disabled') || element.className === 'skip') continue
        // A dialog gives the focus to its first control, by the pointer perhaps.
        element.blur()
        element.focus({ focusVisible: true })
        const { outlineOffset, outlineStyle, outlineWidth } = getComputedStyle(element)
        const label = element.id || element.className || element.textContent || element.name
        if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) {
          cut.push(`${label}: no ring`)
          continue
        }
        const by = parseFloat(outlineWidth) + parseFloat(outlineOffset)
        const { bottom, left, right, top } = element.getBoundingClientRect()
        for (let around = element.parentElement; around; around = around.parentElement) {
          if (getComputedStyle(around).overflow === 'visible') continue
          const box = around.getBoundingClientRect()
          const isRoot = around === document.documentElement || around === document.body
          if (isRoot) continue
          if (left - by < box.left || right + by > box.right || top - by < box.top || bottom + by > box.bottom)
            cut.push(`${label}: cut by ${around.id || around.className}`)
        }
      }
      return cut
    }, FOCUSABLE)
    assert.deepEqual([...new Set(cut)], [], name)
  }
  await page.keyboard.press('Escape')
  await show(page, 'text')
  // The editor has a border instead, of which its parts cover nothing.
  const border = () =>
    page.evaluate(() => {
      const host = document.querySelector('#editor')
      const { borderBottomColor, borderLeftColor, borderRightColor, borderTopColor, borderTopWidth } =
        getComputedStyle(host)
      const inside = host.shadowRoot.querySelector('.cm-editor').getBoundingClientRect()
      const outside = host.getBoundingClientRect()
      const isCovered = inside.left < outside.left + 2 || inside.right > outside.right - 2
      return {
        colours: [borderBottomColor, borderLeftColor, borderRightColor, borderTopColor],
        borderTopWidth,
        isCovered,
      }
    })
  const before = await border()
  await editor(page).focus()
  const { borderTopWidth, colours, isCovered } = await border()
  assert.equal(borderTopWidth, '2px')
  assert.equal(isCovered, false)
  assert.equal(new Set(colours).size, 1)
  assert.notEqual(colours[0], before.colours[0])
})

test('forced colours leave every state recognizable', async () => {
  for (const window of WINDOWS) {
    const page = await open(window)
    await page.emulateMedia({ forcedColors: 'active', colorScheme: window[1] })
    const style = (locator, name) =>
      locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name)
    const canvas = await style(page.locator('#text'), 'background-color')
    const host = page.locator('#editor')
    assert.equal(await style(host, 'border-top-color'), canvas, 'no ring without the focus')
    await editor(page).focus()
    assert.notEqual(await style(host, 'border-top-color'), canvas, 'a ring with it')
    await show(page, 'findings')
    const chosen = page.locator('[role=tab][aria-selected=true]')
    if (await chosen.isVisible()) {
      const rest = page.locator('[role=tab][aria-selected=false]').first()
      assert.notEqual(await style(chosen, 'border-bottom-color'), await style(rest, 'border-bottom-color'))
    }
    const second = page.locator('#findings .go').nth(1)
    await second.focus()
    await page.keyboard.press('ArrowUp')
    assert.equal(await style(page.locator('#findings .go').first(), 'outline-style'), 'solid')
    // Of the finding that the cursor is in, something other than its colour differs.
    await page.locator('#findings .go').first().click()
    await show(page, 'findings')
    assert.notEqual(await style(page.locator('#findings li.current').first(), 'outline-style'), 'none')
    assert.equal((await violations(page)).join('\n'), '')
    await type(page, READY)
    assert.equal(await style(page.locator('#editor .cm-secret'), '-webkit-text-security'), 'disc')
    await finish(page)
  }
})

driven('the theme is that of the system, or the chosen one', async (page, [, own]) => {
  const other = own === 'light' ? 'dark' : 'light'
  const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const first = await back()
  await page.emulateMedia({ colorScheme: other })
  const second = await back()
  assert.notEqual(first, second)
  await page.locator('#theme').selectOption(own)
  assert.equal(await back(), first)
  await page.emulateMedia({ colorScheme: own })
  await page.locator('#theme').selectOption(other)
  assert.equal(await back(), second)
  // The editor and the controls follow.
  const inside = await page.evaluate(() => {
    const scheme = (element) => getComputedStyle(element).colorScheme
    const root = document.querySelector('#editor').shadowRoot
    return [
      scheme(document.querySelector('#examples')),
      getComputedStyle(root.querySelector('.cm-editor')).backgroundColor ===
        getComputedStyle(document.querySelector('#panel')).backgroundColor,
    ]
  })
  assert.deepEqual(inside, [other, true])
  await page.reload()
  await ready(page)
  assert.equal(await back(), second)
  assert.equal((await violations(page)).join('\n'), '')
  await page.locator('#theme').selectOption('system')
  assert.equal(await back(), first)
})

driven('text, language and theme survive a reload', async (page) => {
  await type(page, `{"source_instance": {"password": "${SECRET}"}, "x": 1,}`)
  await page.locator('#language').selectOption('zh')
  await page.locator('#theme').selectOption('dark')
  await page.reload()
  await ready(page)
  assert.equal(await text(page), '{"source_instance": {"password": "******"}, "x": 1,}')
  assert.equal(await page.locator('h1').textContent(), '在线迁移请求检查')
  assert.equal(await page.locator('#theme').inputValue(), 'dark')
  assert.ok(!(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).includes(SECRET))
})

driven('what is copied has no errors for the command line', async (page, [width]) => {
  const bodies = [
    READY,
    JSON.stringify({
      migration_method: 'full_amount_migration',
      resume_mode: 'manual',
      source_instance: { id: 'b8f3a7e2-7c1d-4f0e-9a65-3d2c1b0a9f8e', password: `a'b"c$d\\e` },
      target_instance: { id: ID, password: '' },
    }),
  ]
  const folder = mkdtempSync(join(tmpdir(), 'copies-'))
  for (const [number, body] of bodies.entries()) {
    await type(page, body)
    await show(page, 'findings')
    for (const [name, file] of [
      ['Body', 'body.json'],
      ['curl', 'configure.sh'],
      ['Terraform', 'main.tf'],
      ['KooCLI', 'koocli.sh'],
    ]) {
      await act(page, page.locator('#copies button', { hasText: name }))
      await page.locator('#said', { hasText: /^Copied/ }).waitFor()
      const path = join(folder, `${number}-${file}`)
      writeFileSync(path, await copied(page))
    }
  }
  const names = readdirSync(folder).sort()
  const report = JSON.parse(run(folder, commandLine(), ['--isolated', '--exit-zero', '-f', 'json', ...names]))
  assert.equal(report.files.length, 8, `${width}`)
  assert.equal(report.summary.errors, 0, JSON.stringify(report.files))
  // Each of them is read as a request.
  for (const name of names.filter((name) => !name.endsWith('body.json'))) {
    const path = join(folder, name)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('manual', 'sometimes'))
  }
  const faulty = JSON.parse(run(folder, commandLine(), ['--isolated', '--exit-zero', '-f', 'json', ...names]))
  assert.equal(faulty.summary.errors, 6, JSON.stringify(faulty.files))
  rmSync(folder, { recursive: true })
})

/**
 * What the main thread of a page works, in milliseconds of a processor, so that other programs of a busy machine do not
 * count: for each key, until the next one and for at most 100 ms; and the longest task, which a key may wait for.
 */
async function costs(page, press) {
  const session = await page.context().newCDPSession(page)
  const events = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  const traceConfig = { includedCategories: ['toplevel', 'devtools.timeline'] }
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig })
  try {
    await press()
  } finally {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
  }
  const keys = events.filter(({ args, name }) => name === 'EventDispatch' && args.data.type === 'keydown')
  const [{ pid, tid }] = keys
  const own = events.filter((one) => one.name === 'ThreadControllerImpl::RunTask' && one.pid === pid && one.tid === tid)
  // The first and the last ones may be cut off.
  const tasks = own.filter(({ tdur }) => tdur !== undefined)
  assert.ok(tasks.length > own.length / 2)
  const sum = (some) => some.reduce((sum, { tdur }) => sum + tdur / 1000, 0)
  const perKey = keys.map(({ ts }, index) => {
    const end = Math.min(ts + 100_000, keys[index + 1]?.ts ?? Infinity)
    // The task that dispatches a key begins before it.
    return sum(tasks.filter((one) => one.ts + one.dur > ts && one.ts < end))
  })
  return { perKey, longest: Math.max(...tasks.map((one) => sum([one]))) }
}

driven('a megabyte does not make the page slow or long', async (page, [width]) => {
  const words = long(`{"password": '${SECRET}'}`)
  assert.ok(words.length > 1_000_000)
  await paste(page, words)
  const more = page.locator('#findings .more')
  await more.waitFor({ state: 'attached' })
  assert.ok((await page.locator('#findings li').count()) <= 200)
  assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) < 2000)
  assert.match(await page.locator('.blocked').textContent(), /too long for the form/)
  if (width === 390) {
    const { height } = await page.locator('#tab-findings').boundingBox()
    assert.ok(height < 50, 'the count is in the line of its tab')
  }
  await page.keyboard.press('Control+Home')
  // Into the name of a member.
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  const { longest, perKey } = await costs(page, async () => {
    for (const keys of ['abcdefghijkl', 'mnopqrstuvwx']) {
      await page.keyboard.type(keys, { delay: 20 })
      // Each key says that the text is being checked, until the worker has answered.
      await page.locator('#state-title', { hasText: 'cannot be sent' }).waitFor()
    }
  })
  assert.equal(perKey.length, 24)
  const slowest = Math.max(...perKey)
  console.log(`1 MB: at most ${slowest.toFixed(0)} ms a key, and ${longest.toFixed(0)} ms a task`)
  // Half of what a key may take until it is painted, which is more than this thread does.
  assert.ok(slowest < 50, `${perKey}`)
  assert.ok(longest < 50, `${longest}`)
})

/** Waits until the service worker answers for the page. */
const controlled = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20))
  })

driven(
  'works offline after the first visit, with the second module once it was loaded',
  async (page, _, { context }) => {
    // Other tests may have loaded the module.
    await page.evaluate(async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister()
      for (const name of await caches.keys()) await caches.delete(name)
    })
    const session = await page.context().newCDPSession(page)
    await session.send('Network.clearBrowserCache')
    await page.reload()
    await controlled(page)
    context.after(() => chromium.context.setOffline(false))
    await chromium.context.setOffline(true)
    const reload = async () => {
      const asked = site.seen.length
      await page.reload()
      await page.locator('#findings li').first().waitFor({ state: 'attached' })
      assert.deepEqual(
        site.seen.slice(asked).filter((path) => path !== '/console/offline.js'),
        [],
      )
    }
    await reload()
    await paste(page, CURL)
    await page.locator('#offer .take').click()
    await page.locator('#offer', { hasText: 'The reader could not be loaded' }).waitFor()
    await chromium.context.setOffline(false)
    await page.locator('#offer .take').click()
    await until(page, `document.querySelector('#offer').hidden`)
    await chromium.context.setOffline(true)
    await page.locator('#examples').selectOption('0')
    await reload()
    await paste(page, CURL)
    await page.locator('#offer .take').click()
    await until(page, `document.querySelector('#offer').hidden`)
    assert.equal(await text(page), READY)
    await chromium.context.setOffline(false)
    page.faults = page.faults.filter((fault) => !/offline\.js|ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(fault))
  },
)

driven('the policy allows nothing inline and no other origin', async (page) => {
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/)
  assert.match(policy, /^default-src 'none'/)
  assert.match(policy, /connect-src 'self'/)
  const faults = async () => page.faults.join('\n')
  await page.evaluate(() => fetch('https://example.com/').catch(() => undefined))
  await settles(faults, /violates the following Content Security Policy directive/)
  page.faults.length = 0
  await page.evaluate(() => {
    const style = document.createElement('div')
    style.setAttribute('style', 'color: red')
  })
  await settles(faults, /inline style/)
  page.faults.length = 0
})

test('the page without the modules is at most 250 kB', () => {
  const folder = join(pkg, 'demo/dist')
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(js|css|html|svg)$/.test(name))
  const bytes = files.map((name) => gzipSync(readFileSync(join(folder, name))).length).reduce((a, b) => a + b)
  console.log(`figure: page ${(bytes / 1000).toFixed(1)} kB`)
  assert.ok(bytes <= 250_000, `${bytes}`)
})
