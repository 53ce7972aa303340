#!/usr/bin/env bash
# Fuzzes: `run.sh [SECONDS [TARGET…]]`, by default every target for 600 seconds, two at a time. A target goes
# on after it found something. Ends with a table, and fails if anything was found.
#
# Inputs that reach new code are kept in corpus/TARGET, findings in artifacts/TARGET, logs in artifacts.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-600}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
shift || true
mapfile -t known < <(sed -n 's/^name = "\([a-z]*\)"$/\1/p' Cargo.toml)
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${known[@]}")
for target in "${targets[@]}"; do
    [[ " ${known[*]} " == *" $target "* ]] || { echo "fuzz/run.sh: no target $target among ${known[*]}" >&2; exit 2; }
done

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
# No unsafe code here, so nothing for an address sanitizer to find; without one a run does more.
if cargo +nightly --version >/dev/null 2>&1; then
    cargo +nightly fuzz build --sanitizer none
else
    RUSTC_BOOTSTRAP=1 cargo fuzz build --sanitizer none
fi
programs=target/$(rustc -vV | sed -n 's/^host: //p')/release

fuzz() {
    local target=$1
    mkdir -p "corpus/$target" "artifacts/$target"
    # Slow inputs and those that take much memory count as findings, as crashes do.
    "$programs/$target" "corpus/$target" "seeds/$target" -dict=tokens.dict -fork=1 -ignore_crashes=1 \
        -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 -artifact_prefix="artifacts/$target/" >"artifacts/$target.log" 2>&1
}
echo "fuzzing ${targets[*]}, $seconds s each"
failed=()
declare -A running=()
await() {
    local ended status=0
    wait -n -p ended || status=$?
    [ $status = 0 ] || failed+=("${running[$ended]}")
    unset "running[$ended]"
}
# What is running ends with this script.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
for target in "${targets[@]}"; do
    [ ${#running[@]} -lt 2 ] || await
    fuzz "$target" &
    running[$!]=$target
done
while [ ${#running[@]} -gt 0 ]; do await; done

found=0
printf '| target | runs | minutes | findings |\n|---|---|---|---|\n'
for target in "${targets[@]}"; do
    # Each job of a target reports what all of them did so far.
    last=$(grep -E '^#[0-9]+: cov' "artifacts/$target.log" | tail -n 1 || true)
    runs=$(sed -n 's/^#\([0-9]*\):.*/\1/p' <<<"$last")
    time=$(sed -n 's/.* time: \([0-9]*\)s.*/\1/p' <<<"$last")
    findings=$(find "artifacts/$target" -type f ! -name 'slow-unit-*' | wc -l)
    found=$((found + findings))
    [ -n "$runs" ] || failed+=("$target")
    printf '| `%s` | %s | %s | %s |\n' "$target" "${runs:-none}" "$(((${time:-0} + 30) / 60))" "$findings"
done
if [ $found -gt 0 ]; then
    echo "fuzz/run.sh: $found inputs in fuzz/artifacts do not hold" >&2
    exit 1
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "fuzz/run.sh: did not run to the end: ${failed[*]}; see fuzz/artifacts" >&2
    exit 1
fi
