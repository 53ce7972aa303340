#!/usr/bin/env bash
# Compares the values that are read of Terraform's files with those that HashiCorp's own parser
# reads: `cases.txt`, and files that are made here; and the requests in files of API clients with
# those that the clients' own readers find. Needs Node 20 or newer and npm.
# `--long` adds files of Hurl, whose parser is compiled for it, and the readers of `.http` files and
# of shell scripts, which are large.
set -euo pipefail
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "run.sh: npm is missing; install Node 20 or newer" >&2; exit 1; }

root=$(cd ../../.. && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/witness
rm -rf "$work/files" "$work/clients"
mkdir -p "$work/files" "$work/clients"
cp package.json package-lock.json .npmrc read.mjs chance.mjs clients.mjs collections.mjs cases.txt "$work"
cd "$work"
npm ci --loglevel=error
node read.mjs cases.txt files
node clients.mjs clients
node collections.mjs clients
kinds="postman insomnia har bru thunder insomnia5 opencollection"
if [ "${1-}" = --long ]; then
    kinds="$kinds hurl http sh"
    here=$root/request-files/tests/witness
    mkdir -p "$work/commands"
    cp chance.mjs .npmrc "$here/commands/"{package.json,package-lock.json,make.mjs} "$work/commands"
    (cd "$work/commands" && npm ci --ignore-scripts --loglevel=error && node make.mjs "$work/clients")
    (cd "$here/hurl" && CARGO_TARGET_DIR="$work/hurl" cargo run --quiet --locked -- "$work/clients")
fi
cd "$root"
DCS_WITNESS="$work/files" cargo test --locked -p dcs-migration-lint-request-files --lib -- --ignored --nocapture --exact witness::values_are_those_of_hashicorp
DCS_WITNESS="$work/clients" DCS_WITNESS_KINDS="$kinds" cargo test --locked -p dcs-migration-lint-request-files --lib -- --ignored --nocapture --exact witness_clients::requests_are_those_of_the_clients
request-files/tests/witness/documents/run.sh "$@"
