#!/bin/sh
# `make test-cluster`: the tests of what takes several machines. Leaves its results in var/test/results-cluster.json, for .ci/run.
set -eu
cd "$(dirname "$0")/../.."
rm -rf var/test/results-cluster.json var/test/cluster
mkdir -p var/test/cluster
export TEST_CLUSTER=1 FAILED_CALLS_FOLDER="$PWD/var/test/cluster/failed"
# Where Debian has kamailio and kamcmd, and an ordinary user's PATH does not look.
export PATH="$PATH:/usr/sbin"
# A network of their own: they put machines beside this one, move addresses, and take cables out.
export TEST_NETWORK=own
own='unshare --net'
[ "$(id -u)" = 0 ] || own='unshare --user --map-current-user --keep-caps --net'
# shellcheck disable=SC2086 # several words
exec $own tests/cluster/ownNetwork.sh node --require ./tests/parts/runTypescript.cjs tests/runner/runCluster.ts
