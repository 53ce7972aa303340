// Example bodies. The passwords are placeholders.

export const EXAMPLES: ReadonlyArray<{ name: string; text: string }> = [
  {
    name: 'Many faults',
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
    name: 'Self-hosted Redis to an instance',
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
    name: 'Instance to instance, full migration',
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
  { name: 'Empty', text: '{}\n' },
]
