#!/usr/bin/env bash
# Plays one day of a team: a repository with requests in twelve formats, a change that breaks two of
# them, and everything that meets it on its way. Each part is the real one: git, pre-commit, the SARIF
# multitool, the language server, Chromium, the gateway, Spark. Needs Linux, npm and Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}

cargo build --locked --quiet -p dcs-migration-lint-cli
cargo build --locked --quiet --example gateway --features axum,tower
[ -f pkg/dist/index.js ] || pkg/build.sh
if [ -z "${CHROMIUM:-}" ]; then
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
        { echo "run.sh: no Chromium; pkg/test.sh installs it" >&2; exit 1; }
    export CHROMIUM
fi
(cd cli/tests/formats && npm ci --loglevel=error)
multitool=$root/cli/tests/formats/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
chmod u+x "$multitool"
tools=$target/day
[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check -r cli/tests/delivery/requirements.txt

ROOT=$root BIN=$target/debug MULTITOOL=$multitool TOOLS=$tools "$tools/bin/python" -B tests/day/day.py
