#!/bin/bash
# Makes every image that compose.yaml runs, without a registry: Debian by mmdebstrap; on it, stand-ins for the images of Node,
# PostgreSQL and Redis; `app` and `pbx` from the Dockerfile as it stands. To be run by enter.sh.
#
#   buildImages.sh CHECKOUT
set -euo pipefail
checkout=$1
cd "$(dirname "$0")/../.."
folder=$PWD/var/containers
logs=$PWD/var/log/containers
mkdir -p "$logs"

# How apt and npm reach the machine's mirrors; in no image.
config=$folder/machine
mkdir -p "$config"
bundle=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
[ -r "$bundle" ] || bundle=/dev/null
cp "$bundle" "$config/ca.crt"
echo 'Acquire::https::CAInfo "/run/machine/ca.crt";' >"$config/apt.conf"
{
  echo "registry=$(npm config get registry 2>/dev/null)"
  [ ! -s "$config/ca.crt" ] || echo 'cafile=/run/machine/ca.crt'
} >"$config/npmrc"

# built NAME SECONDS_SINCE
built() { printf '  %-22s %4s s  %s\n' "$1" "$(($(date +%s) - $2))" "$(podman images --format '{{.Size}}' "localhost/$1" | head -n 1)"; }

# build NAME LOG OPTION... CONTEXT
build() {
  local name=$1 log=$logs/$2.log began
  began=$(date +%s)
  shift 2
  # In Docker's format, so that `docker compose build` finds each step done.
  podman build --pull=never --network host --format docker --tag "localhost/$name" \
    --volume "$config:/run/machine:ro" \
    --volume "$config/npmrc:/usr/local/etc/npmrc:ro" --volume "$config/apt.conf:/etc/apt/apt.conf.d/99machine:ro" \
    "$@" >>"$log" 2>&1 || { echo "localhost/$name could not be built; the end of $log:"; tail -n 20 "$log"; return 1; } >&2
  built "$name" "$began"
}

# debian RELEASE: without what Debian's own slim images leave out.
recipe=1
debian() {
  exec 9>"$folder/$1.lock"
  flock 9
  if [ "$(podman image inspect --format '{{index .Labels "recipe"}}' "localhost/debian:$1" 2>/dev/null || true)" != "$recipe" ]; then
    local began
    began=$(date +%s)
    app/local/debian/bootstrapDebian.sh "$1" "$folder/$1.tar" --variant=minbase \
      --customize-hook='echo "APT::Keep-Downloaded-Packages \"false\";" >"$1/etc/apt/apt.conf.d/clean"' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      >"$logs/$1.log" 2>&1 || { echo "Debian $1 could not be made; the end of $logs/$1.log:"; tail -n 20 "$logs/$1.log"; return 1; } >&2
    podman import --quiet --change "LABEL recipe=$recipe" "$folder/$1.tar" "localhost/debian:$1" >/dev/null
    rm "$folder/$1.tar"
    built "debian:$1" "$began"
  fi
  exec 9>&-
}

# Node and npm, as app/local/node pins them.
node() {
  if ! cmp -s app/local/node/package-lock.json "$folder/node/package-lock.json"; then
    rm -rf "$folder/node"
    mkdir "$folder/node"
    cp app/local/node/package.json app/local/node/package-lock.json "$folder/node/"
    (cd "$folder/node" && npm ci --no-audit --no-fund) >"$logs/node.log" 2>&1
  fi
  stand_in node --file tests/containers/standIns/node/Dockerfile "$folder/node"
}
stand_in() {
  local name=$1
  shift
  build "$name" "$name" --build-arg DEBIAN_IMAGE=localhost/debian:trixie "$@"
}
from_dockerfile() {
  build "$1" "$2" --build-arg NODE_IMAGE=localhost/node --build-arg DEBIAN_IMAGE=localhost/debian:forky --target "$2" "$checkout"
}

rm -f "$logs"/*.log
on_trixie() { debian trixie && node && from_dockerfile hotline-build build && from_dockerfile hotline-app app; }
on_forky() {
  debian forky && from_dockerfile hotline-pbx pbx &&
    debian trixie && stand_in postgres tests/containers/standIns/postgres && stand_in redis tests/containers/standIns/redis
}
on_trixie & trixie=$!
on_forky & forky=$!
status=0
wait $trixie || status=1
wait $forky || status=1
# What earlier builds left.
podman image prune --force >/dev/null
exit $status
