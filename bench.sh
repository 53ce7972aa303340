#!/usr/bin/env bash
# One Markdown table: the library, the command line and the npm package beside what people use
# instead, as ratios of paired runs in turn. Installs the peers from the registries into
# target/bench, which is kept. Builds take most of the time; the runs are bounded to some minutes.
set -euo pipefail
cd "$(dirname "$0")"
root=$PWD
peers=$root/target/bench
mkdir -p "$peers"

say() { printf 'bench: %s\n' "$*" >&2; }
for tool in cargo node npm python3 taskset; do
    command -v "$tool" >/dev/null || { say "$tool is missing"; exit 1; }
done

say "this project"
cargo build --locked --release -p dcs-migration-lint-cli >&2
cargo build --locked --profile bench --bench paired --message-format json >"$peers/build.json"
paired=$(sed -n 's/.*"name":"paired".*"executable":"\([^"]*\)".*/\1/p' "$peers/build.json")
pkg/build.sh >&2

say "peers"
for tool in jsonschema-cli boon-cli; do
    [ -e "$peers/$tool.done" ] || { cargo install --quiet "$tool" --root "$peers" >&2 && touch "$peers/$tool.done"; }
done
[ -x "$peers/python/bin/check-jsonschema" ] || {
    python3 -m venv "$peers/python" && "$peers/python/bin/pip" install --quiet check-jsonschema >&2
}
[ -d "$peers/node/node_modules/zod" ] || {
    mkdir -p "$peers/node"
    printf '{"type":"module","private":true}' >"$peers/node/package.json"
    npm install --prefix "$peers/node" --no-audit --no-fund --loglevel=error \
        ajv-cli vscode-json-languageservice vscode-languageserver-textdocument zod >&2
}

say "runs"
node benches/compare.mjs "${CARGO_TARGET_DIR:-target}/release/dcs-migration-lint" "$paired" "$peers"
