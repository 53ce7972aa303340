#!/usr/bin/env bash
# Checks the repository's JavaScript and TypeScript: generated files, format and rules by biome, lines of at most 120
# characters, types by tsc. Needs a built package. `--fix` formats and applies the safe fixes of biome first; `--long`
# also checks the types of test/long, whose packages must be installed.
set -euo pipefail
cd "$(dirname "$0")"
fix=
projects=(tsconfig.json test/tsconfig.json demo/tsconfig.json)
for argument in "$@"; do
    case $argument in
        --fix) fix=1 ;;
        --long) projects+=(test/long/tsconfig.json) ;;
        *) echo "usage: $0 [--fix] [--long]" >&2; exit 2 ;;
    esac
done
if [ ! -e build/core.d.ts ] || [ ! -e dist/index.d.ts ]; then
    echo "lint.sh: the package is not built: run ./build.sh" >&2
    exit 1
fi

node scripts/generate.mjs --check

biome=$PWD/node_modules/.bin/biome
[ -z "$fix" ] || (cd .. && "$biome" check --write)
(cd .. && "$biome" ci --error-on-warnings)

# biome leaves long comments and strings alone.
long=$(
    export LC_ALL=C.UTF-8
    grep -HnE '^.{121,}' ./*.sh || true
    grep -rnE '^.{121,}' . ../benches ../cli/tests --include='*.js' --include='*.mjs' --include='*.cjs' \
        --include='*.ts' --exclude-dir=node_modules --exclude-dir=build --exclude-dir=dist || true
)
if [ -n "$long" ]; then
    echo "$long"
    echo "lint.sh: lines above have more than 120 characters" >&2
    exit 1
fi

for project in "${projects[@]}"; do
    node node_modules/typescript/bin/tsc -p "$project"
done
