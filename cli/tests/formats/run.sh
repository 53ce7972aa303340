#!/usr/bin/env bash
# Checks the output formats with published schemas and tools: the SARIF schema and Microsoft's
# multitool, the JUnit schema of Jenkins, the schemas of rdjson and of GitLab Code Quality.
# Each check must also refuse invalid input. Needs Linux and npm.
set -euo pipefail
cd "$(dirname "$0")"
[ "$(uname -s)" = Linux ] || { echo "run.sh: the SARIF multitool is installed for Linux only" >&2; exit 1; }
command -v npm >/dev/null || { echo "run.sh: npm is missing; install Node 20 or newer" >&2; exit 1; }

npm ci --loglevel=error
multitool=node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
# The package lacks the executable bit.
chmod u+x "$multitool"

root=$(cd ../../.. && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root/tests/cases" "$root/examples" "$work"
cp -r "$root/request-files/tests/files" "$work/sources"
cd "$work"
body='"migration_method": "full_amount_migration", "resume_mode": "manual", "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}'
printf '{%s, "source_instance": {"addrs": "192.168.0.1:6379"}}' "$body" >clean.json
printf '{%s, "source_instance": {"addrs": "u:Not-a-real-0ne@[x](y)"}, "\\u001b[31m\\n::error::]]>{0}\\uffff\\u202e\xf0\x9f\xa6\x80": 1}' "$body" >'a b,c:%d&e<f>.json'
: >empty.json
# The body files of the requests.
mkdir sources/bodies
cp clean.json sources/body.json
cp clean.json sources/bodies/full.json

lint() {
    local name=$1 code=0 outputs=() format
    shift
    for format in sarif junit gitlab rdjson checkstyle json json-lines; do
        outputs+=(--output "$format=out/$name.$format")
    done
    cargo run --quiet --locked --manifest-path "$root/Cargo.toml" -p dcs-migration-lint-cli -- \
        "${outputs[@]}" "$@" >/dev/null 2>"$name.log" || code=$?
    echo "$code"
}
expect() {
    [ "$2" = "$3" ] || { echo "run.sh: linting $1 ended with $2, not $3" >&2; cat "$1.log" >&2; exit 1; }
}
mkdir out
expect clean "$(lint clean --fail-on info clean.json)" 0
expect findings "$(lint findings cases sources examples 'a b,c:%d&e<f>.json' clean.json empty.json)" 1
expect failure "$(lint failure clean.json gone.json)" 3

cd "$root/cli/tests/formats"
node check.mjs "$work/out" "$root/schema/report.schema.json"

# It always exits with 0, so its output is read.
validate() {
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool" validate --rule-kind "Sarif;Ghas" "$@" 2>&1
}
said=$(validate "$work"/out/*.sarif)
if grep -Eiq '(error|warning|note) +[A-Z]+[0-9]+' <<<"$said" || ! grep -q 'completed successfully' <<<"$said"; then
    echo "run.sh: the SARIF multitool reports problems:" >&2
    echo "$said" >&2
    exit 1
fi
sed 's/"ruleIndex":[0-9]*/"ruleIndex":9999/' "$work/out/findings.sarif" >"$work/wrong.sarif"
said=$(validate "$work/wrong.sarif") || true
if ! grep -Eiq '(error|warning) +[A-Z]+[0-9]+' <<<"$said"; then
    echo "run.sh: the SARIF multitool accepts an invalid log" >&2
    exit 1
fi
echo "the SARIF multitool reports no problems"
