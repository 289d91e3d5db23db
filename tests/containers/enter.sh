#!/bin/bash
# Runs a command in namespaces of its own, with podman set up to keep everything below var/containers: images stay there as a cache.
# When the command has ended, or this process is killed, the kernel ends all that it has started: containers, too.
#
#   enter.sh COMMAND...
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/var/containers
mkdir -p "$folder/run"
# The machine's hard limits: a machine may not let even root raise them.
cat >"$folder/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=$(ulimit -Hu):$(ulimit -Hu)"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
# A name without a host is an image that was built here.
compat_api_enforce_docker_hub = false
static_dir = "$folder/libpod"
tmp_dir = "$folder/run/libpod"
volume_path = "$folder/volumes"
[network]
network_config_dir = "$folder/networks"
END
cat >"$folder/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$folder/storage"
runroot = "$folder/run/storage"
END
# No registry is asked for anything.
echo 'short-name-mode = "disabled"' >"$folder/registries.conf"
export CONTAINERS_CONF="$folder/containers.conf" CONTAINERS_STORAGE_CONF="$folder/storage.conf"
export CONTAINERS_REGISTRIES_CONF="$folder/registries.conf" PODMAN_IGNORE_CGROUPSV1_WARNING=1
export DOCKER_HOST="unix://$folder/run/podman.sock" DOCKER_CONFIG="$folder/docker"
# podman has no BuildKit.
export DOCKER_BUILDKIT=0
# What podman and its helpers keep of a run is gone with the mounts, so the next run takes the machine for restarted. A process id
# that an earlier run left in /run/containers would be another process here, and netavark sends it a SIGHUP.
mkdir -p /run/containers /run/netns /run/runc
# shellcheck disable=SC2016 # expanded inside
exec unshare --mount --pid --fork --kill-child --mount-proc sh -euc '
  for each in "$0" /run/containers /run/netns /run/runc; do mount -t tmpfs -o mode=700 hotline-containers "$each"; done
  exec catatonit -- "$@"' "$folder/run" "$@"
