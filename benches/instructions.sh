#!/usr/bin/env bash
# Instructions that one call of `lint` takes on three bodies, counted by callgrind, beside those
# committed in instructions.txt: more than 5 % above them fails. Unlike times they do not depend on
# what else the machine does; they do on the compiler, so UPDATE=1 writes them anew.
set -euo pipefail
cd "$(dirname "$0")"

command -v valgrind >/dev/null || { echo "instructions.sh: valgrind is missing; on Debian 'apt-get install valgrind'" >&2; exit 1; }

program=$(cd .. && cargo build --locked --profile bench --bench instructions --message-format json |
    sed -n 's/.*"name":"instructions".*"executable":"\([^"]*\)".*/\1/p')
[ -x "$program" ] || { echo "instructions.sh: cargo named no program" >&2; exit 1; }

# Of this many calls and of none; the difference is the calls alone.
calls=200
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 >/dev/null |
        sed -n 's/.*I *refs: *\([0-9,]*\).*/\1/p' | tr -d ,
}

status=0
measured=
while read -r body findings file; do
    found=$("$program" "$file" 1)
    [ "$found" = "$findings" ] || { echo "$body: $found findings, not $findings" >&2; exit 1; }
    all=$(count "$file" "$calls")
    none=$(count "$file" 0)
    each=$(((all - none) / calls))
    measured+="$body $each"$'\n'
    known=$(sed -n "s/^$body //p" instructions.txt 2>/dev/null || true)
    printf 'figure: %s %d instructions, committed %s\n' "$body" "$each" "${known:-none}"
    if [ -z "${UPDATE:-}" ] && { [ -z "$known" ] || [ $((each * 100)) -gt $((known * 105)) ]; }; then
        echo "$body: more than 5 % above; make it cheaper, or accept it with UPDATE=1 $0" >&2
        status=1
    fi
done <<BODIES
example 2 ../examples/set-online-migration-task.json
faulty 10 bodies/faulty.json
broken 13 bodies/broken.json
BODIES
[ -z "${UPDATE:-}" ] || printf '%s' "$measured" > instructions.txt
exit $status
