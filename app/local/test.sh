#!/bin/sh
# Runs every test: first what computes, then what telephones, which waits for voices most of its time and is done several
# files at once. jest's results are left in var/test/results.json, for .ci/run and for whoever asks later.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p var/test
rm -f var/test/results*.json
echo '[5/5] Tests'

status=0
# run NAME WORKERS PROJECT...
run() {
  name=$1 workers=$2
  shift 2
  node_modules/.bin/jest --selectProjects "$@" --maxWorkers="$workers" --json --outputFile="var/test/results-$name.json" >/dev/null ||
    status=1
}
run parts 2 rules parts
run calls 3 calls

# Without one of them there is no result.
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const runs = ["parts", "calls"].map((name) => JSON.parse(readFileSync("var/test/results-" + name + ".json", "utf8")));
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  const counted = ["numPassedTests", "numFailedTests", "numRuntimeErrorTestSuites"].map((key) => [key, sum(key)]);
  const testResults = runs.flatMap((run) => run.testResults);
  writeFileSync("var/test/results.json", JSON.stringify({ ...Object.fromEntries(counted), testResults }));
'
exit "$status"
