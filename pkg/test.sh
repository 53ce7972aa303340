#!/usr/bin/env bash
# Builds the package and tests it: Node, types, vite, esbuild, editors and the console page in Chromium.
# --long adds every other bundler and runtime, and a million calls. Nothing is skipped: what cannot
# run here fails.
set -euo pipefail
cd "$(dirname "$0")"
long=
for argument in "$@"; do
    case $argument in
        --long) long=1 ;;
        *) echo "usage: $0 [--long]" >&2; exit 2 ;;
    esac
done

./build.sh

# A browser: the one that CHROMIUM names, or one on the PATH, or Debian's.
if [ -z "${CHROMIUM:-}" ]; then
    find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
    if ! CHROMIUM=$(find_chromium); then
        if ! command -v apt-get >/dev/null; then
            echo "no Chromium: install one, or name it in CHROMIUM" >&2
            exit 1
        fi
        root=
        [ "$(id -u)" = 0 ] || root="sudo -n"
        $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends chromium >&2
        CHROMIUM=$(find_chromium) || { echo "no Chromium: apt-get could not install it" >&2; exit 1; }
    fi
    export CHROMIUM
fi

[ -z "$long" ] || export CALLS=1000000
# One file after the other: builds and browsers beside each other make time limits unreliable.
node --test --test-concurrency=1 --test-timeout=600000 test/core/*.test.mjs test/browser/*.test.mjs

if [ -n "$long" ]; then
    # Not `npm ci`: it refuses a lock file where a registry lacks binaries of other platforms.
    npm install --no-save --prefix test/long --no-audit --no-fund --loglevel=error
    node --test --test-concurrency=1 --test-timeout=600000 test/long/*.test.mjs
fi
