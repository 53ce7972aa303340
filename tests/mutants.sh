#!/usr/bin/env bash
# Tests the tests: changes the code in small ways, one at a time, and lists the changes that no test
# notices.
#
#   tests/mutants.sh libraries [OPTION…] [PATH…]   the library and the readers of request files
#   tests/mutants.sh cli [OPTION…] [PATH…]         the command line
#   tests/mutants.sh package [ARGUMENT…]           the JavaScript of the npm package, after pkg/build.sh
#
# A path restricts the first two to files that begin with it, such as `src/rules`; the order of the paths counts.
# `--tests NAME,…` runs these test programs and the unit tests only, `--minutes N` ends after that time, and
# `--longest SECONDS` leaves out tests that take longer. `--again RESULTS` tries only the changes in an earlier list of
# results. Results are in target/mutants; tests/mutants/explained.txt has the changes that no test can notice.
# pkg/scripts/mutants.mjs describes those of the package.
# As root, no change can replace a device: /dev is read-only for them.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1-} in
    libraries | cli) ;;
    package)
        shift
        exec node pkg/scripts/mutants.mjs "$@"
        ;;
    *)
        sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
cargo build --quiet --locked --manifest-path tests/mutants/Cargo.toml --target-dir target/mutants/tool
tool=(target/mutants/tool/debug/dcs-migration-lint-mutants "$@")
[ "$(id -u)" = 0 ] || exec "${tool[@]}"
exec unshare --mount bash -c 'mount --bind /dev /dev && mount -o remount,bind,ro /dev && exec "$@"' mutants "${tool[@]}"
