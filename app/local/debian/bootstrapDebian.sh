#!/bin/sh
# Makes a Debian of its own, in a folder or as an archive (.tar): for programs that this machine's release does not have, and for
# images of containers.
#
#   bootstrapDebian.sh RELEASE TARGET [OPTION_OF_MMDEBSTRAP...]
#
# Nothing is installed on the machine itself. The mirror, its key and apt's options are those of the
# machine's own apt.
set -eu
# Programs that anybody may read, whatever the caller's umask is.
umask 022
# mmdebstrap has a dash use the descriptors that it opens, and dash knows none beyond 9: it gets the low ones.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

release=$1
target=$2
shift 2
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

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root mmdebstrap --mode=root --aptopt="$options" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  "$@" "$release" "$target" "$mirror" >&2
