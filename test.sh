#!/usr/bin/env bash
# Passes all tests, and installs what they need. `./test.sh --long` adds what takes long.
#
# Ends with a table of the parts: minutes, and what each of them counted. A part counts tests of cargo,
# Node and Python; other counts are its lines that begin with `figure: `. What a part cannot run where
# it is, but passes without, is a line that begins with `not run: `.
set -euo pipefail
cd "$(dirname "$0")"

case ${1-} in
    '') long= ;;
    --long) long=--long ;;
    *) echo "usage: $0 [--long]" >&2; exit 2 ;;
esac
command -v cargo >/dev/null || { echo "test.sh: cargo is missing; install Rust 1.88 or newer with rustup" >&2; exit 1; }

folder=$(mktemp -d)
running='' beside='' beside_pid=''
row() { # NAME STATE SECONDS OUTPUT: a row of the table, from the part's output
    awk -v name="$1" -v state="$2" -v seconds="$3" '
        function add(text) { counted = counted (counted ? "; " : "") text }
        /^test result: ok\./ { tests += $4 }
        /^(#|ℹ) pass [0-9]/ { tests += $3 }
        /^Ran [0-9]+ tests?/ { tests += $2 }
        sub(/^(# |test .* \.\.\. )?figure: /, "") { figures[++count] = $0 }
        END {
            if (tests) add(tests " tests")
            for (at = 1; at <= count; at++) add(figures[at])
            if (state) add(state)
            printf "| %s | %.1f | %s |\n", name, seconds / 60, counted
        }' "$4" >>"$folder/table"
    { grep '^not run: ' "$4" || true; } >>"$folder/missing"
}
finish() {
    local code=$?
    [ -z "$running" ] || row "$running" "**failed**" $((SECONDS - start)) "$folder/output"
    if [ -n "$beside" ]; then
        # With everything that it started.
        kill -- "-$beside_pid" 2>/dev/null || true
        printf '\n== %s, as far as it came\n' "$beside"
        cat "$folder/beside"
        row "$beside" "not awaited" $SECONDS "$folder/beside"
    fi
    if [ -s "$folder/table" ]; then
        printf '\n| part | minutes | counted |\n|---|---|---|\n'
        cat "$folder/table"
        printf '\n%d minutes in all, %s\n' $((SECONDS / 60)) "$(git rev-parse --short HEAD 2>/dev/null || echo 'no commit')"
        sort -u "$folder/missing"
    fi
    rm -rf "$folder"
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

part() { # NAME COMMAND…
    # Not later than it must: a failure ends everything.
    [ ! -e "$folder/beside-end" ] || [ -z "$beside" ] || end_beside
    running=$1 start=$SECONDS
    shift
    printf '\n== %s\n' "$running"
    "$@" 2>&1 | tee "$folder/output"
    row "$running" '' $((SECONDS - start)) "$folder/output"
    running=
}
begin_beside() { # NAME SCRIPT [ARGUMENT…]: a part that runs while others do
    beside=$1
    shift
    printf '\n== %s: begins, and goes on beside the next parts\n' "$beside"
    # A process group of its own, which can be stopped.
    set -m
    {
        code=0
        "$@" || code=$?
        echo $SECONDS >"$folder/beside-end"
        exit $code
    } >"$folder/beside" 2>&1 </dev/null &
    beside_pid=$!
    set +m
}
end_beside() {
    local code=0 state=
    wait "$beside_pid" || code=$? state="**failed**"
    printf '\n== %s\n' "$beside"
    cat "$folder/beside"
    row "$beside" "$state" "$(cat "$folder/beside-end")" "$folder/beside"
    beside=
    return $code
}

features() {
    local feature
    for feature in axum miette schemars tower; do
        cargo clippy --locked -p dcs-migration-lint --lib --test bridges --features "$feature" -- -D warnings
    done
    cargo clippy --locked -p dcs-migration-lint --all-targets --all-features -- -D warnings
    cargo test --locked -p dcs-migration-lint --all-features --test bridges
    cargo test --locked -p dcs-migration-lint --all-features --doc
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib -p dcs-migration-lint --all-features
}
seeds() (
    cd fuzz
    cargo fmt --check
    RUSTFLAGS="--cfg fuzzing" cargo test --locked --lib
)
documentation() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib -p dcs-migration-lint -p dcs-migration-lint-request-files
}
supply() {
    command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
    cargo deny check licenses bans sources
    echo "figure: $(grep -c '^name = ' Cargo.lock) crates"
    cargo deny check advisories 2>"$folder/advisories" ||
        { grep -q 'failed to fetch advisory database' "$folder/advisories" && echo "not run: advisories: their database cannot be reached"; } ||
        { cat "$folder/advisories"; return 1; }
}

# Most of its tests wait for one browser, while those of cargo use all processors.
begin_beside "npm package" pkg/test.sh $long
part formatting cargo fmt --check
part clippy cargo clippy --locked --all-targets -- -D warnings
part tests cargo test --locked
part "features of the library" features
part "report formats, by what others publish for them" cli/tests/formats/run.sh
part "readers, beside those of the formats' authors" request-files/tests/witness/run.sh $long
part "fuzzing seeds" seeds
part documentation documentation
[ -z "$beside" ] || end_beside
# Behind the package: both may install with apt-get, which does not wait for another one.
part delivery cli/tests/delivery/run.sh $long
if [ -n "$long" ]; then
    part "licences and sources of dependencies" supply
    part "lowest versions of dependencies" tests/minimal-versions.sh
    part "features of serde_json that another crate may turn on" tests/serde-json-features.sh
    part "a gigabyte of lines" cargo test --locked --release -p dcs-migration-lint-cli --test it -- --ignored --nocapture lines::
    part Spark tests/spark/run.sh
    part "instruction counts" benches/instructions.sh
    part "growth of work" benches/growth.sh
    part "a day of a team" tests/day/run.sh
fi
