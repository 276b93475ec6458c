#!/bin/bash
# program.sh SOURCE PREFIX: builds PREFIX/venv from a checkout or from a folder with a wheel.
#
# Every version gets an environment of its own, named after what is in it, and PREFIX/venv is a link that moves in
# one step: a power cut or a failing download leaves the version that worked.
set -euo pipefail
umask 022

source_folder=$(readlink -f "$1")
prefix=$(readlink -f "$2")
parts=(campbox sync content pyproject.toml setup.cfg setup.py MANIFEST.in README.md LICENSE)

main() {
    local name
    name=venv-$(fingerprint)
    if [[ $(readlink "$prefix/venv") == "$name" ]]; then
        echo "    this version is installed already"
        return
    fi
    rm -rf -- "${prefix:?}/$name" # what an interrupted run left
    python3 -m venv "$prefix/$name"
    install_requirements "$prefix/$name/bin/pip"
    install_package "$prefix/$name/bin"
    keep_assets "$name"
    switch_to "$name"
}

# Sixteen characters that change with anything that is installed, or with the Python that runs it.
fingerprint() {
    local name found=()
    cd "$source_folder"
    for name in "${parts[@]}" requirements campbox-*.whl; do
        if [[ -e $name ]]; then found+=("$name"); fi
    done
    {
        python3 --version
        find "${found[@]}" -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c 1-16
}

# A folder wheels/ beside the source serves a place without internet.
install_requirements() {
    local from=()
    if [[ -d $source_folder/wheels ]]; then from=(--no-index --find-links "$source_folder/wheels"); fi
    "$1" install --quiet --disable-pip-version-check --require-hashes "${from[@]}" \
        --requirement "$source_folder/requirements/run.txt"
}

install_package() {
    local package
    if package=$(compgen -G "$source_folder/campbox-*.whl"); then
        "$1/pip" install --quiet --disable-pip-version-check --no-deps "$package"
    else
        install_checkout "$1"
    fi
}

install_checkout() {
    local copy name content
    # Built from a copy: the build leaves folders behind, and an old one would bring removed files back.
    copy=$(mktemp -d)
    # shellcheck disable=SC2064  # the path of now is meant
    trap "rm -rf -- '$copy'" EXIT
    for name in "${parts[@]}"; do
        if [[ -e $source_folder/$name ]]; then cp -R -- "$source_folder/$name" "$copy/"; fi
    done
    if compgen -G "$copy/campbox/translations/*/LC_MESSAGES/*.po" >/dev/null; then
        "$1/pybabel" --quiet compile --directory "$copy/campbox/translations"
    fi
    "$1/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$copy"
    content=$(cd / && "$1/python" -c 'import campbox; print(campbox.__path__[0])')/_content
    if [[ ! -d $content ]]; then cp -R -- "$copy/content" "$content"; fi
}

# A page that a phone has kept may ask for a file of the version before, which is removed soon. Links take no room.
keep_assets() {
    local before now file
    before=$(compgen -G "$prefix/venv/lib/python3*/site-packages/campbox/_assets") || return 0
    now=$(compgen -G "$prefix/$1/lib/python3*/site-packages/campbox/_assets") || return 0
    mkdir -p "$now/previous"
    for file in "$before"/*-*.*; do
        if [[ ! -e $now/${file##*/} ]]; then ln "$file" "$now/previous/"; fi
    done
}

switch_to() {
    # A package that can't be imported must not replace one that runs.
    (cd / && "$prefix/$1/bin/python" -c 'import campbox.cli')
    sync
    ln -sfn "$1" "$prefix/venv.new"
    mv -T -- "$prefix/venv.new" "$prefix/venv"
}

main
