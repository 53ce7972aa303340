#!/usr/bin/env bash
# Configures the migration; the admin's password: Not-a-real-0ne
set -euo pipefail
export REDIS_PASSWORD='Not-a-real-0ne'
TOKEN=$(curl -s -u admin:not-a-real-0ne "https://iam.example.com/v3/auth/tokens" | jq -r .token)
BODY='{"migration_method": "full_amount_migration", "resume_mode": "Manual",
  "source_instance": {"addrs": "192.168.0.1:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}'

curl -sS -XPOST "$DCS/v2/${PROJECT_ID}/migration/$TASK_ID/task" -H "X-Auth-Token: $TOKEN" -d "$BODY"

response=$(curl --request PUT \
  --url "https://dcs.example.com/v2/$PROJECT_ID/migration/$TASK_ID/task" \
  --header "Content-Type: application/json" \
  --data '{"migration_method": "full_amount_migration", "resume_mode": "manual", "bandwidth_limit_mb": '"$LIMIT"',
    "source_instance": {"id": "", "addrs": "192.168.0.1:6379", "password": "'"$REDIS_PASSWORD"'"},
    "target_instance": {"id": "$TARGET", "password": "${REDIS_PASSWORD}"}}')

cat <<JSON | curl --json @- https://dcs.example.com/v1.0/$PROJECT_ID/migration/$TASK_ID/task
{
  "migration_method": "full_amount_migration",
  "resume_mode": "manual",
  "source_instance": {"addrs": "${SOURCE}:6379"},
  "target_instance": {"id": "$(terraform output -raw id)",}
}
JSON

curl -X POST "https://dcs.example.com/v2/$PROJECT_ID/migration/$TASK_ID/task" \
  -H 'Content-Type: application/json' -d @bodies/full.json

curl -d "$(cat <<'END'
{"migration_method": "full_amount_migration", "resume_mode": 'manual',
 "source_instance": {"addrs": "$SOURCE"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}
END
)" -H 'Content-Type: application/json' "https://dcs.example.com/v2/$PROJECT_ID/migration/$TASK_ID/task"
