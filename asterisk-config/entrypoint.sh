#!/bin/sh
# Start of the pbx container: writes the configuration from the environment, then becomes Asterisk.
# If settings are missing, it names them and starts nothing.
set -eu

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
"$(dirname "$0")/layOut.sh" "$(dirname "$0")" "$ASTERISK_ETC_DIR"
exec asterisk -f -C "$ASTERISK_ETC_DIR/asterisk.conf" "$@"
