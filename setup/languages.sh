#!/usr/bin/env bash
# The catalogues that the app reads, from warehouse/translations/*/LC_MESSAGES/messages.po: setup/languages.sh
# A stamp of what they were built from makes a second run quick.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tries.sh"
stamp=$venv/.set-up-languages
shopt -s nullglob
sources=("$root"/warehouse/translations/*/LC_MESSAGES/messages.po)

are_built() {
    local source
    for source in "${sources[@]}"; do [ -f "${source%.po}.mo" ] || return 1; done
}

now=$(print_of languages setup/catalogues.py "${sources[@]}")
if is_done "$stamp" "$now" && are_built; then exit 0; fi
"$venv/bin/python" setup/catalogues.py build || stop "the languages' catalogues could not be built; see above."
echo "$now" >"$stamp"
