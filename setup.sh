#!/bin/sh
# Makes what `make` needs: .venv and the front-end files; with "tests" a browser and PDF tools too.
# Safe to repeat: what has not changed is skipped.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1; fi
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root apt-get update -qq || return 1
    say "Installing$1"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $1 >/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

missing_libraries() {
    "${python:-python3}" - 2>/dev/null <<'END' || printf ' libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'
import ctypes
for library, package in {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        print("", package, end="")
END
}

has_any() {
    for program in "$@"; do command -v "$program" >/dev/null 2>&1 && return; done
    return 1
}

missing_packages() {
    [ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null || printf ' python3 python3-venv'
    missing_libraries
    [ "$1" = tests ] || return 0
    has_any chromium || printf ' chromium'
    has_any pdffonts || printf ' poppler-utils'
}

install_missing() {
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || install_packages "$missing" || {
        say "These system packages are missing; as an administrator run:"
        say "  apt-get install --no-install-recommends$missing"
    }
}

is_current() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

make_venv() {
    current=$({ cat requirements.txt; "$python" -V; } | cksum)
    is_current .venv/.stamp "$current" && .venv/bin/python -c '' 2>/dev/null && return
    say "Installing Python packages"
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
    install_with_uv requirements.txt || pip_install requirements.txt
    printf %s "$current" >.venv/.stamp
}

pip_install() {
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$1"
}

install_with_uv() {
    pip_install requirements-uv.txt || return 1
    # uv does not read pip's settings; an empty index is uv's own default
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
    UV_PYTHON_DOWNLOADS=never UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}" \
        .venv/bin/uv pip install -q -p .venv/bin/python --require-hashes -r "$1"
}

fetch_packages() { npm ci --ignore-scripts --no-audit --no-fund --silent; }

make_assets() {
    current=$(cat package-lock.json jco_portal/local/assets.py | cksum)
    is_current static/vendor/.stamp "$current" && return
    say "Fetching front-end files"
    fetch_packages 2>/dev/null || {
        install_with_uv requirements-node.txt || pip_install requirements-node.txt
        PATH="$PWD/.venv/bin:$PATH" fetch_packages
    }
    .venv/bin/python -m jco_portal.local.assets
    printf %s "$current" >static/vendor/.stamp
}

if has_any flock; then exec 9>.setup.lock && flock 9; fi
python=$(find_python)
install_missing "${1:-}"
python=${python:-$(find_python)}
[ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null || {
    say "Python 3.11 or newer with its venv module is needed."
    exit 1
}
make_venv
make_assets
