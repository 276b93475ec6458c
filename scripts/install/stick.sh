#!/bin/bash
# stick.sh mount|unmount NAME: a USB file system /dev/NAME at /media/campbox/NAME, where CampBox finds it.
set -euo pipefail

device=/dev/$2
folder=/media/campbox/$2

mount_stick() {
    local type
    if findmnt --source "$device" >/dev/null; then
        echo "$device is mounted elsewhere and left alone: it may be the disk this machine runs from."
        return
    fi
    type=$(blkid --probe --output value --match-tag TYPE "$device")
    mkdir -p "$folder"
    mount -t "$type" -o "nosuid,nodev,noexec,noatime$(options_of "$type")" "$device" "$folder"
    if [[ $type == ext4 ]]; then
        own_exchange_folder
    fi
}

# FAT knows no owners. With flush, what was written is on the stick soon after, even when nobody waits.
options_of() {
    local owner
    owner=",uid=$(id --user campbox),gid=$(id --group campbox),umask=0027"
    case $1 in
    vfat) echo "$owner,flush,utf8,shortname=mixed" ;;
    exfat) echo "$owner" ;;
    esac
}

# ext4 keeps the owners of the machine that wrote it, and their numbers mean nobody here.
own_exchange_folder() {
    chown campbox:campbox "$folder"
    if [[ -d $folder/CAMPBOX && ! -L $folder/CAMPBOX ]]; then
        chown --recursive --no-dereference campbox:campbox "$folder/CAMPBOX"
    fi
}

unmount_stick() {
    # Lazy, since a stick that was pulled out can't be written any more.
    if mountpoint --quiet "$folder"; then umount --lazy "$folder"; fi
    if [[ -d $folder ]]; then rmdir "$folder"; fi
}

case $1 in
mount) mount_stick ;;
unmount) unmount_stick ;;
*) echo "stick.sh: say mount or unmount, not $1" >&2 && exit 2 ;;
esac
