#!/bin/sh
# Runs all checks, even after one has failed, so that one run shows everything there is to fix.
cd "$(dirname "$0")/../.." || exit 1
. app/local/useNode.sh
number=2
failed=''
for check in types lint imports picture format shell containers; do
  number=$((number + 1))
  echo "[$number/9] $check"
  npm run --silent "$check" || failed="$failed $check"
done
if [ -n "$failed" ]; then
  echo "failed:$failed (one alone: npm run NAME; npm run format:write and npm run picture:write mend these two)" >&2
  exit 1
fi
