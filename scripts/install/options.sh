# shellcheck shell=bash
# What is wanted: the options of this run over what an earlier run was told.

declare -A asked=()
declare -A choice=(
    [data]=/var/lib/campbox
    [prefix]=/opt/campbox
    [site-wifi]=""
    [wifi-key]=""
    [wifi-country]=""
    [tls]=no
)
action=install
choices_file=/etc/campbox/choices

read_options() {
    while (($#)); do
        case $1 in
        --site-wifi | --wifi-key | --wifi-country | --data | --prefix | --root)
            (($# >= 2)) || refuse "The option $1 needs a value after it."
            asked[${1#--}]=$2
            shift
            ;;
        --no-wifi) asked[site-wifi]="" asked[wifi-key]="" asked[wifi-country]="" ;;
        --tls) asked[tls]=yes ;;
        --no-tls) asked[tls]=no ;;
        --dry-run) dry_run=yes ;;
        --uninstall) action=uninstall ;;
        -h | --help) usage && exit ;;
        *) refuse "There is no option $1. See install_box.sh --help." ;;
        esac
        shift
    done
    root=${asked[root]-}
    root=${root%/}
}

# The file has one choice a line, name=value; the value is everything after the first "=".
recall_choices() {
    local line name
    if [[ -f $root$choices_file ]]; then
        while IFS= read -r line; do
            choice[${line%%=*}]=${line#*=}
        done <"$root$choices_file"
    fi
    for name in "${!choice[@]}"; do
        choice[$name]=${asked[$name]-${choice[$name]}}
    done
}

remember_choices() {
    local name text=""
    for name in data prefix site-wifi wifi-key wifi-country tls; do
        text+="$name=${choice[$name]}"$'\n'
    done
    text=${text%$'\n'}
    if [[ -f $root$choices_file && $(<"$root$choices_file") == "$text" ]]; then
        return
    fi
    say "Remembers these choices in $choices_file, for the next upgrade."
    if is_dry; then return; fi
    write "$root$choices_file" 0600 "$text"
}

check_choices() {
    local name
    [[ -z $root || $root == /* ]] || refuse "--root must be a full path that begins with /."
    for name in data prefix; do
        check_folder "--$name" "${choice[$name]}"
    done
    if [[ -n ${choice[site-wifi]}${choice[wifi-key]} ]]; then
        check_wifi
    fi
}

check_folder() {
    # The path is written into unit files, where spaces and % mean something else.
    [[ $2 =~ ^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$ ]] || refuse "$1 must be a full path of plain letters, figures, - _ and dots; not: $2"
    case $2/ in
    /home/* | /root/* | /run/* | /tmp/* | /var/tmp/*)
        refuse "$1 can't be $2: the service is kept away from there. Choose a folder below /srv, /var/lib or /opt."
        ;;
    esac
}

check_wifi() {
    local LC_ALL=C # lengths in bytes, and only ASCII between space and ~
    local name=${choice[site-wifi]} key=${choice[wifi-key]}
    ((${#name} >= 1)) || refuse "A Wi-Fi key needs a Wi-Fi name: add --site-wifi NAME."
    ((${#name} <= 32)) || refuse "The Wi-Fi name takes ${#name} bytes, and radios allow 32. An Arabic letter takes two."
    [[ $name != *[[:cntrl:]]* ]] || refuse "The Wi-Fi name must be one line of letters and signs."
    [[ -n $key ]] || refuse "The Wi-Fi needs a key, or everyone near could read along: add --wifi-key KEY."
    [[ $key =~ ^[\ -~]{8,63}$ ]] || refuse "A Wi-Fi key has 8 to 63 characters of the English keyboard (ASCII); no device accepts another."
    [[ ${choice[wifi-country]} =~ ^([A-Z][A-Z])?$ ]] || refuse "--wifi-country takes the two capital letters of a country: FR, JO, KE."
}
