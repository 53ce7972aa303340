// Bodies that several tests use. The only password is a placeholder.

export const VALID = `{
  "migration_method": "incremental_migration",
  "resume_mode": "auto",
  "bandwidth_limit_mb": "100",
  "source_instance": { "addrs": "192.168.1.1:6379" },
  "target_instance": { "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd" }
}
`

export const FAULTY = `{
  "migration_method": "full",
  "resume_mode": "Auto",
  "bandwidth_limit_mb": "20000",
  "source_instance": { "addrs": "192.168.1.1;192.168.1.2:6379", "password": "******" },
  "target_instance": { "id": null, "name": "redis" }
}
`

/** A finding behind characters that take two UTF-16 units each. */
export const EMOJI = `{"📦": "🚚🚚", "migration_method": "full"}`
