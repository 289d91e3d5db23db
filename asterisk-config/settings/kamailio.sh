#!/bin/sh
# Where agents' telephones register at Kamailio: its address without the port, from which alone their calls may come, and the
# key by which node and Kamailio know each other. layOut.sh runs this in its own shell; its `refuse` names what is wrong.

case ${KAMAILIO_SIP_ADDRESS:-} in
  '') ;;
  *[!0-9.:]* | *:*:*) refuse "KAMAILIO_SIP_ADDRESS is not an address and a port such as 10.0.0.10:5060: $KAMAILIO_SIP_ADDRESS" ;;
  [0-9]*.*.*.*:[0-9]*)
    KAMAILIO_ADDRESS=${KAMAILIO_SIP_ADDRESS%:*}
    export KAMAILIO_ADDRESS
    ;;
  *) refuse "KAMAILIO_SIP_ADDRESS is not an address and a port such as 10.0.0.10:5060: $KAMAILIO_SIP_ADDRESS" ;;
esac
case ${KAMAILIO_KEY:-} in
  '') [ -z "${KAMAILIO_SIP_ADDRESS:-}" ] || refuse 'KAMAILIO_SIP_ADDRESS is set, but KAMAILIO_KEY is not' ;;
  # Both programs would read other characters as something else.
  *[!0-9A-Za-z]*) refuse 'KAMAILIO_KEY has other characters than letters and digits' ;;
  *)
    TO_KAMAILIO=to-kamailio
    export TO_KAMAILIO
    ;;
esac
