#!/bin/sh
# Runs a command inside the root folder of makeAsteriskRoot.sh, with some of our folders at the same
# path as outside.
#
#   unshare --mount enterAsteriskRoot.sh ROOT EMPTY_FOLDER SHARED... -- COMMAND...
#
# Runs in a mount namespace of its own: only this process and its children see what is mounted here,
# and the mounts vanish with them, however they end. The root folder itself is never written to.
set -eu

root=$1
top=$2
shift 2
mount -t tmpfs -o mode=755,size=64m hotline-asterisk "$top"
mkdir "$top/usr" "$top/dev" "$top/proc" "$top/run" "$top/var"
mkdir -m 1777 "$top/tmp"
mount --bind "$root/usr" "$top/usr"
# A copy, with this machine's names: Asterisk looks up its own name for every call, and logs an
# error when it cannot. It does not need the files in there that only root may read (shadow).
cp -R "$root/etc" "$top/etc" 2>/dev/null || :
for name in hosts resolv.conf; do [ ! -e "/etc/$name" ] || cp -L "/etc/$name" "$top/etc/$name"; done
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$top/"
# The tests give their many Asterisks less to read (tests/telephone/network/briefDocumentation.ts).
if [ -n "${ASTERISK_DOCUMENTATION-}" ]; then
  mount --bind "$ASTERISK_DOCUMENTATION" "$top/usr/share/asterisk/documentation"
fi
mount --rbind /dev "$top/dev"
mount --rbind /proc "$top/proc"
while [ "$1" != -- ]; do
  mkdir -p "$top$1"
  mount --bind "$1" "$top$1"
  shift
done
shift
# There are many callers, and each holds several files open.
# shellcheck disable=SC3045 # dash, bash and busybox have it
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
exec chroot "$top" "$@"
