#!/usr/bin/env bash
# Python parts in .venv, from locks with hashes: setup/python.sh run|postgres|test|node
# The locks name no index: pip takes the machine's own. A stamp of what was installed makes a second run quick.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
level=${1:?run, postgres, test or node}
python=${PYTHON:-python3}

case $level in
run) lock=requirements.txt ;;
*) lock=requirements-$level.txt ;;
esac

# What runs in .venv; nothing when it is half-made (no pip) or its Python was upgraded away.
version() {
    local ask='import importlib.util, sys; print(sys.version_info[:2]) if importlib.util.find_spec("pip") else sys.exit(1)'
    "$venv/bin/python" -c "$ask" 2>/dev/null
}

make_environment() {
    say "making .venv"
    "$python" -m venv --clear "$venv" || stop "'$python -m venv .venv' failed; the messages above say why."
}

pip() { "$venv/bin/python" -m pip "$@" 2> >(grep -v '^WARNING: Location .* is ignored' >&2); }

install_lock() {
    local stamp=$venv/.set-up-$level now
    now=$(print_of "$level $version" "$lock")
    is_done "$stamp" "$now" && return 0
    say "installing Python packages of $lock"
    try "pip install of $lock" pip install --quiet --no-deps --only-binary :all: --require-hashes -r "$lock"
    echo "$now" >"$stamp"
}

# The checkout itself, so that .venv/bin/warehouse runs it; nothing is downloaded for this.
install_checkout() {
    local stamp=$venv/.set-up-checkout now
    now=$(print_of "checkout $version" pyproject.toml setup/wheel.py)
    is_done "$stamp" "$now" && [ -x "$venv/bin/warehouse" ] && return 0
    try "installation of the checkout in .venv" \
        pip install --quiet --no-index --no-deps --no-build-isolation --editable .
    echo "$now" >"$stamp"
}

version=$(version) || { make_environment && version=$(version); }
install_lock
[ "$level" = node ] || install_checkout
