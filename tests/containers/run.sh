#!/bin/bash
# `make test-containers`: builds the images, runs compose.yaml as the handbook says, and calls. All of it is in namespaces of its own:
# its network has nothing but the loopback, and nothing that it starts outlives it. Images stay in var/containers, as a cache.
set -euo pipefail
cd "$(dirname "$0")/../.."
. app/local/useNode.sh
if [ "$(id -u)" != 0 ]; then
  echo 'make test-containers mounts file systems and makes networks: run it as root (sudo make test-containers)' >&2
  exit 1
fi
exec 9>var/containers.lock
flock --nonblock 9 || { echo 'make test-containers runs already in this checkout' >&2; exit 1; }

began=$(date +%s)
inside() { tests/containers/enter.sh "$@" 9>&-; }
ended() {
  inside podman rm --all --force --volumes >/dev/null 2>&1 || true
  inside podman volume prune --force >/dev/null 2>&1 || true
  # A run that was killed leaves the empty control groups of its containers.
  find /sys/fs/cgroup -depth -type d -path '*/libpod_parent*' -exec rmdir {} + 2>/dev/null || true
}
trap ended EXIT
ended
# An administrator's checkout.
court=$PWD/var/containers/court
rm -rf "$court"
mkdir -p "$court"
cp -a Dockerfile compose.yaml .dockerignore .npmrc package.json package-lock.json tsconfig.json app asterisk-config sql "$court/"

echo 'Images:'
inside tests/containers/buildImages.sh "$court"
echo "  all after $(($(date +%s) - began)) s"
rm -rf var/test/containers
export FAILED_CALLS_FOLDER=$PWD/var/test/containers/failed
# shellcheck disable=SC2016 # expanded inside
inside unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
  node_modules/.bin/jest --selectProjects containers --runInBand "$@"
echo "$(($(date +%s) - began)) s in all"
