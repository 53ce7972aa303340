#!/usr/bin/env bash
# Passes all tests, and installs what they need. `./test.sh --long` adds what takes long.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; }

command -v cargo >/dev/null || { echo "test.sh: cargo is missing; install Rust 1.88 or newer with rustup" >&2; exit 1; }

step formatting
cargo fmt --check

step clippy
cargo clippy --locked --all-targets -- -D warnings

step tests
cargo test --locked

step features of the library
for feature in axum miette schemars tower; do
    cargo clippy --locked -p dcs-migration-lint --lib --test bridges --features "$feature" -- -D warnings
done
cargo clippy --locked -p dcs-migration-lint --all-targets --all-features -- -D warnings
cargo test --locked -p dcs-migration-lint --all-features --test bridges
cargo test --locked -p dcs-migration-lint --all-features --doc
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib -p dcs-migration-lint --all-features

step formats, by what others publish for them
cli/tests/formats/run.sh

step "readers, beside those of the formats' authors"
request-files/tests/witness/run.sh "$@"

step fuzzing seeds
(cd fuzz && cargo fmt --check && RUSTFLAGS="--cfg fuzzing" cargo test --locked --lib)

step documentation
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib -p dcs-migration-lint -p dcs-migration-lint-request-files

step delivery
cli/tests/delivery/run.sh "$@"

if [ "${1-}" = --long ]; then
    step licences and sources of dependencies
    command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
    cargo deny check licenses bans sources
    step lowest versions of dependencies
    tests/minimal-versions.sh
    step features of serde_json that another crate may turn on
    tests/serde-json-features.sh
    step fuzzing
    fuzz/run.sh 60
    step a gigabyte of lines
    cargo test --locked --release -p dcs-migration-lint-cli --test it -- --ignored lines::
    step Spark
    tests/spark/run.sh
    step instruction counts
    benches/instructions.sh
    step growth of work
    benches/growth.sh
fi

step npm package
pkg/test.sh "$@"

if [ "${1-}" = --long ]; then
    step a day of a team
    tests/day/run.sh
fi
