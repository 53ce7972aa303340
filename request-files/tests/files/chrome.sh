curl 'https://dcs.example.com/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task' \
  -H 'accept: application/json, text/plain, */*' \
  -H 'accept-language: en-US,en;q=0.9' \
  -H 'content-type: application/json' \
  -b 'session=not-a-real-cookie' \
  -H 'x-auth-token: not-a-real-token' \
  --data-raw $'{"migration_method":"incremental_migration","resume_mode":"Auto","bandwidth_limit_mb":"100","source_instance":{"addrs":"192.168.0.1:6379;192.168.0.2:6379","password":"it\'s-not-real-1\u0021"},"target_instance":{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}' \
  --compressed
