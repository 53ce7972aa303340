#!/usr/bin/env bash
# Runs the documentation's Spark recipe in PySpark's local mode and compares what comes with one process:
# `run.sh [LOG]`, of generated requests, or of those in a log.
# Needs Python and Java 17; on Debian it installs a missing Java as root.
set -euo pipefail
log=()
[ $# -eq 0 ] || log=("$(realpath "$1")")
cd "$(dirname "$0")/../.."

command -v python3 >/dev/null || { echo "run.sh: python3 is missing" >&2; exit 1; }
if ! command -v java >/dev/null; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        { echo "run.sh: java is missing; install a runtime, 17 or newer" >&2; exit 1; }
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends default-jre-headless >/dev/null
fi

target=${CARGO_TARGET_DIR:-target}
venv=$target/spark-venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/spark/requirements.txt

cargo build --locked -p dcs-migration-lint-cli
PATH=$(cd "$target/debug" && pwd):$PATH "$venv/bin/python" tests/spark/compare.py "${log[@]}"
