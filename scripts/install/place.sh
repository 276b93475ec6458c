# shellcheck shell=bash
# Speaking, and putting files in their places.

root=""       # everything is put below this folder; empty on a real box
dry_run=no
changed=no    # whether this run changed a file: then services start anew

say() {
    printf '%s\n' "$*"
}

refuse() {
    printf 'install_box.sh: %s\n' "$*" >&2
    exit 1
}

is_dry() {
    [[ $dry_run == yes ]]
}

# Whether the running system may be changed: packages, users, services.
is_live() {
    [[ $dry_run == no && -z $root ]]
}

# Does something to the running system; where that must not be touched, says what it would be.
effect() {
    if is_live; then
        "$@"
    else
        say "    would run: $*"
    fi
}

# The text of a file of this folder, with @names@ replaced by what they stand for.
filled() {
    local text name
    text=$(<"$here/install/$1")
    # The key comes last, so that nothing is looked for inside it.
    for name in data prefix behind_tls wifi_address wifi_name_hex wifi_security wifi_country certificate_names wifi_key; do
        text=${text//"@$name@"/"${fill[$name]}"}
    done
    printf '%s\n' "$text"
}

# place FILE PATH MODE: puts a file of this folder at PATH, unless it is there already.
place() {
    local text path=$root$2
    text=$(filled "$1")
    if [[ -f $path && $(<"$path") == "$text" ]]; then
        return
    fi
    changed=yes
    say "    writes $2"
    if is_dry; then return; fi
    write "$path" "$3" "$text"
}

# write PATH MODE TEXT: after a power cut the file is whole, the old one or the new one.
write() {
    mkdir -p -- "$(dirname "$1")"
    (umask 077 && printf '%s\n' "$3" >"$1.new")
    chmod "$2" "$1.new"
    sync "$1.new"
    mv -- "$1.new" "$1"
}

# remove PATH: removes a file that an earlier run has put there.
remove() {
    if [[ ! -e $root$1 ]]; then
        return
    fi
    changed=yes
    say "    removes $1"
    if is_dry; then return; fi
    rm -- "$root$1"
}
