#!/bin/sh
# SIP by TLS, beside UDP, once there is a certificate; and by which of them the trunk speaks. layOut.sh runs this in its own
# shell before it writes anything; its `refuse` names what is wrong.

case ${TRUNK_TRANSPORT:=udp} in
  udp | tls) ;;
  *) refuse "TRUNK_TRANSPORT is udp or tls: $TRUNK_TRANSPORT" ;;
esac
KAMAILIO_TLS=no
if [ -n "${SIP_TLS_CERTIFICATE:-}" ] || [ -n "${SIP_TLS_KEY:-}" ]; then
  [ -n "${SIP_TLS_KEY:-}" ] || refuse 'SIP_TLS_CERTIFICATE is set, but SIP_TLS_KEY is not'
  [ -n "${SIP_TLS_CERTIFICATE:-}" ] || refuse 'SIP_TLS_KEY is set, but SIP_TLS_CERTIFICATE is not'
  KAMAILIO_TLS=yes
elif [ "$TRUNK_TRANSPORT" = tls ]; then
  refuse 'TRUNK_TRANSPORT is tls, but there is no certificate (SIP_TLS_CERTIFICATE, SIP_TLS_KEY)'
fi
# Without SIP_TLS_CA a trunk is believed to be who it says, as at a node's Asterisk. Every process of Kamailio has the list
# in its shared memory, so it is never the long one of the operating system unasked.
SIP_TLS_VERIFY=no
[ -z "${SIP_TLS_CA:-}" ] || SIP_TLS_VERIFY=yes
: "${SIP_TLS_CA:=${SIP_TLS_CERTIFICATE:-}}"
export TRUNK_TRANSPORT KAMAILIO_TLS SIP_TLS_VERIFY SIP_TLS_CA
