#!/bin/sh
# setup.sh PYTHON VENV LOCK: make the virtual environment, install the locked packages and CampBox itself.
# What is missing on the machine is named with the command that installs it.
set -eu
python=$1 venv=$2 lock=$3

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "Python is missing. Install it with:  sudo apt install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "CampBox needs Python 3.11 or newer; this is $("$python" --version)." "Name another one with:  make run PYTHON=python3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python's venv is missing. Install it with:  sudo apt install python3-venv"

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "Installing the packages of $lock. The first time takes a minute or two."
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
# setuptools warns of folders beside the package at every such installation; here they are meant.
PYTHONWARNINGS=ignore "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
"$venv/bin/pybabel" compile --directory campbox/translations >/dev/null
