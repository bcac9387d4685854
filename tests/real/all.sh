#!/usr/bin/env bash
# A package in the programs its readers use. Installs them (Debian packages, Python packages into a cache folder), then runs
# each check. Usage: all.sh BINARY PKG
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "$1")
package=$(realpath "$2")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/calledit-ci
step() { printf '\n-- %s\n' "$*"; }

# Debian packages that are missing are installed (as root, or through sudo).
need() {
    local missing=()
    for name in "$@"; do dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok' || missing+=("$name"); done
    [ ${#missing[@]} = 0 ] && return
    local root=()
    [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
# A virtual environment of the cache folder with the given Python packages: venv NAME PACKAGE...
venv() {
    local folder=$cache/$1
    shift
    [ -x "$folder/bin/python" ] || python3 -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

need python3 python3-venv
mkdir -p "$cache"
venv tools "frictionless>=5,<6"

step "frictionless, quotes at their offsets, numbers"
"$cache/tools/bin/python" "$here/package.py" "$package"

step "killed at any moment"
"$here/kills.sh" "$bin" "${KILLS:-10}"
