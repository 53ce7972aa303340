#!/usr/bin/env bash
# Packs a built binary as a release has it, with its checksum: package.sh TARGET BINARY FOLDER
#
# The names are those that `cargo binstall` makes of cli/Cargo.toml, and that action.sh downloads.
set -euo pipefail
target=$1 binary=$2 folder=$3
root=$(cd "$(dirname "$0")/.." && pwd)

case $target in
    *-windows-*) suffix=.zip exe=.exe ;;
    *) suffix=.tar.gz exe= ;;
esac
archive=dcs-migration-lint-$target$suffix

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
cp "$binary" "$staged/dcs-migration-lint$exe"
cp "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$root/README.md" "$staged"
cd "$staged"
rm -f "$folder/$archive"
case $suffix in
    .zip) 7z a -bso0 -bsp0 "$folder/$archive" ./* ;;
    *) tar -czf "$folder/$archive" -- * ;;
esac

cd "$folder"
if command -v sha256sum >/dev/null; then
    sha256sum "$archive" >"$archive.sha256"
else
    shasum -a 256 "$archive" >"$archive.sha256"
fi
