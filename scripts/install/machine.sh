# shellcheck shell=bash
# What the machine must be and have: system, packages, user, folders, program.

advice="Put Raspberry Pi OS Lite (64-bit, Bookworm) or Debian 12 on the card, and start again."

check_machine() {
    say "Checks that this machine can be a CampBox."
    command -v apt-get >/dev/null || refuse "This is not Debian: there is no apt-get. $advice"
    check_64_bit
    command -v systemctl >/dev/null || refuse "systemd is missing, which starts CampBox when the power comes back. $advice"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        refuse "Python 3.11 or newer is needed. On Debian 12: apt-get install python3. On an older Debian: $advice"
    find_source
    if is_live && has_part wifi && [[ ! -e /sys/class/net/wlan0 ]]; then
        refuse "There is no Wi-Fi device wlan0. Plug one in, or install with --no-wifi."
    fi
}

check_root() {
    if is_live && ((EUID != 0)); then
        refuse "Only root can do this. Type sudo before the command."
    fi
}

# The kernel of a 32-bit Raspberry Pi OS may say aarch64, so the packages are asked too.
check_64_bit() {
    [[ $(uname -m) == @(aarch64|x86_64) && $(dpkg --print-architecture) == @(arm64|amd64) ]] ||
        refuse "This system is not 64-bit ARM or x86 ($(uname -m), $(dpkg --print-architecture)). $advice"
}

install_packages() {
    local package missing=()
    for package in $(packages_needed); do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        return
    fi
    say "Installs what is missing from Debian: ${missing[*]}."
    # The services that come with these packages would take port 80 or the radio; CampBox starts its own.
    effect systemctl mask --quiet nginx.service hostapd.service
    effect apt-get update --quiet
    effect env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
}

packages_needed() {
    echo python3-venv
    # dnsmasq-base is the program without the service.
    if has_part wifi; then echo hostapd dnsmasq-base rfkill iproute2; fi
    if has_part tls; then echo nginx openssl; fi
}

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

make_user_and_folders() {
    local data=${choice[data]}
    say "Makes the user campbox, who can't sign in, and the folder $data, which only that user can read."
    if ! is_live || ! getent passwd campbox >/dev/null; then
        effect useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin campbox
    fi
    if is_dry; then return; fi
    mkdir -p -- "$root$data" "$root/media/campbox" "$root${choice[prefix]}"
    chmod 0700 "$root$data"
    # A folder that comes from another card belongs to that card's numbers.
    if is_live && [[ $(stat --format=%U "$data") != campbox ]]; then
        chown --recursive campbox:campbox "$data"
    fi
}

install_program() {
    local prefix=${choice[prefix]} before after
    say "Installs the program into $prefix; this takes some minutes on a Raspberry Pi."
    before=$(readlink "$root$prefix/venv" || true)
    effect bash "$here/install/program.sh" "$source_folder" "$prefix"
    after=$(readlink "$root$prefix/venv" || true)
    if [[ $before != "$after" ]]; then changed=yes; fi
}

# A checkout has this script in its folder scripts/; a release folder has it beside the wheel.
find_source() {
    if [[ -d $here/../campbox && -d $here/../sync ]]; then
        source_folder=$(dirname "$here")
        [[ -e $source_folder/campbox/_assets/manifest.json ]] ||
            refuse "This checkout lacks the code editor. On a computer with internet type: make assets. Then bring the folder here."
    elif compgen -G "$here/campbox-*.whl" >/dev/null; then
        source_folder=$here
    else
        refuse "There is neither a checkout around this script nor a campbox-*.whl beside it."
    fi
}
