#!/usr/bin/env bash
# Compares the values that are read of Terraform's files with those that HashiCorp's own parser
# reads: `cases.txt`, and files that are made here. Needs Node 20 or newer and npm.
set -euo pipefail
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "run.sh: npm is missing; install Node 20 or newer" >&2; exit 1; }

root=$(cd ../../.. && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/witness
rm -rf "$work/files"
mkdir -p "$work/files"
cp package.json package-lock.json .npmrc read.mjs cases.txt "$work"
cd "$work"
npm ci --loglevel=error
node read.mjs cases.txt files
cd "$root"
DCS_WITNESS="$work/files" cargo test --locked -p dcs-migration-lint-request-files --lib -- --ignored --nocapture --exact witness::values_are_those_of_hashicorp
request-files/tests/witness/documents/run.sh "$@"
