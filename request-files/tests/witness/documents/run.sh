#!/usr/bin/env bash
# Compares what is read of Markdown, reStructuredText and YAML with what CommonMark's reference
# implementation, docutils and PyYAML read; with `--long` also ansible-core. Needs Node 20 or newer,
# npm, and Python 3.10 or newer with venv.
set -euo pipefail
cd "$(dirname "$0")"
for tool in npm python3; do
    command -v "$tool" >/dev/null || { echo "run.sh: $tool is missing" >&2; exit 1; }
done

root=$(cd ../../../.. && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/witness-documents
rm -rf "$work/files" "$work/ansible"
mkdir -p "$work/files" "$work/ansible"
cp package.json package-lock.json ../.npmrc read.mjs make.py "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
(cd "$work" && npm ci --loglevel=error && venv/bin/python make.py files && node read.mjs files)

compare() {
    DCS_WITNESS="$work/$1" cargo test --locked -p dcs-migration-lint-request-files --lib -- \
        --ignored --nocapture --exact "witness_documents::$2"
}
cd "$root"
compare files documents_are_read_as_their_readers_do
if [ "${1-}" = --long ]; then
    [ -x "$work/venv-ansible/bin/python" ] || python3 -m venv "$work/venv-ansible"
    "$work/venv-ansible/bin/pip" install --quiet --disable-pip-version-check ansible-core docutils
    (cd "$work" && venv-ansible/bin/python make.py ansible --ansible)
    compare ansible playbooks_are_read_as_ansible_does
fi
