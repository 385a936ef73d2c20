#!/bin/sh
# Install what `make` needs: .venv with the packages to run the portal, the web fonts, and the parts
# that the arguments name: "test" and "check" (packages), "browser" (with tools that read PDFs).
# Safe to repeat: parts that have not changed are skipped.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }
give_up() { say "$@"; exit 1; }

# Run a command as root; fail if that would need a password.
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

# Print the base interpreter of a command if it is new enough. For .venv/bin/python it is the
# interpreter that created .venv.
interpreter_of() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11) or print(sys._base_executable))' 2>/dev/null
}

# Print the interpreter that PYTHON names, else the one that created .venv: the choice is kept.
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} .venv/bin/python \
        python3 python3.14 python3.13 python3.12 python3.11; do
        interpreter_of "$candidate" && return
        [ "$candidate" != "${PYTHON:-}" ] || give_up "PYTHON=$PYTHON is not Python 3.11 or newer."
    done
}

has_venv() { [ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null; }

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
    has_venv || printf ' python3 python3-venv'
    missing_libraries
    case " $* " in *" browser "*)
        has_any chromium-headless-shell chromium || printf ' chromium-headless-shell'
        has_any pdffonts || printf ' poppler-utils'
    esac
}

install_missing() {
    missing=$(missing_packages "$@")
    [ -z "$missing" ] || install_packages "$missing" || {
        say "These system packages are missing; as an administrator run:"
        say "  apt-get install --no-install-recommends$missing"
    }
}

is_current() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

# Disk in MB of the packages of a part, in .venv and in the caches of the installers.
megabytes_of() {
    case "$1" in run) echo 400 ;; test) echo 200 ;; check) echo 150 ;; esac
}

require_space() {
    free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge "$needed" ] || give_up "About $needed MB of disk are needed in $PWD; $free MB are free."
}

# Run a command and show its output only if it fails; explain a full disk.
quietly() {
    output=$("$@" 2>&1) && return
    case "$output" in *"No space left"*|*ENOSPC*)
        give_up "The disk is full: about $needed MB are needed for $PWD and the cache of packages."
    esac
    say "$output"
    return 1
}

packages_of() { for part in run "$@"; do [ "$part" = browser ] || printf '%s ' "$part"; done; }

version_of() { { cat "requirements/$1.txt"; "$python" -V; } | cksum; }

install_parts() {
    lacking=""
    # A .venv with a broken pip is created anew, with all its parts.
    .venv/bin/python -m pip --version >/dev/null 2>&1 || rm -f .venv/.installed-*
    for part in "$@"; do
        is_current ".venv/.installed-$part" "$(version_of "$part")" && continue
        lacking="$lacking $part" needed=$((needed + $(megabytes_of "$part")))
    done
    [ -n "$lacking" ] || return 0
    require_space
    say "Installing Python packages"
    make_venv || give_up "The folder .venv could not be made; see the lines above."
    # shellcheck disable=SC2086
    install $lacking || give_up "The Python packages could not be installed; see the lines above."
    for part in $lacking; do version_of "$part" >".venv/.installed-$part"; done
}

make_venv() {
    [ "$(.venv/bin/python -V 2>&1)" = "$("$python" -V)" ] &&
        .venv/bin/python -m pip --version >/dev/null 2>&1 ||
        quietly "$python" -m venv --clear .venv
}

# uv installs. Where it fails pip does, and reports the error if it fails too.
install() { install_with_uv "$@" >/dev/null 2>&1 || quietly pip_install "$@"; }

pip_install() {
    for part in "$@"; do set -- "$@" -r "requirements/$part.txt"; shift; done
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes "$@"
}

install_with_uv() {
    (pip_install installer) || return 1
    # uv does not read the settings of pip; an empty index means the default of uv.
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
    for part in "$@"; do set -- "$@" -r "requirements/$part.txt"; shift; done
    UV_PYTHON_DOWNLOADS=never UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}" \
        .venv/bin/uv pip install -q -p .venv/bin/python --require-hashes "$@"
}

make_fonts() {
    fonts=$(cat requirements/run.txt static/css/fonts.css jco_portal/local/fonts.py | cksum)
    is_current static/vendor/.stamp "$fonts" && return
    say "Making the fonts"
    needed=10
    quietly .venv/bin/python -m jco_portal.local.fonts ||
        give_up "The fonts could not be made; see the lines above."
    printf %s "$fonts" >static/vendor/.stamp
}

for part in "$@"; do
    case "$part" in test|check|browser) ;; *) give_up "There is no part $part: test, check, browser." ;; esac
done
# One set-up at a time in this checkout.
if has_any flock; then exec 9>.setup.lock && flock 9; fi
needed=0
python=$(find_python)
install_missing "$@"
python=${python:-$(find_python)}
has_venv || give_up "Python 3.11 or newer with its venv module is needed."
# shellcheck disable=SC2046
install_parts $(packages_of "$@")
make_fonts
