#!/usr/bin/env bash
# Writes the lock files anew: requirements*.txt from pyproject.toml, package-lock.json from package.json.
# Locks hold exact versions and hashes for Python 3.11 and newer, and no address of any registry.
# UPGRADE=1 takes newer versions; without it the locked ones stay where they still fit.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
tool=$root/.cache/lock-tool

[ -x "$tool/bin/uv" ] || { python3 -m venv --clear "$tool" && "$tool/bin/python" -m pip install --quiet uv; }

compile() {
    local lock=$1
    shift
    if [ -n "${UPGRADE:-}" ]; then rm -f "$lock"; fi
    "$tool/bin/uv" pip compile --quiet --cache-dir "$root/.cache/uv" \
        --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" --output-file "$lock" "$@"
}

compile requirements-test.txt pyproject.toml --extra test --extra postgres --group build
compile requirements.txt pyproject.toml --group build --constraints requirements-test.txt
compile requirements-postgres.txt pyproject.toml --extra postgres --group build --constraints requirements-test.txt
compile requirements-node.txt --group node
npm install --package-lock-only --ignore-scripts --loglevel=error
# Who asks for money is an address too.
node -e 'const fs = require("fs"), file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file))
for (const facts of Object.values(lock.packages)) delete facts.funding
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")'
