import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig } from 'vite'

const dist = join(import.meta.dirname, '../dist')
const build = join(import.meta.dirname, '../build')

// Nothing inline and nothing from other origins. Only the built page has it: the development server uses
// inline scripts.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** @type {import('vite').Plugin} */
const strict = {
  name: 'strict',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
}

// A service worker that answers from a cache; the name of the cache is a hash of the page's files. The module that
// takes bodies out is kept once it was loaded.
/** @type {import('vite').Plugin} */
const offline = {
  name: 'offline',
  apply: 'build',
  generateBundle(_, bundle) {
    const hash = createHash('sha256')
    for (const name of Object.keys(bundle).sort()) {
      const file = bundle[name]
      hash.update(name).update(file.type === 'chunk' ? file.code : file.source)
    }
    const [later = ''] = Object.keys(bundle).filter((name) => /extract.*\.wasm$/.test(name))
    const names = Object.keys(bundle).filter((name) => name !== 'index.html' && name !== later)
    const files = ['./', './icon.svg', ...names]
    this.emitFile({
      type: 'asset',
      fileName: 'offline.js',
      source: `const NAME = 'page-${hash.digest('hex').slice(0, 12)}'
const FILES = ${JSON.stringify(files)}
const LATER = new URL(${JSON.stringify(later)}, location.href).href
addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()))
})
addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('page-') && name !== NAME
  const drop = async () => Promise.all((await caches.keys()).filter(old).map((name) => caches.delete(name)))
  event.waitUntil(drop().then(() => clients.claim()))
})
addEventListener('fetch', (event) => {
  event.respondWith(answer(event.request))
})
async function answer(request) {
  const hit = await caches.match(request, { ignoreSearch: true })
  if (hit) return hit
  const response = await fetch(request)
  if (request.url === LATER && response.ok) await (await caches.open(NAME)).put(request, response.clone())
  return response
}
`,
    })
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: {
    alias: [
      { find: 'dcs-migration-lint/slim', replacement: join(dist, 'slim.js') },
      { find: /^dcs-migration-lint\/core\.wasm/, replacement: join(dist, 'core.wasm') },
      { find: /^dcs-migration-lint\/extract\.wasm/, replacement: join(build, 'extract.wasm') },
      { find: 'dcs-migration-lint/extract', replacement: join(build, 'extract.js') },
      { find: 'dcs-migration-lint/codemirror', replacement: join(dist, 'codemirror.js') },
    ],
  },
  define: { EXTRACT_SIZE: Math.round(gzipSync(readFileSync(join(build, 'extract.wasm'))).length / 1000) },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000, modulePreload: { polyfill: false } },
  plugins: [strict, offline],
  worker: { format: 'es' },
})
