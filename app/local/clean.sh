#!/bin/sh
# Removes everything that `make` created in this checkout. System packages stay.
set -eu
cd "$(dirname "$0")/../.."
pid=$(sed -n 's/^ *"pid": \([0-9]*\),*$/\1/p' var/run/state.json 2>/dev/null | head -n 1)
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
  echo "The hotline is running (process $pid): stop it with Ctrl-C first." >&2
  exit 1
fi
as_root=
if [ "$(id -u)" != 0 ] && { [ -e var/asterisk-root ] || [ -e var/containers ]; }; then as_root=sudo; fi
# --one-file-system: anything mounted below stays.
$as_root rm -rf --one-file-system var/asterisk-root var/asterisk-root.lock var/containers
rm -rf --one-file-system var dist node_modules
