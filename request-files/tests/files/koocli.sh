#!/bin/bash
# The password is Not-a-real-0ne.
export HUAWEI_SECRET="not-a-real-1"
if ! hcloud DCS SetOnlineMigrationTask \
  --cli-region=eu-west-101 --cli-access-key="$AK" --cli-secret-key='not-a-real-2' \
  --project_id="$PROJECT" --task_id=90754308-a156-406f-a837-8f852f38a646 \
  --migration_method=incremental_migration --resume_mode='Auto' --bandwidth_limit_mb=20000 \
  --source_instance.addrs="10.0.0.1:6379;$SECOND" --source_instance.password='Not-a-real-0ne' \
  --target_instance.id="${TARGET}" --target_instance.password="$PASSWORD"; then
  exit 1
fi
hcloud DCS SetOnlineMigrationTask --cli-jsonInput=./DCS_SetOnlineMigrationTask.json
