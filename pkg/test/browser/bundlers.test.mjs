// The packed package in Chromium under a strict policy, bundled by vite (page, development server, worker)
// and by esbuild.

import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { lint, version } from 'dcs-migration-lint'
import * as esbuild from 'esbuild'
import { FAULTY } from '../core/bodies.mjs'
import { project } from '../core/project.mjs'
import { browser, html, open, serve, until } from './harness.mjs'

const APP = `
import { lint, explain } from 'dcs-migration-lint'
globalThis.result = JSON.stringify(lint(${JSON.stringify(FAULTY)}))
globalThis.page = explain('missing-field').id
`
const expected = JSON.stringify(lint(FAULTY))

let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium.close())

async function shows(url, ready = 'globalThis.result') {
  const page = await open(chromium.context, url)
  await until(page, ready)
  assert.equal(await page.evaluate('globalThis.result'), expected)
  assert.deepEqual(page.faults, [])
  await page.close()
}

test('vite: build, development server, worker, slim with core.wasm?url', async (t) => {
  const { folder } = project(
    {
      'index.html': html(),
      'app.js': APP,
      'worker/index.html': html(),
      'worker/app.js': `
        const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
        worker.onmessage = ({ data }) => { globalThis.result = data }
      `,
      'worker/worker.js': `
        import { lint } from 'dcs-migration-lint'
        postMessage(JSON.stringify(lint(${JSON.stringify(FAULTY)})))
      `,
      'slim/index.html': html(),
      'slim/app.js': `
        import { init, lint } from 'dcs-migration-lint/slim'
        import url from 'dcs-migration-lint/core.wasm?url'
        await init(url)
        globalThis.result = JSON.stringify(lint(${JSON.stringify(FAULTY)}))
      `,
    },
    ['vite'],
  )
  const vite = await import('vite')
  /** @type {import('vite').InlineConfig} */
  const settings = { root: folder, configFile: false, logLevel: 'error', cacheDir: join(folder, '.vite') }
  await vite.build({
    ...settings,
    build: {
      target: 'es2022',
      rollupOptions: {
        input: ['index.html', 'worker/index.html', 'slim/index.html'].map((path) => join(folder, path)),
      },
    },
  })
  const built = await serve(join(folder, 'dist'))
  t.after(built.close)
  for (const path of ['', 'worker/', 'slim/']) await shows(built.url + path)

  const development = await vite.createServer({ ...settings, server: { port: 0, host: '127.0.0.1' } })
  await development.listen()
  t.after(() => development.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (development.httpServer.address())
  for (const path of ['', 'worker/', 'slim/']) await shows(`http://127.0.0.1:${port}/${path}`)
})

test('vite: a module that is replaced while the page runs', async (t) => {
  const app = (text) => `
import { lint } from 'dcs-migration-lint'
globalThis.result = JSON.stringify(lint(${JSON.stringify(text)}))
import.meta.hot.accept()
`
  const { folder } = project({ 'index.html': html(), 'app.js': app('{}') }, ['vite'])
  const vite = await import('vite')
  const server = await vite.createServer({
    root: folder,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(folder, '.vite'),
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  t.after(() => server.close())
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address())
  const page = await open(chromium.context, `http://127.0.0.1:${port}/`)
  await until(page, `globalThis.result === ${JSON.stringify(JSON.stringify(lint('{}')))}`)
  await page.evaluate('globalThis.kept = true')
  writeFileSync(join(folder, 'app.js'), app(FAULTY))
  await until(page, `globalThis.result === ${JSON.stringify(expected)}`)
  assert.equal(await page.evaluate('globalThis.kept'), true, 'the page was not loaded again')
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('a page from a file, as in Electron', async () => {
  const { folder } = project({ 'app.js': APP })
  const out = join(folder, 'out')
  mkdirSync(out)
  writeFileSync(join(out, 'index.html'), html().replace('type="module"', 'defer'))
  await esbuild.build({
    entryPoints: [join(folder, 'app.js')],
    outfile: join(out, 'app.js'),
    bundle: true,
    format: 'iife',
    logLevel: 'error',
  })
  const page = await chromium.context.newPage()
  await page.goto(pathToFileURL(join(out, 'index.html')).href)
  await until(page, 'globalThis.result')
  assert.equal(await page.evaluate('globalThis.result'), expected)
  await page.close()
})

test('two versions on one page', async (t) => {
  const { folder } = project({
    'app.js': `
      import * as one from 'dcs-migration-lint'
      import * as other from 'other-version'
      const text = ${JSON.stringify(FAULTY)}
      const results = [one, other, one, other].map((api) => JSON.stringify(api.lint(text)))
      globalThis.same = results.map((result) => result.replace('0.0.9', one.version) === results[0])
      globalThis.versions = [one.version, other.version]
      globalThis.result = results[2]
    `,
  })
  const other = join(folder, 'node_modules/other-version')
  cpSync(join(folder, 'node_modules/dcs-migration-lint'), other, { recursive: true })
  const entry = join(other, 'dist/index.js')
  writeFileSync(entry, readFileSync(entry, 'utf8').replaceAll(`"${version}"`, '"0.0.9"'))
  const out = join(folder, 'out')
  mkdirSync(out)
  writeFileSync(join(out, 'index.html'), html())
  await esbuild.build({
    entryPoints: [join(folder, 'app.js')],
    outfile: join(out, 'app.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  })
  const site = await serve(out)
  t.after(site.close)
  const page = await open(chromium.context, site.url)
  await until(page, 'globalThis.result')
  assert.deepEqual(await page.evaluate('versions'), [version, '0.0.9'])
  assert.deepEqual(await page.evaluate('same'), [true, true, true, true])
  assert.equal(await page.evaluate('globalThis.result'), expected)
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('esbuild: a module and a classic script', async (t) => {
  const { folder } = project({ 'app.js': APP })
  for (const format of /** @type {const} */ (['esm', 'iife'])) {
    const out = join(folder, format)
    mkdirSync(out)
    writeFileSync(join(out, 'index.html'), format === 'esm' ? html() : html().replace('type="module"', 'defer'))
    await esbuild.build({
      entryPoints: [join(folder, 'app.js')],
      outfile: join(out, 'app.js'),
      bundle: true,
      format,
      minify: true,
      logLevel: 'error',
    })
    const site = await serve(out)
    t.after(site.close)
    await shows(site.url)
  }
})

test('what is not used is not bundled', async () => {
  const { folder } = project({
    'none.js': `import 'dcs-migration-lint'`,
    'version.js': `import { version } from 'dcs-migration-lint'; console.log(version)`,
    'data.js': `import { applyFix, requestSchema, rules } from 'dcs-migration-lint'
console.log(applyFix, requestSchema, rules)`,
    'lint.js': `import { lint } from 'dcs-migration-lint'; console.log(lint)`,
  })
  const vite = await import('vite')
  const bundlers = {
    async esbuild(entry) {
      const { outputFiles } = await esbuild.build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
        logLevel: 'silent',
      })
      return outputFiles[0].text
    },
    async vite(entry) {
      const built = await vite.build({
        root: folder,
        configFile: false,
        logLevel: 'error',
        build: { write: false, rollupOptions: { input: entry } },
      })
      assert.ok('output' in built)
      assert.equal(built.output.length, 1)
      return built.output[0].code
    },
  }
  const LIMITS = { none: 100, version: 1500, data: 70_000 }
  for (const [name, bundled] of Object.entries(bundlers)) {
    for (const [file, limit] of Object.entries(LIMITS)) {
      const code = await bundled(join(folder, `${file}.js`))
      assert.ok(code.length < limit, `${name}: ${file} takes ${code.length} bytes`)
    }
    assert.ok((await bundled(join(folder, 'lint.js'))).length > 150_000, `${name}: the module is missing`)
  }
})

test('a page whose policy forbids WebAssembly gets an error that says so', async (t) => {
  const { folder } = project({
    'index.js': `import { lint } from 'dcs-migration-lint'
try { lint('{}') } catch (error) { globalThis.failure = String(error) }`,
    'slim.js': `import { init } from 'dcs-migration-lint/slim'
init('core.wasm').catch((error) => { globalThis.failure = String(error) })`,
  })
  for (const entry of ['index', 'slim']) {
    const out = join(folder, entry)
    mkdirSync(out)
    writeFileSync(join(out, 'index.html'), html())
    copyFileSync(join(folder, 'node_modules/dcs-migration-lint/dist/core.wasm'), join(out, 'core.wasm'))
    await esbuild.build({
      entryPoints: [join(folder, `${entry}.js`)],
      outfile: join(out, 'app.js'),
      bundle: true,
      format: 'esm',
      logLevel: 'error',
    })
    const csp = "default-src 'none'; script-src 'self'; img-src data:; connect-src 'self'"
    const site = await serve(out, { csp })
    t.after(site.close)
    const page = await open(chromium.context, site.url)
    await until(page, 'globalThis.failure')
    assert.equal(
      await page.evaluate('globalThis.failure'),
      'Error: dcs-migration-lint: this environment does not allow WebAssembly; ' +
        "a Content-Security-Policy needs `script-src 'wasm-unsafe-eval'`",
    )
    await page.close()
  }
})
