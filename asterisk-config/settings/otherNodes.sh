#!/bin/sh
# The password of pjsip.d/otherNodes.conf: new each time, and written nowhere else. layOut.sh runs this in its own shell.

OTHER_NODES_PASSWORD=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
export OTHER_NODES_PASSWORD
