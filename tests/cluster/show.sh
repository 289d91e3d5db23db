#!/bin/sh
# `make cluster`: shows two nodes behind Kamailio, of which one dies in mid-call. What it leaves is in var/cluster.
set -eu
cd "$(dirname "$0")/../.."
# Where Debian has kamailio and kamcmd, and an ordinary user's PATH does not look.
export PATH="$PATH:/usr/sbin"
# What failed tests have left stays.
export FAILED_CALLS_FOLDER="$PWD/var/cluster/failed"
exec node --require ./tests/parts/runTypescript.cjs tests/cluster/show/show.ts
