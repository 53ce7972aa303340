// Chromium through playwright-core, and a server for built pages that records requests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.ttf': 'font/ttf',
}

/** The strictest policy that the README allows; editors also need inline styles. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A page that runs the module `app.js`. */
export const html = (body = '', head = '') => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">${head}</head>
<body>${body}<script type="module" src="./app.js"></script></body>
</html>
`

export async function browser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const userDataDir = mkdtempSync(join(tmpdir(), 'chromium-'))
  const context = await chromium.launchPersistentContext(userDataDir, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return {
    context,
    async close() {
      await context.close()
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/**
 * Serves a folder on a free port under a Content-Security-Policy; `seen` lists the requested paths.
 *
 * @param {string} folder
 * @param {{ csp?: string | null, mount?: string, gzip?: boolean }} options
 */
export async function serve(folder, { csp = CSP, gzip = false, mount = '/' } = {}) {
  const seen = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
    seen.push(path)
    try {
      const inside = normalize(path.startsWith(mount) ? path.slice(mount.length) : '\0')
      const file = join(folder, path.endsWith('/') ? join(inside, 'index.html') : inside)
      const body = readFileSync(file)
      const headers = { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }
      if (csp) headers['Content-Security-Policy'] = csp
      if (gzip) headers['Content-Encoding'] = 'gzip'
      response.writeHead(200, headers).end(gzip ? gzipSync(body) : body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}${mount}`,
    seen,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * Opens a page. `faults` collects its errors, violations of its policy and requests to other origins.
 *
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} prepare before anything is loaded
 */
export async function open(context, url, prepare = async () => {}) {
  const page = await context.newPage()
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') page.faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url()))
      page.faults.push(`request to ${request.url()}`)
  })
  await prepare(page)
  await page.goto(url)
  return page
}

/** Waits until an expression is true. The debugger evaluates it, since the page's policy forbids `eval`. */
export async function until(page, expression) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (await page.evaluate(expression)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`never true: ${expression}; ${(page.faults ?? []).join('; ')}`)
}
