#!/bin/sh
# A command whose request has three faults.
hcloud DCS SetOnlineMigrationTask --cli-region=eu-west-101 \
  --project_id="$PROJECT_ID" --task_id="$TASK_ID" \
  --migration_method=incremental_migration \
  --resume_mode=Auto \
  --bandwidth_limit_mb=10241 \
  --source_instance.addrs="192.168.0.10:6379;192.168.0.11:6379" \
  --source_instance.password="$SOURCE_PASSWORD" \
  --target_instance.id="$TARGET_ID" \
  --target_instance.password="$TARGET_PASSWORD"
