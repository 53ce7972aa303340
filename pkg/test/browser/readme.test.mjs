// Every sample of README.md, run as it is written.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { applyFix, lint } from 'dcs-migration-lint'
import * as esbuild from 'esbuild'
import { FAULTY, VALID } from '../core/bodies.mjs'
import { project, run, write } from '../core/project.mjs'
import { browser, html, open, serve, until } from './harness.mjs'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

/** The samples by heading and position under it: `React 1`. */
const samples = new Map()
for (const section of readme.split(/^## /m).slice(1)) {
  const heading = section.slice(0, section.indexOf('\n'))
  let number = 0
  for (const [, code] of section.matchAll(/^```jsx?\n(.*?)^```$/gms)) {
    number += 1
    samples.set(`${heading} ${number}`, code)
  }
}
const tested = new Set()
function sample(name) {
  assert.ok(samples.has(name), `README.md has no sample ${name}`)
  tested.add(name)
  return samples.get(name)
}

const BODY = '{"migration_method": "full"}'
const expected = lint(BODY).files[0].diagnostics

let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium?.close())

/** Opens a page that runs `app.jsx` of a project. */
async function show(t, files, links, body) {
  const { folder } = project(files, links)
  const out = join(folder, 'out')
  await esbuild.build({
    entryPoints: [join(folder, 'app.jsx')],
    outfile: join(out, 'app.js'),
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    loader: { '.ttf': 'file' },
    logLevel: 'error',
  })
  const styles = links.includes('monaco-editor') ? '<link rel="stylesheet" href="./app.css">' : ''
  write(out, { 'index.html': html(body, styles) })
  const site = await serve(out)
  t.after(site.close)
  return open(chromium.context, site.url)
}

test('Node', () => {
  const { folder } = project({ 'app.mjs': sample('Node 1'), 'request.json': FAULTY })
  const { status, stdout } = spawnSync(process.execPath, ['app.mjs'], { cwd: folder, encoding: 'utf8' })
  const lines = lint(FAULTY).files[0].diagnostics.map(
    ({ range: { start }, severity, message }) => `${start.line}:${start.column} ${severity} ${message}\n`,
  )
  assert.equal(stdout, lines.join(''))
  assert.equal(status, 1)
})

test('Browser', async (t) => {
  const page = await show(t, { 'app.jsx': sample('Browser 1') }, [], `<textarea></textarea><button>Check</button>`)
  const textarea = page.locator('textarea')
  const click = async (text) => {
    await textarea.fill(text)
    await page.locator('button').click()
    const [first] = lint(text).files[0].diagnostics
    return first
  }
  const fixable = VALID.replace('"auto"', '"Auto"')
  const { fix } = await click(fixable)
  assert.ok(fix, 'the first finding has a fix')
  assert.equal(await textarea.inputValue(), applyFix(fixable, fix))

  const { range, ...other } = await click(BODY)
  assert.ok(!other.fix, 'the first finding has no fix')
  const selection = await textarea.evaluate((area) => [area.selectionStart, area.selectionEnd])
  assert.deepEqual(selection, [range.start.utf16, range.end.utf16])
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('CodeMirror', async (t) => {
  const links = ['@codemirror/autocomplete', '@codemirror/view', '@codemirror/state', '@codemirror/lint']
  const page = await show(t, { 'app.jsx': sample('CodeMirror 6 1') }, links, '<div id="editor"></div>')
  const mark = page.locator('.cm-migration-unknown-value').first()
  await mark.waitFor()
  assert.equal(await mark.textContent(), '"full"')
  await page.locator('.cm-lint-marker').first().waitFor()
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('Monaco', async (t) => {
  const files = {
    // Monaco's own set-up: a worker that does nothing.
    'workers.js': `const idle = { postMessage() {}, terminate() {}, addEventListener() {}, removeEventListener() {} }
globalThis.MonacoEnvironment = { getWorker: () => idle }`,
    'app.jsx': `import './workers.js'\nimport './sample.js'`,
    'sample.js': sample('Monaco 1'),
  }
  const page = await show(t, files, ['monaco-editor'], '<div id="editor" style="height: 10em"></div>')
  await page.locator('.squiggly-error').first().waitFor()
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('React, in strict mode and on the server', async (t) => {
  const files = {
    'findings.jsx': sample('React 1'),
    'app.jsx': `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Findings } from './findings.jsx'
const root = createRoot(document.querySelector('#root'))
root.render(<StrictMode><Findings text={${JSON.stringify(BODY)}} /></StrictMode>)`,
    'server.jsx': `import { renderToStaticMarkup } from 'react-dom/server'
import { Findings } from './findings.jsx'
console.log(renderToStaticMarkup(<Findings text={${JSON.stringify(BODY)}} />))`,
  }
  const page = await show(t, files, ['react', 'react-dom', 'scheduler'], '<div id="root"></div>')
  await page.locator('li').first().waitFor()
  const shown = await page.locator('li code').allTextContents()
  assert.deepEqual(
    shown,
    expected.map(({ rule }) => rule),
  )
  assert.deepEqual(page.faults, [])
  await page.close()

  const { folder } = project(files, ['react', 'react-dom', 'scheduler'])
  await esbuild.build({
    entryPoints: [join(folder, 'server.jsx')],
    outfile: join(folder, 'server.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    jsx: 'automatic',
    logLevel: 'error',
  })
  const markup = run(folder, process.execPath, ['server.cjs'])
  assert.equal(markup.match(/<li>/g).length, expected.length)
})

test('slim with vite', async (t) => {
  const { folder } = project({
    'index.html': html(),
    'app.js': `${sample('Loading the module yourself 1')}
globalThis.result = lint(${JSON.stringify(BODY)}).files[0].diagnostics.length`,
  })
  const vite = await import('vite')
  await vite.build({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022' } })
  const site = await serve(join(folder, 'dist'))
  t.after(site.close)
  const page = await open(chromium.context, site.url)
  await until(page, 'globalThis.result')
  assert.equal(await page.evaluate('globalThis.result'), expected.length)
  assert.deepEqual(page.faults, [])
  await page.close()
})

test('slim in Node', () => {
  const { folder } = project({
    'app.mjs': `${sample('Loading the module yourself 2')}
console.log(lint(${JSON.stringify(BODY)}).files[0].diagnostics.length)`,
  })
  assert.equal(run(folder, process.execPath, ['app.mjs']), `${expected.length}\n`)
})

test('every sample is tested', () => {
  assert.deepEqual([...samples.keys()], [...tested])
})
