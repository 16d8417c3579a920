#!/usr/bin/env bash
# What the build and the tests need from the system. Silent when everything is there; on Debian 12
# it installs what is missing, elsewhere it says what to install.
set -euo pipefail

packages=(
    build-essential pkg-config libwebkit2gtk-4.1-dev # to build
    xvfb xauth xdotool webkit2gtk-driver imagemagick # the window without a display
    poppler-utils fonts-dejavu-core                  # to read the PDF back
)

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v cargo >/dev/null || fail "Rust is missing. Install it from https://rustup.rs, then run this again."
command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node is missing. Install Node 20.19 or newer with npm, then run this again."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node $(node --version) is too old: 20.19 or newer is needed."

for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
    command -v rustup >/dev/null || fail "cargo ${component/rustfmt/fmt} is missing. Install the $component component."
    rustup component add "$component"
done

if ! command -v dpkg-query >/dev/null; then
    pkg-config --exists webkit2gtk-4.1 2>/dev/null && exit 0
    [ "$(uname -s)" = Darwin ] && exit 0
    fail "This is not Debian. The README says what to install on other systems."
fi

missing=()
for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "As root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
fi
quietly() {
    local log
    log=$(mktemp)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        fail "Could not run: $*"
    }
    rm -f "$log"
}
quietly apt-get update
quietly apt-get install --yes --no-install-recommends "${missing[@]}"
