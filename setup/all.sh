#!/usr/bin/env bash
# The whole set-up in order: setup/all.sh run|test. Quick, and without network, when nothing changed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
level=${1:?run or test}

# Two commands started at once take turns.
exec 9>"$root/.cache/set-up.lock"
if command -v flock >/dev/null; then flock 9; fi

setup/system.sh run
if [ "$level" = test ]; then setup/system.sh test; fi
setup/python.sh run
case ${WAREHOUSE_DATABASE_URL:-} in postgresql*) setup/python.sh postgres ;; esac
if [ "$level" = test ]; then setup/python.sh test; fi
setup/languages.sh
setup/frontend.sh "$level"
