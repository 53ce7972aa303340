// Example bodies. The passwords are placeholders.

import type { Key } from './language'

export const EXAMPLES: ReadonlyArray<{ name: Key; text: string }> = [
  {
    name: 'example.faults',
    text: `{
  "migration_method": "full_migration",
  "resume_mode": "Auto",
  "bandwidth_limit_mb": 20000,
  "source_instance": {
    "addrs": "192.168.1.1;192.168.0.0:6379",
    "password": "******"
  },
  "target_instance": {
    "id": null
  },
}
`,
  },
  {
    name: 'example.redis',
    text: `{
  "migration_method": "incremental_migration",
  "resume_mode": "auto",
  "bandwidth_limit_mb": "100",
  "source_instance": {
    "addrs": "192.168.1.1:6379,192.168.0.0:6379"
  },
  "target_instance": {
    "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"
  }
}
`,
  },
  {
    name: 'example.instance',
    text: `{
  "migration_method": "full_amount_migration",
  "resume_mode": "manual",
  "source_instance": {
    "id": "b8f3a7e2-7c1d-4f0e-9a65-3d2c1b0a9f8e"
  },
  "target_instance": {
    "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"
  }
}
`,
  },
  {
    name: 'example.call',
    text: `{
  "name": "nightly",
  "description": "from the old cluster",
  "vpc_id": "1f9b1e6c-0c4d-4f4b-8a3d-5f0f9a1f2b3c",
  "subnet_id": "2a8c2f7d-1d5e-4a5c-9b4e-6a1a0b2a3c4d",
  "security_group_id": "3b7d3a8e-2e6f-4b6d-8c5f-7b2b1c3b4d5e"
}
`,
  },
  { name: 'example.empty', text: '{}\n' },
]
