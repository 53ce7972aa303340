// Time of a folder of Terraform's configuration, of which every hundredth file holds the resource,
// beside HashiCorp's own parser (`@cdktf/hcl2json`), and of ten times as many files:
//
//     node benches/terraform.mjs target/release/dcs-migration-lint target/witness
//
// The second argument is a folder in which `request-files/tests/witness/run.sh` has installed the
// peer. Prints a Markdown table: medians of runs in turn, so that other work on the machine slows
// both sides. The peer's start is not counted, and ours is.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'

const [binary, peer] = process.argv.slice(2).map((path) => resolve(path))
const { parse } = createRequire(join(peer, 'package.json'))('@cdktf/hcl2json')
const TURNS = 7
const FEW = 1000
const MANY = 10 * FEW

const other = (number) => `# Buckets and rules of service ${number}.
resource "huaweicloud_obs_bucket" "bucket_${number}" {
  bucket = "\${var.prefix}-${number}"
  acl    = "private"

  lifecycle_rule {
    name    = "log"
    prefix  = "log/"
    enabled = true
    expiration {
      days = 365
    }
  }
  tags = {
    service = "service-${number}"
    owner   = local.owner
  }
}

resource "huaweicloud_networking_secgroup_rule" "rule_${number}" {
  security_group_id = huaweicloud_networking_secgroup.main.id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = ${1024 + (number % 60000)}
  port_range_max    = ${1024 + (number % 60000)}
  remote_ip_prefix  = "10.0.0.0/8"
}
`

const ours = (number) => `resource "huaweicloud_dcs_online_data_migration_task" "task_${number}" {
  task_name         = "task-${number}"
  vpc_id            = var.vpc_id
  subnet_id         = var.subnet_id
  security_group_id = var.security_group_id
  migration_method  = "full_amount_migration"
  resume_mode       = var.mode
  source_instance {
    addrs = "192.168.0.10:6379"
  }
  target_instance {
    id = huaweicloud_dcs_instance.target_${number}.id
  }
}
`

function folder(count) {
  const made = mkdtempSync(join(tmpdir(), 'terraform-'))
  mkdirSync(join(made, '.git'))
  for (let number = 1; number < count; number += 1) {
    writeFileSync(join(made, `service_${number}.tf`), (number % 100 === 50 ? ours : other)(number))
  }
  writeFileSync(join(made, 'variables.tf'), 'variable "mode" {\n  default = "Auto"\n}\n')
  return made
}

function lint(made, count) {
  const start = performance.now()
  const ran = spawnSync(binary, ['--isolated', '-f', 'concise', '.'], { cwd: made, encoding: 'utf8' })
  const time = performance.now() - start
  const summary = `1 error in ${count / 100 + 1} files`
  if (ran.status !== 1 || !ran.stdout.includes(summary)) {
    throw new Error(`not "${summary}": ${ran.status} ${ran.stdout} ${ran.stderr}`)
  }
  return time
}

async function read(made) {
  const start = performance.now()
  for (const name of readdirSync(made).filter((name) => name.endsWith('.tf'))) {
    await parse(name, readFileSync(join(made, name), 'utf8'))
  }
  return performance.now() - start
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

const [few, many] = [folder(FEW), folder(MANY)]
try {
  await read(few)
  lint(many, MANY)
  const times = { few: [], many: [], peer: [] }
  for (let turn = 0; turn < TURNS; turn += 1) {
    times.few.push(lint(few, FEW))
    times.peer.push(await read(few))
    times.many.push(lint(many, MANY))
  }
  const [ofFew, ofMany, ofPeer] = [times.few, times.many, times.peer].map(median)
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`)
  row('what', 'beside', 'ours', 'ratio')
  row('---', '---', '---', '---')
  row(
    `${FEW} \`.tf\` files, ${FEW / 100} of them ours`,
    '`hcl2json`',
    `${ofFew.toFixed(1)} ms`,
    (ofFew / ofPeer).toFixed(3),
  )
  row(
    `${MANY} \`.tf\` files, ${MANY / 100} of them ours`,
    'itself on a tenth',
    `${ofMany.toFixed(1)} ms`,
    (ofMany / ofFew).toFixed(2),
  )
} finally {
  for (const made of [few, many]) rmSync(made, { recursive: true })
}
