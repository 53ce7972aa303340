// What the console page costs a first-time visitor, from Chromium's own trace: first and largest contentful paint,
// blocking time, transferred bytes. Each run is a new browser with nothing cached; files come compressed from this
// machine. Builds the page. `node bench/page.mjs [RUNS]` prints the medians as a table.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { serve } from '../test/browser/harness.mjs'

const pkg = join(import.meta.dirname, '..')
const runs = Number(process.argv[2] ?? 5)
/** Milliseconds of a task that do not block. */
const FREE = 50
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

async function measure(url, rate) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Emulation.setCPUThrottlingRate', { rate })
    let bytes = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await browser.startTracing(page, { categories: ['toplevel', 'loading', 'devtools.timeline', 'blink.user_timing'] })
    await page.goto(url)
    await page.locator('#findings li').first().waitFor()
    // What is still to come, such as the cache for offline use.
    await page.waitForTimeout(2000)
    const { traceEvents } = JSON.parse(String(await browser.stopTracing()))
    const first = traceEvents.find(({ name }) => name === 'firstContentfulPaint')
    const start = traceEvents.findLast(
      ({ name, pid, ts }) => name === 'navigationStart' && pid === first.pid && ts < first.ts,
    )
    const largest = traceEvents.findLast(
      ({ name, pid }) => name === 'largestContentfulPaint::Candidate' && pid === first.pid,
    )
    const tasks = traceEvents.filter(
      ({ name, pid, tid, ts }) => /RunTask$/.test(name) && pid === first.pid && tid === first.tid && ts > start.ts,
    )
    const after = (event) => (event.ts - start.ts) / 1000
    const lengths = tasks
      .filter((task) => after(task) + (task.dur ?? 0) / 1000 > after(first))
      .map(({ dur = 0 }) => dur / 1000)
    return {
      first: after(first),
      largest: after(largest ?? first),
      blocking: lengths.map((length) => Math.max(0, length - FREE)).reduce((a, b) => a + b, 0),
      longest: Math.max(...lengths),
      bytes,
    }
  } finally {
    await browser.close()
  }
}

execFileSync(process.execPath, ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
  cwd: join(pkg, 'demo'),
  stdio: 'inherit',
})
const site = await serve(join(pkg, 'demo/dist'), { csp: null, gzip: true })
const columns = ['processor', 'first paint', 'largest paint', 'blocking time', 'longest task', 'transferred']
console.log(`| ${columns.join(' | ')} |\n${'|---'.repeat(columns.length)}|`)
for (const rate of [1, 4]) {
  const measured = []
  for (let run = 0; run < runs; run += 1) measured.push(await measure(site.url, rate))
  const value = (name) => median(measured.map((one) => one[name]))
  const times = ['first', 'largest', 'blocking', 'longest'].map((name) => `${value(name).toFixed(0)} ms`)
  const kilobytes = `${(value('bytes') / 1000).toFixed(0)} kB`
  console.log(`| ${rate === 1 ? 'as it is' : `slowed down ${rate} times`} | ${[...times, kilobytes].join(' | ')} |`)
}
await site.close()
