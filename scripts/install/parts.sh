# shellcheck shell=bash
# The parts of a box: the program itself, its Wi-Fi, its TLS. Which files and services each one has.

units=/etc/systemd/system
unfinished=/run/campbox-install-unfinished
wifi_address=10.77.0.1
declare -A fill=()

# Of each part: file, where it goes, its mode.
declare -A files=(
    [box]="
campbox.service            $units/campbox.service                0644
campbox-stick@.service     $units/campbox-stick@.service         0644
90-campbox-stick.rules     /etc/udev/rules.d/90-campbox-stick.rules     0644
journald.conf              /etc/systemd/journald.conf.d/campbox.conf    0644
stick.sh                   PREFIX/stick.sh                       0755"
    [wifi]="
hostapd.conf               /etc/campbox/hostapd.conf             0600
dnsmasq.conf               /etc/campbox/dnsmasq.conf             0644
networkmanager.conf        /etc/NetworkManager/conf.d/campbox.conf      0644
campbox-wifi.service       $units/campbox-wifi.service           0644
campbox-names.service      $units/campbox-names.service          0644"
    [tls]="
nginx.conf                 /etc/campbox/nginx.conf               0644
campbox-tls.service        $units/campbox-tls.service            0644"
)

has_part() {
    case $1 in
    box) true ;;
    wifi) [[ -n ${choice[site-wifi]} ]] ;;
    tls) [[ ${choice[tls]} == yes ]] ;;
    esac
}

files_of() {
    sed -e '/^$/d' -e "s|PREFIX|${choice[prefix]}|" <<<"${files[$1]}"
}

services_of() {
    case $1 in
    box) echo campbox.service ;;
    wifi) echo campbox-wifi.service campbox-names.service ;;
    tls) echo campbox-tls.service ;;
    esac
}

place_files() {
    local part
    say "Puts the service, the rule for USB sticks and the settings in their places."
    fill_in
    # A run that ended early has changed files which no service has read.
    if [[ -e $unfinished ]]; then changed=yes; fi
    effect touch "$unfinished"
    for part in box wifi tls; do
        if has_part "$part"; then place_part "$part"; else remove_part "$part"; fi
    done
    if has_part tls; then make_certificate; fi
}

place_part() {
    local file path mode
    while read -r file path mode; do
        place "$file" "$path" "$mode"
    done < <(files_of "$1")
}

remove_part() {
    local file path mode service
    for service in $(services_of "$1"); do
        if [[ -e $root$units/$service ]]; then effect systemctl disable --quiet --now "$service"; fi
    done
    while read -r file path mode; do
        remove "$path"
    done < <(files_of "$1")
}

fill_in() {
    fill=(
        [data]=${choice[data]}
        [prefix]=${choice[prefix]}
        [behind_tls]=$(has_part tls && echo 1 || echo 0)
        [wifi_address]=$wifi_address
        [wifi_name_hex]=$(printf %s "${choice[site-wifi]}" | od -An -v -tx1 | tr -d ' \n')
        [wifi_security]=$(wifi_security)
        [wifi_country]=${choice[wifi-country]:+"country_code=${choice[wifi-country]}"$'\n'"ieee80211d=1"}
        [wifi_key]=${choice[wifi-key]}
        [certificate_names]=$(certificate_names)
    )
}

# WPA2 and WPA3 together, so that old phones come in too. The radio inside a Raspberry Pi (driver brcmfmac) takes
# no client at all as soon as protected management frames are offered (raspberrypi/linux issue 3619), so WPA2 there.
wifi_security() {
    if [[ $(readlink "$root/sys/class/net/wlan0/device/driver") == */brcmfmac ]]; then
        printf 'wpa_key_mgmt=WPA-PSK\nieee80211w=0'
    else
        printf 'wpa_key_mgmt=WPA-PSK SAE\nieee80211w=1\nsae_require_mfp=1'
    fi
}

# Every name and IPv4 address under which a browser may know this box.
certificate_names() {
    local address names="DNS:campbox.lan,IP:$wifi_address"
    for address in $(hostname -I); do
        if [[ $address == *.*.*.* && $address != "$wifi_address" ]]; then names+=",IP:$address"; fi
    done
    echo "$names"
}

# Trainers have accepted the certificate once in their browsers, so it stays the same over upgrades.
make_certificate() {
    local folder=$root/etc/campbox
    if [[ -e $folder/tls.crt ]]; then
        return
    fi
    changed=yes
    say "Makes a certificate for campbox.lan that is good for ten years."
    if is_dry; then return; fi
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -sha256 -days 3650 \
        -config <(filled certificate.conf) -keyout "$folder/tls.key" -out "$folder/tls.crt.new" 2>/dev/null) ||
        refuse "openssl could not make the certificate."
    chmod 0644 "$folder/tls.crt.new"
    sync "$folder/tls.key" "$folder/tls.crt.new"
    mv -- "$folder/tls.crt.new" "$folder/tls.crt"
}

start_services() {
    local part service verb=start
    say "Starts CampBox now, and whenever the power comes back."
    if [[ $changed == yes ]]; then
        verb=restart
        effect systemctl daemon-reload
        effect reload_neighbours
    fi
    for part in box wifi tls; do
        has_part "$part" || continue
        for service in $(services_of "$part"); do
            effect systemctl enable --quiet "$service"
            effect systemctl "$verb" "$service"
        done
    done
    effect wait_for_answer
    effect remove_older_programs
    effect rm -f "$unfinished"
}

# Services of the system that read a file of ours; which of them run differs from machine to machine.
reload_neighbours() {
    local service
    for service in systemd-udevd.service systemd-journald.service NetworkManager.service; do
        if systemctl --quiet is-active "$service"; then systemctl reload-or-restart "$service"; fi
    done
}

wait_for_answer() {
    local _
    for _ in {1..90}; do
        if (exec 3<>/dev/tcp/127.0.0.1/80) 2>/dev/null; then return; fi
        sleep 1
    done
    refuse "CampBox does not answer. See why with: journalctl --unit campbox"
}

# Only now: until it was started anew, the service ran from the older one.
remove_older_programs() {
    local folder current
    current=$(readlink -f "${choice[prefix]}/venv")
    for folder in "${choice[prefix]}"/venv-*; do
        if [[ $folder != "$current" ]]; then rm -rf -- "$folder"; fi
    done
}

say_what_next() {
    local scheme=http
    if has_part tls; then scheme=https; fi
    say
    say "CampBox is at http://campbox.lan for learners and $scheme://campbox.lan/staff for trainers."
    if ! has_part wifi; then
        say "Let your router answer campbox.lan with this machine's address, or use the address itself: $(hostname -I)"
    fi
    if has_part tls && ! is_dry; then
        say "A browser asks once whether to trust the certificate. Its fingerprint is:"
        openssl x509 -in "$root/etc/campbox/tls.crt" -noout -fingerprint -sha256 | sed 's/.*=/    /'
    fi
    # CampBox removes the code once somebody has used it.
    if ! is_live || [[ -e ${choice[data]}/first-code.txt ]]; then
        say "The first visitor to $scheme://campbox.lan/setup needs the one-time code: cat ${choice[data]}/first-code.txt"
    fi
}
