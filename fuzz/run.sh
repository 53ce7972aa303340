#!/usr/bin/env bash
# Fuzzes: `run.sh [SECONDS [TARGET…]]`, by default every target for 600 seconds. Fails where one finds something.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-600}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^name = "\([a-z]*\)"$/\1/p' Cargo.toml)

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
cargo +nightly --version >/dev/null || { echo "fuzz/run.sh: needs a nightly toolchain" >&2; exit 1; }

# No unsafe code here, so nothing for an address sanitizer to find; without one a run does more.
cargo +nightly fuzz build --sanitizer none
for target in "${targets[@]}"; do
    mkdir -p "corpus/$target"
    echo "== $target, $seconds s"
    cargo +nightly fuzz run --sanitizer none "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -timeout=25 -print_final_stats=1 2>&1 |
        grep -E 'stat::|SUMMARY|panicked|Test unit written|ERROR' || true
    if [ -n "$(find "artifacts/$target" -type f 2>/dev/null)" ]; then
        echo "fuzz/run.sh: $target found something: fuzz/artifacts/$target" >&2
        exit 1
    fi
done
