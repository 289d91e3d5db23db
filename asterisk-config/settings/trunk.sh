#!/bin/sh
# What the trunks take from their other settings. layOut.sh runs this in its own shell before it writes
# anything; its `refuse` names what is wrong, and goes on to what else is.

for name in TRUNK_PROXY TRUNK_DOMAIN TRUNK_AUTH_USER; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || continue
  # Without all three there is no such trunk, and nothing would say why.
  for needed in TRUNK_REGISTRAR TRUNK_USER TRUNK_PASSWORD; do
    eval "given=\${$needed:-}"
    [ -n "$given" ] || refuse "$name is set, but $needed is not"
  done
done
for name in TRUNK_REGISTRAR TRUNK_PROXY TRUNK_DOMAIN; do
  eval "value=\${$name:-}"
  case $value in
    [Ss][Ii][Pp]:* | [Ss][Ii][Pp][Ss]:* | *[@\<\>' ']*) refuse "$name is a host, without sip: and without a user: $value" ;;
  esac
done
case ${TRUNK_DOMAIN:-} in
  *[:\;]*) refuse "TRUNK_DOMAIN is a domain, without port and parameters: $TRUNK_DOMAIN" ;;
esac
case ${TRUNK_DTMF:-} in
  '' | rfc4733 | auto | inband) ;;
  *) refuse "TRUNK_DTMF is rfc4733, auto or inband: $TRUNK_DTMF" ;;
esac
# Behind a proxy the registrar is a domain, and the domain of our number.
if [ -n "${TRUNK_PROXY:-}" ] && [ -n "${TRUNK_REGISTRAR:-}" ]; then : "${TRUNK_DOMAIN:=${TRUNK_REGISTRAR%%[:;]*}}"; fi
: "${TRUNK_AUTH_USER:=${TRUNK_USER:-}}"
export TRUNK_DOMAIN TRUNK_AUTH_USER
