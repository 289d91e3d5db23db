#!/bin/sh
# Lays out a configuration by asterisk-config/layOut.sh where its templates or its variables have changed, and says so.
#
#   layOutWhereChanged.sh FROM TO OWNER:GROUP always|once [CHECK...]
#
# FROM: a folder of templates, from the project's root. `once`: what is there stays as it is, because the program has
# written it further itself. CHECK: a command by which the program checks the new files, in their folder; if it
# fails, what was there stays. Compared is what was laid out last: a program may leave files of its own in TO.
set -eu
from=$1
to=$2
owner=$3
when=$4
shift 4
cd "$(dirname "$0")/../../../../../.."
[ "$when" = always ] || [ ! -e "$to" ] || exit 0

new=$to.new
rm -rf "$new"
trap 'rm -rf "$new"' EXIT
mkdir -p "$(dirname "$to")"
asterisk-config/layOut.sh "$from" "$new"
digest=$(cd "$new" && find . -type f -exec sha256sum {} + | sort | sha256sum)
[ "$digest" != "$(cat "$to/.laid-out" 2>/dev/null || true)" ] || exit 0
[ $# = 0 ] || (cd "$new" && "$@") >&2
echo "$digest" >"$new/.laid-out"
# Who is not root lays out for oneself alone.
[ "$(id -u)" != 0 ] || chown -R "$owner" "$new"
chmod -R g=rX,o= "$new"
rm -rf "$to"
mv "$new" "$to"
echo "laid out $to"
