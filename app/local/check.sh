#!/bin/sh
# Runs all checks, even after one has failed, so that one run shows everything there is to fix.
cd "$(dirname "$0")/../.." || exit 1
. app/local/useNode.sh
number=2
failed=''
for check in types lint imports picture figures sizes format shell containers ansible; do
  number=$((number + 1))
  echo "[$number/12] $check"
  npm run --silent "$check" || failed="$failed $check"
done
if [ -n "$failed" ]; then
  echo "failed:$failed (to run one alone: npm run NAME; to fix: npm run format:write, npm run picture:write, npm run figures:write)" >&2
  exit 1
fi
