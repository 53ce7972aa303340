// The findings of bodies in a bundle of the npm package, in Chromium: `node console.mjs FILE…` prints one JSON
// array, a list of findings for each file.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from '../../pkg/node_modules/esbuild/lib/main.js'
import { project } from '../../pkg/test/core/project.mjs'
import { browser, html, open, serve, until } from '../../pkg/test/browser/harness.mjs'

const bodies = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'))
const { folder } = project({
  'page.js': `
    import { lint } from 'dcs-migration-lint'
    globalThis.result = JSON.stringify(${JSON.stringify(bodies)}.map((body) => lint(body).files[0].diagnostics))
  `,
})
await esbuild.build({
  entryPoints: [join(folder, 'page.js')],
  outfile: join(folder, 'site/app.js'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
})
writeFileSync(join(folder, 'site/index.html'), html())
const chromium = await browser()
const site = await serve(join(folder, 'site'))
try {
  const page = await open(chromium.context, site.url)
  await until(page, 'globalThis.result')
  if (page.faults.length > 0) throw new Error(page.faults.join('; '))
  console.log(await page.evaluate('globalThis.result'))
} finally {
  await site.close()
  await chromium.close()
}
