#!/usr/bin/env bash
# System parts that no package of a language brings: setup/system.sh run|test|fonts
# Asks dpkg first, so that a machine that has everything is left alone and needs no network.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
level=${1:?run, test or fonts}
python=${PYTHON:-python3}

is_installed() { [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

has_chromium() {
    [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null
}

# On Ubuntu the package of this name is only a pointer to a snap; there a Chromium of one's own is wanted.
has_chromium_package() { ! grep -qs '^ID=ubuntu$' /etc/os-release; }

wanted() {
    case $level in
    run) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core ;;
    test) echo poppler-utils fonts-noto-cjk libatomic1 ;; # the last for what drives the browser
    fonts) echo fonts-noto-cjk ;;
    esac
}

missing() {
    local package
    if [ "$level" = run ] && [ ! -x "$venv/bin/python" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        echo "$(basename "$python")-venv"
    fi
    if [ "$level" = test ] && ! has_chromium && has_chromium_package; then
        echo chromium
    fi
    for package in $(wanted); do
        is_installed "$package" || echo "$package"
    done
}

# Without the parts of `run` no slip can be drawn. The tests run all the same and name what they lacked.
leave_to_root() {
    local line="root installs them with: apt-get update && apt-get install --yes --no-install-recommends $*"
    [ "$level" = test ] || stop "system parts are missing; $line"
    say "the tests that need system parts which are missing will be named at the end; $line"
    exit 0
}

without_dpkg() {
    [ "$level" = run ] || exit 0
    "$python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pangoft2-1.0"))' ||
        stop "slips are drawn with Pango (libpango, libpangoft2, libharfbuzz-subset) and a Noto font; please install them with this system's own packages."
    exit 0
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"; }

install_packages() {
    apt update && apt install --yes --no-install-recommends "$@" >"$root/.cache/apt.log" 2>&1 && return 0
    tail -n 5 "$root/.cache/apt.log" >&2
    return 1
}

[ "$level" != run ] || "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "Python 3.11 or newer is needed; '$python' is not one (PYTHON= names another)."
command -v dpkg >/dev/null && command -v apt-get >/dev/null || without_dpkg

mapfile -t packages < <(missing)
[ ${#packages[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    leave_to_root "${packages[@]}"
fi
say "installing ${packages[*]}"
try "apt-get install ${packages[*]}" install_packages "${packages[@]}"
