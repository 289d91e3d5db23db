#!/bin/sh
# Runs every test. jest's results are left in var/test/results.json, for .ci/run and for whoever asks later.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p var/test
rm -f var/test/results.json
echo '[5/5] Tests'
exec node_modules/.bin/jest --json --outputFile=var/test/results.json "$@" >/dev/null
