#!/usr/bin/env bash
# Builds and passes unit tests with the lowest versions of dependencies that the manifests allow.
# In a copy of what is committed, so that the lock file stays; needs a nightly toolchain for the choice of versions alone.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git archive HEAD | tar -x -C "$copy"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/minimal-versions
cd "$copy"
cargo +nightly update -Z direct-minimal-versions
cargo test --locked --lib --bins -p dcs-migration-lint -p dcs-migration-lint-request-files \
    -p dcs-migration-lint-cli
cargo test --locked --lib --test bridges --example gateway --all-features -p dcs-migration-lint
