#!/bin/sh
# Every test, a module at a time in each worker. Needs PYTHON (of the virtual environment); Debian packages are installed when
# root. CAMPBOX_COVERAGE=yes also measures coverage by branch of what runs in the tests' own processes, which takes half as
# long again.
set -eu
needed="chromium firefox-esr age minisign jq xz-utils nginx-light openssl shellcheck dnsmasq-base hostapd fonts-noto-core"
missing=""
for package in $needed; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "The tests need more packages. Install them with:  sudo apt install$missing" >&2
        exit 1
    fi
    apt-get -qq update
    # shellcheck disable=SC2086  # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $missing >/dev/null
fi
# The same Chromium without windows halves the time of the stories; they go without it too.
if [ "$(id -u)" -eq 0 ] && ! command -v chromium-headless-shell >/dev/null; then
    { apt-get -qq update && apt-get -qq install --no-install-recommends -y chromium-headless-shell; } >/dev/null 2>&1 || true
fi
# Data folders of tests live as long as the test. Where memory has room they wait for no card; durability is tested on real
# file systems in any case (tests/faults).
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
if [ "${room:-0}" -gt 4000000 ]; then
    folder=$(mktemp -d /dev/shm/cb-XXXXXX)
    trap 'rm -rf "$folder"' EXIT
    set -- --basetemp "$folder/t" "$@"
fi
# Stories start a hundred servers: each would compile all modules anew.
unset PYTHONDONTWRITEBYTECODE
# Stories wait for pages and timers a third of their time, so there is one worker more than cores.
set -- -n $(($(nproc) + 1)) --dist loadfile --no-loadscope-reorder "$@"
if [ -z "${CAMPBOX_COVERAGE:-}" ]; then
    "$PYTHON" -m pytest "$@"
    exit
fi
rm -f .coverage .coverage.*
COVERAGE_PROCESS_START=$PWD/setup.cfg "$PYTHON" -m coverage run -m pytest "$@"
"$PYTHON" -m coverage combine --quiet
"$PYTHON" -m coverage report --fail-under=90
