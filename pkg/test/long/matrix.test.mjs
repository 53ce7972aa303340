// The packed package in every other bundler and runtime, each in a project of its own.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lint } from '../../dist/index.js'
import { browser, html, open, serve, until } from '../browser/harness.mjs'
import { FAULTY } from '../core/bodies.mjs'
import { project, run } from '../core/project.mjs'

const here = import.meta.dirname
const modules = join(here, 'node_modules')
const expected = JSON.stringify(lint(FAULTY))
const APP = `import { lint } from 'dcs-migration-lint'
globalThis.result = JSON.stringify(lint(${JSON.stringify(FAULTY)}))
`
const PRINT = `import { lint } from 'dcs-migration-lint'
console.log(JSON.stringify(lint(${JSON.stringify(FAULTY)})))
`
const VERSION = `import { version } from 'dcs-migration-lint'
console.log(version)
`
const HTML = html()
const bin = (name) => join(modules, '.bin', name)
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' }

let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium?.close())

async function shows(t, folder, options) {
  const site = await serve(folder, options)
  t.after(site.close)
  const page = await open(chromium.context, site.url)
  await until(page, 'globalThis.result')
  assert.equal(await page.evaluate('globalThis.result'), expected)
  assert.deepEqual(page.faults, [])
  await page.close()
}

function page(folder) {
  const out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'index.html'), HTML)
  return out
}

/** Fails if a bundle of `version.js` contains more than it uses. */
function isSmall(path) {
  const { size } = statSync(path)
  assert.ok(size < 3000, `a bundle that imports the version takes ${size} bytes`)
}

for (const name of ['webpack', 'rspack']) {
  test(name, async (t) => {
    const { folder } = project({ 'app.js': APP, 'version.js': VERSION })
    const out = page(folder)
    const { default: bundler } = await import(name === 'webpack' ? 'webpack' : '@rspack/core')
    const make = bundler.rspack ?? bundler.webpack ?? bundler
    const options = {
      context: folder,
      mode: 'production',
      target: 'web',
      entry: { app: './app.js', version: './version.js' },
      performance: false,
      output: { path: out, filename: '[name].js' },
    }
    await new Promise((resolve, reject) => {
      make(options, (error, stats) => {
        if (error) reject(error)
        else if (stats.hasErrors() || stats.hasWarnings()) reject(new Error(stats.toString()))
        else resolve(undefined)
      })
    })
    isSmall(join(out, 'version.js'))
    await shows(t, out)
  })
}

test('rollup', async (t) => {
  const { folder } = project({ 'app.js': APP, 'version.js': VERSION })
  const { rollup } = await import('rollup')
  const { nodeResolve } = await import('@rollup/plugin-node-resolve')
  const out = page(folder)
  const warnings = []
  for (const name of ['app', 'version']) {
    const bundle = await rollup({
      input: join(folder, `${name}.js`),
      plugins: [nodeResolve({ browser: true })],
      onwarn: (warning) => warnings.push(warning.message),
    })
    await bundle.write({ file: join(out, `${name}.js`), format: 'es' })
  }
  assert.deepEqual(warnings, [])
  isSmall(join(out, 'version.js'))
  await shows(t, out)
})

test('parcel', async (t) => {
  const { folder } = project({
    'app.js': APP,
    'index.html': HTML,
    'package.json': '{"private": true, "browserslist": "chrome > 100"}',
  })
  run(
    folder,
    bin('parcel'),
    ['build', 'index.html', '--no-cache', '--no-source-maps', '--dist-dir', 'out', '--public-url', './'],
    { env },
  )
  await shows(t, join(folder, 'out'))
})

/** The command of Next, which resolves its packages inside the project's folder only. */
function nextIn(folder) {
  run(folder, 'cp', ['-a', ...readdirSync(modules).map((name) => join(modules, name)), join(folder, 'node_modules')])
  return join(folder, 'node_modules/next/dist/bin/next')
}

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen({ port: 0 }, () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

test('Next: edge runtime', async (t) => {
  const { folder } = project({
    'package.json': '{"private": true}',
    'next.config.js': `module.exports = { turbopack: { root: __dirname }, outputFileTracingRoot: __dirname }`,
    'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}`,
    'app/page.js': `export default function Page() { return null }`,
    'app/lint/route.js': `import { lint } from 'dcs-migration-lint'
export const runtime = 'edge'
export const POST = async (request) => Response.json(lint(await request.text()))`,
  })
  const next = nextIn(folder)
  run(folder, process.execPath, [next, 'build'], { env })
  const port = await freePort()
  const server = spawn(process.execPath, [next, 'start', '--port', String(port)], { cwd: folder, env })
  t.after(() => server.kill())
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready')) break
  const response = await fetch(`http://localhost:${port}/lint`, { method: 'POST', body: FAULTY })
  assert.equal(await response.text(), expected)
})

test('Next: page on the server and in the browser', async (t) => {
  const { folder } = project({
    'package.json': '{"private": true}',
    'next.config.js': `module.exports = {
  output: 'export',
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
}`,
    'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}`,
    'app/page.js': `import { lint } from 'dcs-migration-lint'
import Client from './client'
export default function Page() {
  return <main><pre id="server">{JSON.stringify(lint(${JSON.stringify(FAULTY)}))}</pre><Client /></main>
}`,
    'app/client.js': `'use client'
import { useEffect } from 'react'
import { lint } from 'dcs-migration-lint'
export default function Client() {
  useEffect(() => {
    globalThis.result = JSON.stringify(lint(${JSON.stringify(FAULTY)}))
  }, [])
  return null
}`,
  })
  const next = nextIn(folder)
  run(folder, process.execPath, [next, 'build'], { env })
  const html = readFileSync(join(folder, 'out/index.html'), 'utf8')
  assert.ok(html.includes('id="server"') && html.includes('unknown-value'))
  // Next adds inline scripts, which the policy of the other tests forbids.
  const site = await serve(join(folder, 'out'), { csp: null })
  t.after(site.close)
  const shown = await chromium.context.newPage()
  await shown.goto(site.url)
  await until(shown, 'globalThis.result')
  assert.equal(await shown.evaluate('globalThis.result'), expected)
  await shown.close()
})

const WORKER = `import { lint } from './workerd.js'
export default { fetch: async (request) => Response.json(lint(await request.text())) }
`

/** The first path that exists: the binaries of Deno and Bun are in npm packages for each platform. */
function binary(candidates) {
  const found = candidates.map((path) => join(modules, path)).find(existsSync)
  assert.ok(found, `none of ${candidates.join(', ')} is installed`)
  chmodSync(found, 0o755)
  return found
}

test('Deno', () => {
  const { folder } = project({ 'app.mjs': PRINT })
  const deno = binary([`@deno/linux-${process.arch}-glibc/deno`, `@deno/darwin-${process.arch}/deno`])
  assert.equal(
    run(folder, deno, ['run', '--no-remote', '--node-modules-dir=manual', 'app.mjs'], { env }).trim(),
    expected,
  )
})

test('Bun', () => {
  const { folder } = project({
    'app.mjs': PRINT,
    'app.cjs': PRINT.replace(/import (.*) from (.*)/, 'const $1 = require($2)'),
  })
  const bun = binary(['bun/bin/bun.exe'])
  for (const name of ['app.mjs', 'app.cjs']) assert.equal(run(folder, bun, [name], { env }).trim(), expected)
})

test('workerd: the entry for this condition uses the compiled module', async () => {
  const { folder } = project({})
  const dist = join(folder, 'node_modules/dcs-migration-lint/dist')
  const { exports } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8'))
  assert.equal(exports['.'].workerd.default, './dist/workerd.js')
  const { Miniflare } = await import('miniflare')
  const worker = new Miniflare({
    compatibilityDate: '2025-01-01',
    modules: [
      {
        type: 'ESModule',
        path: 'main.js',
        contents: WORKER,
      },
      { type: 'ESModule', path: 'workerd.js', contents: readFileSync(join(dist, 'workerd.js'), 'utf8') },
      { type: 'CompiledWasm', path: 'core.wasm', contents: readFileSync(join(dist, 'core.wasm')) },
    ],
  })
  try {
    const response = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: FAULTY })
    assert.equal(await response.text(), expected)
  } finally {
    await worker.dispose()
  }
})

test('jest with jsdom', () => {
  const { folder } = project(
    {
      'package.json': '{"private": true, "jest": {"testEnvironment": "jsdom", "transform": {}}}',
      'a.test.js': `const { lint, lintValue } = require('dcs-migration-lint')
test('lints', () => {
  expect(JSON.stringify(lint(${JSON.stringify(FAULTY)}))).toBe(${JSON.stringify(expected)})
  expect(lintValue({}).summary.errors).toBeGreaterThan(0)
})`,
    },
    ['jest-environment-jsdom'],
    here,
  )
  run(folder, process.execPath, [join(modules, 'jest/bin/jest.js'), '--rootDir', folder], { env })
})

test('happy-dom', () => {
  const files = {
    'app.mjs': `import { GlobalRegistrator } from '@happy-dom/global-registrator'
GlobalRegistrator.register()
const { lint } = await import('dcs-migration-lint')
if (typeof document !== 'object') throw new Error('no document')
console.log(JSON.stringify(lint(${JSON.stringify(FAULTY)})))
await GlobalRegistrator.unregister()`,
  }
  const { folder } = project(files, ['@happy-dom/global-registrator'], here)
  assert.equal(run(folder, process.execPath, ['app.mjs'], { env }).trim(), expected)
})

test('publint', async () => {
  const { folder } = project({})
  const { publint } = await import('publint')
  const { messages } = await publint({
    pkgDir: join(folder, 'node_modules/dcs-migration-lint'),
    strict: true,
    pack: false,
  })
  assert.deepEqual(messages, [])
})

test('attw', () => {
  const { folder, tarball } = project({})
  run(folder, bin('attw'), [tarball, '--exclude-entrypoints', 'core.wasm', 'schema/request.json', '--no-emoji'], {
    env,
  })
})
