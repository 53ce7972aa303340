#!/usr/bin/env bash
# Tests the tests: changes the code in small ways, one at a time, and lists the changes that no test
# notices.
#
#   tests/mutants.sh libraries [ARGUMENT…]   the library and the readers of request files
#   tests/mutants.sh cli [ARGUMENT…]         the command line
#   tests/mutants.sh package [ARGUMENT…]     the JavaScript of the npm package, after pkg/build.sh
#
# Arguments of the first two go to `cargo mutants`: `--in-diff CHANGE.diff` for what a change touches,
# `--file PATH` for a file, `--shard 0/8` for an eighth. All of it takes hours. Results are in target/mutants.
# pkg/scripts/mutants.mjs describes those of the package.
set -euo pipefail
cd "$(dirname "$0")/.."
usage() { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
case ${1-} in
    libraries) what=(--package dcs-migration-lint --package dcs-migration-lint-request-files) ;;
    # Its tests start the program, so that every one of them may notice a change.
    cli) what=(--package dcs-migration-lint-cli --config cli/mutants.toml) ;;
    package)
        shift
        exec node pkg/scripts/mutants.mjs "$@"
        ;;
    *) usage ;;
esac
shift
# A change that a property notices is no failure to remember.
export PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
command -v cargo-mutants >/dev/null || cargo install --locked cargo-mutants
exec cargo mutants --output target --no-shuffle "${what[@]}" "$@"
