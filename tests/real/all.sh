#!/usr/bin/env bash
# A package in the programs its readers use. Installs them (Debian packages, Python packages into a cache folder), then runs
# each check. Usage: all.sh BINARY PKG
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "$1")
package=$(realpath "$2")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/calledit-ci
tools=$cache/tools
step() { printf '\n-- %s\n' "$*"; }

# Debian packages that are missing are installed, as root or through sudo; elsewhere the message says what to install.
need() {
    local missing=() root=()
    for name in "$@"; do dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok' || missing+=("$name"); done
    [ ${#missing[@]} = 0 ] && return
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    if ! command -v apt-get >/dev/null || { [ ${#root[@]} != 0 ] && ! sudo -n true 2>/dev/null; }; then
        echo "these checks need: ${missing[*]} (Debian's names); install them and run again" >&2
        exit 1
    fi
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
# The Python packages of requirements.txt, once for each version of that file.
python_tools() {
    local wanted
    wanted=$(python3 --version; sha256sum <"$here/requirements.txt")
    [ "$(cat "$tools/.made-of" 2>/dev/null)" = "$wanted" ] && return
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps convokit==3.0.1
    printf '%s' "$wanted" >"$tools/.made-of"
}
check() { "$tools/bin/python" "$here/$1.py" "${@:2}"; }

need python3 python3-venv chromium chromium-driver fonts-dejavu-core
mkdir -p "$cache"
python_tools

step "frictionless, quotes at their offsets, numbers"
check package "$package"

step "the notebook, executed"
check notebook "$bin" "$package" 2> >(grep -v 'TCP without encryption' >&2)

step "the corpus in ConvoKit"
check corpus "$bin" "$package" 2> >(grep -v unidecode >&2)

step "report and review in Chromium"
check browser "$bin" "$package"

step "killed at any moment"
"$here/kills.sh" "$bin" "${KILLS:-10}"
