#!/bin/sh
# Health of the pbx container: Asterisk has booted, answers, and listens for SIP. Without its port (taken by another program, or
# SIP_ADDRESS is none of this host's) Asterisk runs on, and no call gets in.
set -eu
ask() { timeout 8 asterisk -C /run/hotline-pbx/etc/asterisk.conf -rx "$1"; }
ask 'core waitfullybooted' | grep -q 'fully booted'
ask 'pjsip show transports' | grep -q '^Transport: *transport-udp '
