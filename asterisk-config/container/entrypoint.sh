#!/bin/sh
# Start of the pbx container: writes the configuration from the environment, runs Asterisk, and rotates its logs. If settings are
# missing, it names them and starts nothing.
#
# SIGTERM: Asterisk takes no new call from the trunk, and ends with the last call, at the latest after PBX_STOP_SECONDS.
set -eu

config=$(dirname "$0")/..
: "${NODE_NAME:=hotline}"
: "${SIP_ADDRESS:=0.0.0.0}"
: "${ARI_APP:=hotline}"
: "${ARI_USER:=hotline}"
: "${SOUNDS_DIR:=/var/lib/hotline/sounds}"
: "${LOG_CONSOLE:=error}"
# With TLS for SIP, softphones that can encrypt their audio do so.
[ -z "${SIP_TLS_CERTIFICATE:-}" ] || : "${SOFTPHONE_MEDIA_ENCRYPTION:=sdes}"
ASTERISK_ETC_DIR=/run/hotline-pbx/etc
ASTERISK_RUN_DIR=/run/hotline-pbx
ASTERISK_LIB_DIR=/var/lib/hotline-pbx
ASTERISK_SPOOL_DIR=/var/lib/hotline-pbx/spool
ASTERISK_LOG_DIR=/var/log/hotline-pbx
export SOFTPHONE_MEDIA_ENCRYPTION="${SOFTPHONE_MEDIA_ENCRYPTION:-}"
export NODE_NAME SIP_ADDRESS ARI_APP ARI_USER SOUNDS_DIR LOG_CONSOLE
export ASTERISK_ETC_DIR ASTERISK_RUN_DIR ASTERISK_LIB_DIR ASTERISK_SPOOL_DIR ASTERISK_LOG_DIR

mkdir -p "$ASTERISK_SPOOL_DIR/recording"
# The app erases recordings by its group; nobody else may hear them.
umask 0007
"$config/layOut.sh" "$config" "$ASTERISK_ETC_DIR"
asterisk -f -C "$ASTERISK_ETC_DIR/asterisk.conf" "$@" &
asterisk=$!

tell() { timeout 5 asterisk -C "$ASTERISK_ETC_DIR/asterisk.conf" -rx "$1" 2>/dev/null; }

# Whether there are calls worth waiting for. While the app is away, only people in one bridge are served.
has_calls() {
  tell 'core show channels count' | grep -q '^[1-9][0-9]* active channel' || return 1
  # An app that is gone stays among Asterisk's applications for as long as it has calls. Its connection does not.
  ! tell 'ari show websocket sessions' | awk -v app="$ARI_APP" '$4 == "Up" && index("," $5 ",", "," app ",") { up = 1 } END { exit !up }' || return 0
  # The last field but one is the bridge in which a channel is.
  tell 'core show channels concise' | awk -F ! '$(NF-1) != "" && seen[$(NF-1)]++ { two = 1 } END { exit !two }'
}

stop() {
  trap '' TERM INT
  # Asterisk's own "stop gracefully" would also refuse what a waiting caller still needs: the agent's telephone, the recording.
  tell 'dialplan set global DRAINING yes' >/dev/null || true
  # Less than the container's time, so that Asterisk can still say goodbye to the last callers.
  seconds=$((${PBX_STOP_SECONDS:-300} - 5))
  while [ "$seconds" -gt 0 ] && has_calls; do
    seconds=$((seconds - 1))
    sleep 1
  done
  kill -TERM "$asterisk" 2>/dev/null || true
}
trap stop TERM INT

# The same files and the same time as on a machine with logrotate.
while kill -0 "$asterisk" 2>/dev/null; do
  logrotate --state "$ASTERISK_LOG_DIR/.rotated" "$config/logrotate/hotline-pbx" || true
  sleep 3600
done &
logs=$!

# A signal ends the first wait, and not Asterisk.
wait "$asterisk" || status=$?
while kill -0 "$asterisk" 2>/dev/null; do
  status=0
  wait "$asterisk" || status=$?
done
kill "$logs" 2>/dev/null || true
exit "${status:-0}"
