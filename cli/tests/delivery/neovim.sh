#!/usr/bin/env bash
# Tests the language server in a real editor: neovim.sh BINARY
#
# Neovim starts the server with the configuration in docs/editors.md, opens a broken request, shows
# its diagnostics and pulls them, changes the text, ignores a finding in a configuration, applies the
# fix-all action, and requests a hover text and a completion, also in a collection of Postman.
set -euo pipefail
BINARY=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here/../../../examples/broken.json" "$folder/request.json"
cp "$here/../../../examples/postman_collection.json" "$folder"
cp "$folder/request.json" "$folder/fixed.json"
"$BINARY" --fix --exit-zero --quiet "$folder/fixed.json" >"$folder/left.txt"
"$BINARY" --exit-zero --format json "$folder/request.json" >"$folder/report.json"
awk '/^```/ { on = ($0 == "```lua"); next } on' "$here/../../../docs/editors.md" >"$folder/shown.lua"
cd "$folder"
PATH=$(dirname "$BINARY"):$PATH HOME=$folder timeout 120 nvim --headless -u NONE -i NONE -c "luafile $here/neovim.lua" request.json
