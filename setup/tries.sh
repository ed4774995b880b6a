# Sourced by the other steps: where things lie, how a step is tried, how a finished step is remembered.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 2
venv=$root/.venv
exec </dev/null

# Every cache lies in the checkout, so that an empty or unwritable home works.
export PIP_CACHE_DIR=$root/.cache/pip PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export npm_config_cache=$root/.cache/npm XDG_CACHE_HOME=$root/.cache/xdg
say() { printf 'set-up: %s\n' "$*"; }

stop() {
    printf 'set-up stopped: %s\n' "$*" >&2
    exit 2
}

# A set-up by root leaves files that another user cannot write to.
mkdir -p "$root/.cache" 2>/dev/null || true
for folder in "$root/.cache" "$venv"; do
    if [ -e "$folder" ] && [ ! -w "$folder" ]; then
        stop "$folder belongs to another user; remove it or run as that user."
    fi
done
[ -d "$root/.cache" ] || stop "nothing can be written to $root."

# A registry may be down for a moment: three tries, then the step is named.
try() {
    local step=$1 turn
    shift
    for turn in 1 2 3; do
        "$@" && return 0
        [ "$turn" = 3 ] || sleep $((turn * 4))
    done
    stop "$step failed three times; the messages above say why."
}

# What a finished step was made from: its files, this place (a moved checkout breaks scripts) and further words.
print_of() {
    local words=$1
    shift
    { printf '%s %s\n' "$root" "$words"; cat "$@"; } | sha256sum | cut -d ' ' -f 1
}

is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
