#!/usr/bin/env bash
# Builds the package, checks its code (./lint.sh) and tests it: Node, types, vite, esbuild, editors and the
# console page in Chromium. `--long` adds all other bundlers and runtimes and a million calls. No test is
# skipped: a missing tool is a failure.
set -euo pipefail
cd "$(dirname "$0")"
long=()
for argument in "$@"; do
    case $argument in
        --long) long=(--long) ;;
        *) echo "usage: $0 [--long]" >&2; exit 2 ;;
    esac
done

./build.sh
if [ ${#long[@]} -gt 0 ]; then
    # Not `npm ci`: it refuses the lock file where a registry lacks binaries of other platforms.
    npm install --no-save --prefix test/long --no-audit --no-fund --loglevel=error
fi
./lint.sh "${long[@]}"

# The browser is the one in CHROMIUM, or one on the PATH, or Debian's.
if [ -z "${CHROMIUM:-}" ]; then
    find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
    if ! CHROMIUM=$(find_chromium); then
        if ! command -v apt-get >/dev/null; then
            echo "no Chromium: install it or set CHROMIUM to its path" >&2
            exit 1
        fi
        root=
        [ "$(id -u)" = 0 ] || root="sudo -n"
        $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends chromium >&2
        CHROMIUM=$(find_chromium) || { echo "no Chromium: apt-get could not install it" >&2; exit 1; }
    fi
    export CHROMIUM
fi

# The command line that tests compare with: built before their time limits begin, and copied, since another
# build may replace it.
export COMMAND_LINE=$PWD/build/dcs-migration-lint
node test/core/command-line.mjs "$COMMAND_LINE"

[ ${#long[@]} -eq 0 ] || export CALLS=1000000
# One file at a time: time limits are unreliable while other builds and browsers run.
node --test --test-concurrency=1 --test-timeout=600000 test/core/*.test.mjs test/browser/*.test.mjs
[ ${#long[@]} -eq 0 ] || node --test --test-concurrency=1 --test-timeout=600000 test/long/*.test.mjs
