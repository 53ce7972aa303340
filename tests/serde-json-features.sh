#!/usr/bin/env bash
# Passes the tests of the two library crates with each feature of serde_json that changes what it reads or writes, and
# with all of them: cargo turns them on for everybody if any crate in a build asks for them.
set -euo pipefail
cd "$(dirname "$0")/.."

for features in arbitrary_precision preserve_order float_roundtrip "arbitrary_precision preserve_order float_roundtrip"; do
    printf -- '-- %s\n' "$features"
    read -ra each <<<"$features"
    cargo test --locked -p dcs-migration-lint -p dcs-migration-lint-request-files --lib --tests \
        --features "${each[*]/#/serde_json/}"
done
