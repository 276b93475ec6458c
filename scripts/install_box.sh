#!/bin/bash
# Turns a fresh 64-bit Debian 12 or Raspberry Pi OS (Bookworm) into a CampBox.
#
# Run it as root from a checkout where `make assets` was done, or from a folder with campbox-*.whl and requirements/run.txt
# in it; the box itself needs no Node. It is safe to run again: the same version changes nothing, a newer one is an upgrade,
# and a power cut in between leaves the old one.
# shellcheck source-path=SCRIPTDIR
set -Eeuo pipefail
umask 022
trap 'echo "install_box.sh: the last step failed. What worked before still does; run me again." >&2' ERR

here=$(dirname "$(readlink -f "$0")")
# shellcheck source=install/place.sh
source "$here/install/place.sh"
# shellcheck source=install/options.sh
source "$here/install/options.sh"
# shellcheck source=install/machine.sh
source "$here/install/machine.sh"
# shellcheck source=install/parts.sh
source "$here/install/parts.sh"

usage() {
    cat <<'TEXT'
Usage: install_box.sh [options]      (as root)

  --site-wifi NAME     make this machine the access point of the room (needs --wifi-key)
  --wifi-key KEY       its key: 8 to 63 characters of the English keyboard
  --wifi-country CODE  the country's two letters, for the radio rules: FR, JO, KE …
  --no-wifi            no access point: phones come by a router of your own
  --tls                encrypt the trainers' pages, at https://campbox.lan
  --no-tls             stop doing so
  --data DIR           where learners' work is kept       (/var/lib/campbox)
  --prefix DIR         where the program is put           (/opt/campbox)
  --dry-run            say what would be done, change nothing
  --root DIR           put the files below DIR and leave the running system alone
  --uninstall          remove the program and the service; the data stays

What an earlier run was told is kept, so an upgrade needs no options.
TEXT
}

install_box() {
    check_machine
    install_packages
    make_user_and_folders
    install_program
    place_files
    remember_choices
    start_services
    say_what_next
}

uninstall_box() {
    local part
    say "Stops CampBox and removes it; everything in ${choice[data]} stays, and so does the user campbox who owns it."
    for part in tls wifi box; do
        remove_part "$part"
    done
    remove "$choices_file"
    if is_dry; then return; fi
    rm -rf -- "$root${choice[prefix]}"/venv "$root${choice[prefix]}"/venv-*
    rm -rf -- "$root/etc/campbox"
    rmdir --ignore-fail-on-non-empty -- "$root${choice[prefix]}" 2>/dev/null || true
    effect systemctl daemon-reload
    effect reload_neighbours
}

main() {
    read_options "$@"
    recall_choices
    check_choices
    check_root
    if [[ $action == uninstall ]]; then
        uninstall_box
    else
        install_box
    fi
}

main "$@"
