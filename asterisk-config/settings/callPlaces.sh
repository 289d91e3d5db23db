#!/bin/sh
# How Asterisk's places for calls are shared between the trunk and the telephones. layOut.sh runs this in its own shell
# before it writes anything; its `refuse` names what is wrong, and goes on to what else is.

: "${PBX_MAX_CALLS:=250}"
case $PBX_MAX_CALLS in
  *[!0-9]*) refuse "PBX_MAX_CALLS is not a whole number: $PBX_MAX_CALLS" ;;
  *)
    # Half of the places. Without a limit of Asterisk (0) there is nothing to share, and all telephones together have as
    # many calls as they would with the default.
    most=$PBX_MAX_CALLS
    [ "$most" -gt 0 ] || most=250
    : "${PBX_MAX_CALLS_OF_ACCOUNTS:=$((most / 2))}"
    case $PBX_MAX_CALLS_OF_ACCOUNTS in
      *[!0-9]*) refuse "PBX_MAX_CALLS_OF_ACCOUNTS is not a whole number: $PBX_MAX_CALLS_OF_ACCOUNTS" ;;
      *)
        if [ "$PBX_MAX_CALLS" -gt 0 ] && [ $((PBX_MAX_CALLS_OF_ACCOUNTS * 4)) -gt $((PBX_MAX_CALLS * 3)) ]; then
          refuse "PBX_MAX_CALLS_OF_ACCOUNTS is $PBX_MAX_CALLS_OF_ACCOUNTS: a quarter of PBX_MAX_CALLS ($PBX_MAX_CALLS) is the trunk's, so at most $((PBX_MAX_CALLS * 3 / 4)) are left; raise PBX_MAX_CALLS, or leave PBX_MAX_CALLS_OF_ACCOUNTS unset for half of it"
        fi
        ;;
    esac
    ;;
esac
export PBX_MAX_CALLS PBX_MAX_CALLS_OF_ACCOUNTS
