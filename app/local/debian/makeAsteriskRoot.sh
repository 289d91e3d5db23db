#!/bin/sh
# Makes a root folder with Asterisk 22 from Debian's testing release, for releases that have no
# asterisk package.
#
#   makeAsteriskRoot.sh FOLDER
set -eu
# Whoever asks whether the folder is up to date may read that, whatever the caller's umask is.
umask 022

folder=$1
release=forky
# Change this with the list of packages below, so that an old folder is made again.
recipe="$release 1"

mkdir -p "$(dirname "$folder")"
# Two starts at the same time make it once.
exec 9>"$folder.lock"
flock 9
if [ "$(cat "$folder/.recipe" 2>/dev/null || true)" = "$recipe" ]; then exit 0; fi

# An interrupted run leaves the folder half made, with files that may belong to root.
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root rm -rf --one-file-system "$folder"
"$(dirname "$0")/bootstrapDebian.sh" "$release" "$folder" --variant=apt --include=asterisk
echo "$recipe" | $as_root tee "$folder/.recipe" >/dev/null
