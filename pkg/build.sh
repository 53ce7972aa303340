#!/usr/bin/env bash
# Builds dist/: Rust to WebAssembly, wasm-bindgen, wasm-opt, esbuild. Installs missing tools.
# BUILD_DEV=1 skips wasm-opt, which makes the build faster and the module larger.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd .. && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dcs-migration-lint
target=wasm32-unknown-unknown
out=${CARGO_TARGET_DIR:-$root/target}

say() { printf 'build: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo -n "$@"; else return 1; fi
}

for tool in cargo rustc node npm; do
    has "$tool" || fail "$tool is missing: install Rust (with rustup) and Node 20 or newer"
done

# 1. npm packages.
lock_seen=node_modules/.package-lock.json
if [ ! -e "$lock_seen" ] || [ package-lock.json -nt "$lock_seen" ]; then
    say "npm ci"
    npm ci --no-audit --no-fund --loglevel=error >&2
fi

# 2. A compiler and the source of its standard library, which is compiled with the module: this makes it smaller
# and leaves out the messages of panics (`call` in js/api.js reports them). It is rustup's if it has the source or
# can add it, else Debian's.
cargo=(cargo)
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
source_of() { [ -f "$1/lib/rustlib/src/rust/library/std/Cargo.toml" ]; }
debian_ready() { [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && source_of "$(/usr/bin/rustc --print sysroot)"; }
add_source() {
    has rustup || return 1
    say "rustup component add rust-src"
    (cd "$root" && timeout 300 rustup component add rust-src >&2)
}
add_debian() {
    has apt-get || return 1
    say "apt-get install rustc-web cargo-web rust-web-src"
    as_root apt-get update -qq >&2 &&
        as_root apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src >&2
}
if source_of "$sysroot"; then
    :
elif debian_ready || { ! add_source && add_debian && debian_ready; }; then
    cargo=(/usr/bin/cargo)
    export RUSTC=/usr/bin/rustc
elif ! source_of "$sysroot"; then
    say "the source of Rust's standard library is missing, and these commands failed:"
    fail "'rustup component add rust-src' and 'apt-get install rustc-web cargo-web rust-web-src'"
fi
linker=$sysroot/lib/rustlib/$host/bin/rust-lld
[ -x "$linker" ] || linker=$(command -v rust-lld || command -v wasm-ld || true)
[ -n "$linker" ] || fail "no linker for WebAssembly: install rustup's toolchain (rust-lld) or Debian's lld (wasm-ld)"

# 3. wasm-bindgen-cli of exactly the version of the crate.
version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock")
[ -n "$version" ] || fail "wasm-bindgen is not in Cargo.lock"
bindgen=$cache/wasm-bindgen-$version/bin/wasm-bindgen
if [ ! -x "$bindgen" ]; then
    say "cargo install wasm-bindgen-cli $version (once, some minutes)"
    # Not --locked: its lock file may name a version that the registry does not have yet.
    (unset RUSTC RUSTC_BOOTSTRAP CARGO_TARGET_DIR && cd / &&
        cargo install --quiet wasm-bindgen-cli --version "$version" --root "$cache/wasm-bindgen-$version") >&2 ||
        fail "wasm-bindgen-cli $version could not be installed"
fi

# 4. Rust to WebAssembly, without paths of this machine. What is not inlined makes the module smaller: the
# threshold for functions that Rust's libraries mark as worth inlining matters most. A copy of up to 64 bytes
# takes no call. docs/performance.md has figures.
remap=$("${RUSTC:-rustc}" --print sysroot)
flags=(
    "--remap-path-prefix=$root=."
    "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
    "--remap-path-prefix=$remap=rust"
    -Zunstable-options
    -Cpanic=immediate-abort
    -Zlocation-detail=none
    -Cllvm-args=-inline-threshold=80
    -Cllvm-args=-inlinehint-threshold=80
    -Cllvm-args=-max-store-memcpy=8
)
# Not --all-features: Node 18 and 20 refuse modules with some of them.
features=(
    --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext
    --enable-mutable-globals --enable-reference-types --enable-multivalue
)

# Builds a crate, its glue, and a smaller module: build/NAME.js, build/NAME.wasm.
module() { # crate name profile flag...
    local crate=$1 name=$2 profile=$3
    shift 3
    say "cargo build -p $crate"
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker RUSTFLAGS="${flags[*]}" \
        "${cargo[@]}" build --quiet --locked --manifest-path "$root/Cargo.toml" -p "$crate" \
        --profile "$profile" --target "$target" -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
    "$bindgen" --target web --omit-default-module-path "$@" --out-dir build --out-name "$name" \
        "$out/$target/$profile/${crate//-/_}.wasm"
    if [ -z "${BUILD_DEV:-}" ]; then
        say "wasm-opt $name"
        # Sorted by name, functions stand beside similar ones, of which gzip makes use; and no address is below
        # 1024, where the stack ends.
        node_modules/.bin/wasm-opt --flatten --rereloop -Oz -Oz --reorder-functions-by-name --low-memory-unused \
            --strip-debug --strip-producers --strip-target-features \
            "${features[@]}" "build/${name}_bg.wasm" -o "build/$name.wasm"
    else
        cp "build/${name}_bg.wasm" "build/$name.wasm"
    fi
}

# 5. The module of the package, and that of the console page, which is not published. They are built
# one by one, so that neither gets features of dependencies that only the other needs.
rm -rf build
module dcs-migration-lint-wasm core wasm --encode-into always --experimental-reset-state-function
module dcs-migration-lint-extract extract wasm-small

# 6. The entries and their types.
node scripts/bundle.mjs
