#!/bin/sh
# Runs every test: first what computes, then, beside each other, the files that share an Asterisk (one after another) and
# those that have one of their own (four at once). jest's results are left in
# var/test/results.json, for .ci/run and for whoever asks later.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p var/test
rm -f var/test/results*.json
echo '[5/5] Tests'

# run NAME WORKERS ARGUMENTS...
run() {
  name=$1 workers=$2
  shift 2
  node_modules/.bin/jest "$@" --maxWorkers="$workers" --json --outputFile="var/test/results-$name.json" >/dev/null
}
status=0
run parts 2 --selectProjects rules parts || status=1
run asterisk 1 --selectProjects calls --testPathPatterns tests/asterisk/ >var/test/asterisk.log 2>&1 &
asterisk=$!
# A shell lets what it runs in the background ignore Ctrl-C.
trap 'kill "$asterisk" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
run e2e 4 --selectProjects calls --testPathPatterns 'tests/(e2e|attack)/' || status=1
wait "$asterisk" || status=1
cat var/test/asterisk.log

# Without one of them there is no result.
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const runs = ["parts", "asterisk", "e2e"].map((name) => JSON.parse(readFileSync("var/test/results-" + name + ".json", "utf8")));
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  const counted = ["numPassedTests", "numFailedTests", "numRuntimeErrorTestSuites"].map((key) => [key, sum(key)]);
  const testResults = runs.flatMap((run) => run.testResults);
  writeFileSync("var/test/results.json", JSON.stringify({ ...Object.fromEntries(counted), testResults }));
'
exit "$status"
