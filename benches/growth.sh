#!/usr/bin/env bash
# Work grows with the length of a text and no faster: of each kind of body and file, one of ten times the
# length takes at most twelve times the instructions, counted by callgrind. Tables that double
# their room and findings that are counted rather than listed leave that much to chance.
set -euo pipefail
cd "$(dirname "$0")"

command -v valgrind >/dev/null || { echo "growth.sh: valgrind is missing; on Debian 'apt-get install valgrind'" >&2; exit 1; }

# Without optimization, which counts more and grows in the same way.
build() {
    local program
    program=$(cd .. && cargo build --locked -p "$1" --bench "$2" --message-format json |
        sed -n "s/.*\"name\":\"$2\".*\"executable\":\"\([^\"]*\)\".*/\1/p")
    [ -x "$program" ] || { echo "growth.sh: cargo named no program" >&2; exit 1; }
    echo "$program"
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 >/dev/null |
        sed -n 's/.*I *refs: *\([0-9,]*\).*/\1/p' | tr -d ,
}

# The instructions that one call takes on a text: its beginning, the piece, its number, its end.
work() {
    awk -v before="$1" -v piece="$2" -v count="$3" -v end="$4" \
        'BEGIN { printf "%s", before; while (count--) printf "%s", piece; printf "%s", end }' > "$folder/text"
    echo $(($(count "$folder/text" 1) - $(count "$folder/text" 0)))
}

status=0
kinds=0
most=0
grow() {
    while IFS='|' read -r before piece end; do
        pieces=$((6000 / ${#piece}))
        one=$(work "$before" "$piece" "$pieces" "$end")
        ten=$(work "$before" "$piece" $((pieces * 10)) "$end")
        printf '%-44.44s %11d %12d  %d.%d times\n' "$before$piece…$end" "$one" "$ten" $((ten / one)) $((ten * 10 / one % 10))
        kinds=$((kinds + 1))
        [ $((ten * 10 / one)) -le $most ] || most=$((ten * 10 / one))
        if [ "$ten" -gt $((one * 12)) ]; then
            echo "growth.sh: $before$piece…$end takes more than its length" >&2
            status=1
        fi
    done
}

program=$(build dcs-migration-lint instructions)
grow <<'KINDS'
[|@
{|passw 
{|"password":"a",
{|"password":"a" 
{|"a@b":"c@d",
{"x":|"token 
{|"a":1,
{|"resume_mode":"Auto",
{"source_instance":{"addrs":"|1.2.3.4:70000;;
{"source_instance":{"addrs":"|u:p@h,
{|"source_instance":{"id":"","id":1},
[|1 
[|[
[|{{a 
["|\\x
{|'a':'b',
{|//c\n
{|// c@d password 
{|"a":1,\n"password":\n
{|"password":"a",|"b":1}
{|"resume_mod":1,|"b":1}
{|"bandwidth_limit_mb":0,|"b":1}
{"source_instance":{|"adrs":1,|"b":1}}
{"source_instance":{"addrs":"|requirepass a |"}}
{"source_instance":{"addrs":"|pass |"}}
{"source_instance":{"addrs":"|pass a password:b |"}}
{"source_instance":{"addrs":"|a:|"}}
{"source_instance":{"addrs":"|h:1:x,|"}}
{"source_instance":{"addrs":"|密码|"}}
KINDS

# Requests in the files of API clients.
program=$(build dcs-migration-lint-request-files work)
grow <<'KINDS'
{"info":{},"item":[|{"request":{"method":"POST","url":"/v2/p/migration/t/task","body":{"mode":"raw","raw":"{\\"resume_mode\\": \\"Auto\\"}"}}},|{}]}
{"__export_format":4,"resources":[|{"_type":"request","method":"POST","url":"/v2/p/migration/t/task","body":{"text":"{\\"resume_mode\\": \\"Auto\\"}"}},|{}]}
{"client":"Thunder Client","requests":[|{"method":"POST","url":"/v2/p/migration/t/task","body":{"type":"json","raw":"{\\"resume_mode\\": \\"Auto\\"}"}},|{}]}
{"log":{"entries":[|{"request":{"method":"POST","url":"/v2/p/migration/t/task","headers":[],"postData":{"text":"{\\"resume_mode\\": \\"Auto\\"}"}}},|{}]}}
meta {\n}\npost {\n  url: /v2/p/migration/t/task\n  body: json\n}\nbody:json {\n  {\n|  "resume_mode": "Auto", "a": [],\n|  "b": 1}\n}\n
meta {\n}\npost {\n  url: /v2/p/migration/t/task\n}\nheaders {\n|  a-key: b\n|}\n
|POST /v2/p/migration/t/task\n{"resume_mode": "Auto"}\nHTTP 200\n
|###\nPOST /v2/p/migration/t/task\n\n{"resume_mode": "Auto"}\n\n
type: collection.insomnia.rest/5.0\ncollection:\n|- url: /v2/p/migration/t/task\n  method: POST\n  body: {mimeType: application/json, text: '{"resume_mode": "Auto"}'}\n
opencollection: 1.0.0\nitems:\n|- info: {name: a}\n  http:\n    url: /v2/p/migration/t/task\n    method: POST\n    body:\n      type: json\n      data: >-\n        {"resume_mode": "Auto"}\n
KINDS
echo "figure: $kinds kinds of text, of ten times the length: at most $((most / 10)).$((most % 10)) times the instructions"
exit $status
