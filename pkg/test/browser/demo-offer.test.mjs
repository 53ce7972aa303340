// What the console page does with a text that holds more than the body, in Chromium.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  act,
  becomes,
  CURL,
  copied,
  driven,
  editor,
  paste,
  pkg,
  READY,
  ready,
  SECRET,
  show,
  site,
  text,
  type,
  violations,
} from './console.mjs'
import { until } from './harness.mjs'

const examples = join(pkg, '../examples')
const offer = (page) => page.locator('#offer')
const take = (page) => offer(page).locator('.take')
const loads = () => site.seen.filter((path) => /extract.*\.wasm$/.test(path)).length
const other = (name) => JSON.stringify({ name, vpc_id: 'a', subnet_id: 'b', security_group_id: 'c' })

driven('the body is taken out of a pasted curl command when asked to', async (page) => {
  assert.equal(await offer(page).isVisible(), false)
  const before = loads()
  await paste(page, CURL)
  await offer(page).waitFor()
  // Nothing is done unasked, not even loading.
  assert.equal(await text(page), CURL)
  assert.equal(loads(), before)
  const [module] = readdirSync(join(pkg, 'demo/dist/assets')).filter((name) => /^extract.*\.wasm$/.test(name))
  const size = gzipSync(readFileSync(join(pkg, 'demo/dist/assets', module))).length
  assert.equal(await take(page).textContent(), `Take the body out (loads ${Math.round(size / 1000)} kB)`)
  assert.equal((await violations(page)).join('\n'), '')
  await act(page, take(page))
  await page.locator('#said', { hasText: 'Taken from line 3 of the command.' }).waitFor()
  await becomes(page, READY)
  assert.equal(await offer(page).isVisible(), false)
  assert.match(await page.locator('#state-title').textContent(), /can be sent/)
  assert.equal(await page.locator('#editor .cm-secret').textContent(), SECRET)
  // It can be taken back, and needs no second load.
  await show(page, 'text')
  await editor(page).focus()
  await page.keyboard.press('Control+Z')
  await becomes(page, CURL)
  assert.equal(await take(page).textContent(), 'Take the body out')
  await type(page, READY)
  assert.equal(await offer(page).isVisible(), false)
})

driven('the help for a pasted request names what the page can do', async (page, _, { part }) => {
  const texts = [
    CURL,
    `POST https://dcs.example.com/v2/p/migration/t/task\n\n${READY}`,
    'hcloud DCS SetOnlineMigrationTask --task_id=t --resume_mode=auto',
    '#!/bin/sh\nset -e\necho "hello"',
    'resource "huaweicloud_dcs_online_data_migration_task" "a" {\n  task_name = "a"\n}',
  ]
  // Each window has two texts; together they have all of them.
  for (const words of [CURL, ...part(texts)]) {
    for (const [language, help] of [
      ['en', 'take the body out with the button above the text, or keep only the JSON body'],
      ['zh', '用文本上方的按钮取出请求体，或只保留 JSON 请求体'],
    ]) {
      await page.locator('#language').selectOption(language)
      await paste(page, words)
      await page.locator('#findings li p', { hasText: help }).waitFor({ state: 'attached' })
      assert.doesNotMatch(await page.locator('#findings').textContent(), /extension|\.sh|\.tf|\.http\b/)
    }
  }
})

driven('one of several bodies is chosen', async (page) => {
  const two = `POST https://dcs.example.com/v2/p/migration/instance?token=${SECRET}
Content-Type: application/json

${other('first')}

###
POST https://user:${SECRET}@dcs.example.com/v2/p/migration/x/sync-mode

{"resume_mode": "auto"}
`
  await paste(page, two)
  await take(page).click()
  const choice = offer(page).locator('select')
  await choice.waitFor()
  assert.match(await offer(page).textContent(), /There are 2 bodies in this HTTP request/)
  const options = await choice.locator('option').allTextContents()
  assert.match(options[0], /^line 4 · POST https:\/\/dcs\.example\.com\S* · CreateOnlineMigrationTask$/)
  assert.match(options[1], /^line 9 · POST https:\/\/\*\*\*@dcs\.example\.com\/v2\/p\/migration\/x\/sync-mode/)
  assert.ok(!options.join().includes(SECRET), options.join())
  assert.equal((await violations(page)).join('\n'), '')
  assert.equal(await text(page), two)
  // With the keyboard.
  assert.equal(await choice.evaluate((element) => element === document.activeElement), true)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await becomes(page, other('first'))
  assert.match(await page.locator('#state-title').textContent(), /This is the body of CreateOnlineMigrationTask/)
})

driven('the offer is in the language of the page', async (page) => {
  await paste(page, `${CURL}\n${CURL.replace('manual', 'auto')}`)
  await take(page).click()
  await offer(page).locator('select').waitFor()
  await page.locator('#language').selectOption('zh')
  assert.equal(await offer(page).locator('select').isVisible(), false)
  assert.match(await offer(page).locator('p').textContent(), /\p{Script=Han}/u)
  assert.equal(await take(page).textContent(), '取出请求体')
  await take(page).click()
  await offer(page).getByText('此命令中有 2 个请求体。').waitFor()
})

driven('bodies are taken out of every format', async (page, _, { part }) => {
  const formats = [
    ['archive.har', 'HAR file'],
    ['configure-task.bru', 'Bruno request'],
    ['configure-task.hurl', 'Hurl file'],
    ['insomnia.json', 'Insomnia export'],
    ['koocli.sh', 'command'],
    ['main.tf', 'Terraform configuration'],
    ['main.tf.json', 'Terraform configuration'],
    ['plan.json', 'Terraform plan'],
    ['playbook.yml', 'YAML file'],
    ['postman_collection.json', 'Postman collection'],
    ['runbook.md', 'Markdown text'],
    ['runbook.rst', 'reStructuredText'],
    ['DCS_SetOnlineMigrationTask.json', 'text'],
    ['thunder-collection.json', 'Thunder Client collection'],
  ]
  for (const [name, format] of part(formats)) {
    await paste(page, readFileSync(join(examples, name), 'utf8'))
    await act(page, take(page))
    const choice = offer(page).locator('select')
    await until(page, `document.querySelector('#said').textContent || !document.querySelector('#offer select').hidden`)
    if (await choice.isVisible()) await take(page).click()
    await page.locator('#said', { hasText: `of the ${format}.` }).waitFor()
    const body = await text(page)
    assert.match(body, /"resume_mode": ?"Auto"/, name)
    await page.locator('.rule', { hasText: /^address-separator$/ }).waitFor({ state: 'attached' })
    assert.equal(await offer(page).isVisible(), false, name)
    // What has no value stays a variable.
    if (name === 'main.tf') assert.match(body, /^ {4}"password": "\$\{var\.source_password\}"$/m)
  }
})

driven('a body in a member of another object needs no module', async (page) => {
  const before = loads()
  for (const words of [`{"request": ${READY}}`, JSON.stringify({ a: 1, body: READY })]) {
    await paste(page, words)
    assert.equal(await take(page).textContent(), 'Take the body out')
    await act(page, take(page))
    await page.locator('#said', { hasText: 'Taken from line 1 of the text.' }).waitFor()
    assert.equal(await text(page), `${READY}\n`)
  }
  assert.equal(loads(), before)
})

driven('a text without a body says so', async (page) => {
  for (const [words, says] of [
    ['curl -d @body.json https://dcs.example.com/v2/p/migration/t/task', /no body in this command/],
    ['hello world', /no body in this text/],
    ['{"log": {"entries": []}}', /no body in this HAR file/],
  ]) {
    await paste(page, words)
    await take(page).click()
    await offer(page).getByText(says).waitFor()
    assert.equal(await text(page), words)
    assert.equal(await take(page).isVisible(), false)
  }
  for (const body of [
    '{}',
    '[]',
    '{"log": {"entries": []},,}',
    'hello',
    '{"resume_mode": "auto',
    '"text"',
    other('x'),
    '',
  ]) {
    await type(page, body)
    assert.equal(await offer(page).isVisible(), false, body)
  }
})

driven('secrets of a whole request are hidden, and leave the editor in no way', async (page) => {
  const texts = [
    CURL,
    `POST https://user:${SECRET}@dcs.example.com/a\nX-Auth-Token: ${SECRET}\n\n{"password": "${SECRET}"}`,
    `resource "huaweicloud_dcs_online_data_migration_task" "a" {
  source_instance {
    password = "${SECRET}"
  }
}`,
    `curl -u admin:${SECRET} https://dcs.example.com/a -d '{}'`,
  ]
  for (const words of texts) {
    await paste(page, words)
    await offer(page).waitFor()
    const shown = await page.evaluate(() => {
      const copy = document.createElement('div')
      copy.innerHTML = document.querySelector('#editor').shadowRoot.querySelector('.cm-content').innerHTML
      for (const hidden of copy.querySelectorAll('.cm-secret')) hidden.remove()
      return copy.textContent
    })
    assert.ok(!shown.includes(SECRET), shown)
    await act(page, page.locator('#share'))
    await page.locator('#said', { hasText: 'No link: it could hold passwords.' }).waitFor()
    await page.locator('#theme').selectOption('light')
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(SECRET))
  }
  await page.reload()
  await ready(page)
  assert.ok(!(await text(page)).includes(SECRET))
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(SECRET))
  assert.ok(!page.url().includes(SECRET))
  assert.notEqual(await copied(page), page.url())
})
