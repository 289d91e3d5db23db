#!/bin/sh
# Makes a root folder with Asterisk 22 from Debian's testing release, for releases that have no
# asterisk package.
#
#   makeAsteriskRoot.sh FOLDER
#
# Nothing is installed on the machine itself. The mirror, its key and apt's options are those of the
# machine's own apt.
set -eu
# Programs that anybody may read, whatever the caller's umask is.
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

if ! command -v mmdebstrap >/dev/null; then
  echo "mmdebstrap is not installed; make run installs it, or run apt-get install mmdebstrap" >&2
  exit 1
fi
mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
  awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3; exit }')
if [ -z "$mirror" ]; then
  echo "apt knows no Debian mirror (apt-get indextargets): check that this is Debian, and run apt-get update" >&2
  exit 1
fi

options=$(mktemp)
trap 'rm -f "$options"' EXIT
# Whatever apt needs here (a proxy, a mirror with an old date, certificates), it needs there too.
apt-config dump --format '%f "%v";%n' |
  grep -E '^Acquire::(http|https|Check-Valid-Until|Check-Date|Retries|ForceIPv4)[: ]' |
  grep -v ' "";$' >"$options" || true

# An interrupted run leaves the folder half made, with files that may belong to root.
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root rm -rf --one-file-system "$folder"
$as_root mmdebstrap --mode=root --variant=apt --include=asterisk \
  --aptopt="$options" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  "$release" "$folder" "$mirror" >&2
echo "$recipe" | $as_root tee "$folder/.recipe" >/dev/null
