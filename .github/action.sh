#!/usr/bin/env bash
# The steps of action.yml: `action.sh install`, then `action.sh lint`.
#
# Inputs come as environment variables, so that nothing in them is ever read as a command.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
home=$RUNNER_TEMP/dcs-migration-lint

fail() {
    echo "::error title=dcs-migration-lint::$1"
    exit 2
}

# The value of a key in the workspace's manifest.
manifest() {
    sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$root/Cargo.toml" | head -n 1
}

# Arguments from lines; blank ones do not count.
words=()
split() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        [ -z "${line// /}" ] || words+=("$line")
    done <<<"$1"
}

# A number in the summary of the JSON report. No text of a file begins a line of it.
count() {
    sed -n "/^  \"summary\": {/,\$ s/^    \"$1\": \([0-9]*\),\{0,1\}\$/\1/p" "$home/report.json"
}

install_release() {
    local version=${INPUT_VERSION:-$(manifest version)} target archive url wanted found
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "the input version is not one, such as 1.2.3"
    case $RUNNER_OS-$RUNNER_ARCH in
        Linux-X64) target=x86_64-unknown-linux-musl ;;
        Linux-ARM64) target=aarch64-unknown-linux-musl ;;
        macOS-X64) target=x86_64-apple-darwin ;;
        macOS-ARM64) target=aarch64-apple-darwin ;;
        Windows-*) target=x86_64-pc-windows-msvc ;;
        *) fail "there is no binary for $RUNNER_OS on $RUNNER_ARCH; build it with the input source: true" ;;
    esac
    archive=dcs-migration-lint-$target.tar.gz
    [ "$RUNNER_OS" != Windows ] || archive=dcs-migration-lint-$target.zip
    url=$(manifest repository)/releases/download/v$version/$archive
    get() { curl --fail --location --silent --show-error --retry 3 --output "$2" "$1"; }
    get "$url" "$home/$archive" || fail "cannot download $url; build it with the input source: true"
    wanted=${INPUT_SHA256:-}
    if [ -z "$wanted" ]; then
        get "$url.sha256" "$home/$archive.sha256" || fail "cannot download $url.sha256"
        wanted=$(cut -d ' ' -f 1 <"$home/$archive.sha256")
    fi
    if command -v sha256sum >/dev/null; then
        found=$(sha256sum <"$home/$archive" | cut -d ' ' -f 1)
    else
        found=$(shasum -a 256 <"$home/$archive" | cut -d ' ' -f 1)
    fi
    if [ "$found" != "$wanted" ]; then
        rm "$home/$archive"
        fail "$archive has another checksum than it must have"
    fi
    case $archive in
        *.zip) unzip -qo "$home/$archive" -d "$home/bin" ;;
        *) tar -xzf "$home/$archive" -C "$home/bin" ;;
    esac
}

case $1 in
    install)
        mkdir -p "$home/bin"
        case ${INPUT_SOURCE:-false} in
            true) cargo install --locked --quiet --path "$root/cli" --root "$home" ;;
            false) install_release ;;
            *) fail "the input source is true or false" ;;
        esac
        "$home/bin/dcs-migration-lint" --version
        ;;
    lint)
        split "${INPUT_ARGS:-}"
        # Reports of an earlier step of the job must not be taken for those of this one.
        rm -f "$home/report.json" "$home/report.sarif"
        reports=("--output=json=$home/report.json" "--output=sarif=$home/report.sarif")
        for word in ${words[@]+"${words[@]}"}; do
            # It writes one result a line, and no reports.
            [ "$word" != --lines ] || reports=()
        done
        words=(${words[@]+"${words[@]}"} ${reports[@]+"${reports[@]}"} --)
        split "${INPUT_PATHS:-.}"
        code=0
        "$home/bin/dcs-migration-lint" "${words[@]}" || code=$?
        if [ -f "$home/report.json" ]; then
            errors=$(count errors)
            {
                echo "findings=$((errors + $(count warnings) + $(count infos)))"
                echo "errors=$errors"
                echo "sarif=$home/report.sarif"
            } >>"$GITHUB_OUTPUT"
        fi
        exit "$code"
        ;;
esac
