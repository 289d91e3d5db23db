#!/bin/sh
# Runs `make test` repeatedly, each time in a fresh clone of HEAD. It shows what a newcomer sees, and finds tests that fail now and then.
#
#   tests/repeat.sh N [--busy] [--file WORD]
#
#   --busy        keeps one core busy meanwhile (stress-ng --cpu 1)
#   --file WORD   runs each test file of WORD (as in `make test ONLY=WORD`) by itself, N times, all in one clone
#
# The clones share nothing with this checkout, neither modules nor Asterisk, because set-up is under test too. Failed runs leave their
# results below var/repeat/. Exits with 1 if anything failed. Whole runs that needed a second try are green, but what it was is listed and
# kept; with --file a second try counts as a failure. Ctrl-C ends it, and removes the clones.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD

usage() {
  echo "$1" >&2
  sed -n 's/^#   //p' "$checkout/tests/repeat.sh" >&2
  exit 2
}

times='' busy='' word=''
while [ $# -gt 0 ]; do
  case $1 in
    --busy) busy=1 ;;
    --file)
      [ $# -ge 2 ] || usage '--file needs a word.'
      word=$2
      shift
      ;;
    [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) times=$1 ;;
    *) usage "\"$1\" is neither a number from 1 to 999 nor an option." ;;
  esac
  shift
done
[ -n "$times" ] || usage 'How many times?'
commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain)" ] || echo "What is not committed is not in the clones: they are of $commit."

# --- clean-up --------------------------------------------------------------------------------------------------------

clones=$(mktemp -d "${TMPDIR:-/tmp}/hotline-repeat-XXXXXX")
under_way='' stress=''
clean_up() {
  trap '' INT TERM HUP
  # Ends all its processes, which have their own process group.
  if [ -n "$under_way" ]; then
    kill -TERM "-$under_way" 2>/dev/null || true
    wait "$under_way" 2>/dev/null || true
  fi
  [ -z "$stress" ] || kill "$stress" 2>/dev/null || true
  rm -rf --one-file-system "$clones" 2>/dev/null || { sleep 2 && rm -rf --one-file-system "$clones"; }
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

kept=$checkout/var/repeat/$(date +%Y-%m-%dT%H-%M-%S)
mkdir -p "$kept"

if [ -n "$busy" ]; then
  app/local/setUp.sh 1 packages-busy
  # The kernel also ends stress-ng if this script is killed.
  setpriv --pdeathsig TERM stress-ng --cpu 1 --quiet &
  stress=$!
fi

# --- runs ------------------------------------------------------------------------------------------------------------

# make_test LOG ARGUMENTS...: runs make test in the current folder. Its results file, not its exit code, reports failures.
make_test() {
  log=$1
  shift
  rm -f var/test/results.json
  setsid make test "$@" >"$log" 2>&1 </dev/null &
  under_way=$!
  wait "$under_way" || true
  under_way=''
}

# verdict FORMAT: prints the result of the last run here. `line` is a sentence and the failed tests; `row` is "FAILURES SECONDS".
verdict() {
  node -e '
    let results;
    try { results = require(process.cwd() + "/var/test/results.json"); } catch { results = null; }
    const files = results?.testResults ?? [];
    const failed = files.filter(({ status }) => status === "failed").flatMap(({ name, assertionResults }) => {
      const file = name.replace(process.cwd() + "/", "");
      const tests = assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => file + ": " + fullName);
      return tests.length > 0 ? tests : [file + ": could not be loaded, or was not run"];
    });
    const again = (results?.secondTries ?? []).map(({ file, test }) => file + ": " + test);
    const wrong = results ? failed.length + (results.numNotRun > 0 && failed.length === 0 ? 1 : 0) : 1;
    // A file by itself has no second try here: who looks for tests that fail now and then wants to see the first.
    if (process.argv[1] === "row") console.log(wrong + again.length, results?.seconds ?? 0);
    else if (!results) console.log("no results: set-up or the tests broke down");
    else console.log(`${results.numPassedTests} passed, ${failed.length} failed, ${results.numNotRun} not run, ${results.seconds} s after set-up`);
    if (process.argv[1] !== "row") {
      for (const each of failed) console.log("    " + each);
      for (const each of again) console.log("    second try: " + each);
    }
    if (process.argv[1] === "row" && again.length > 0) process.exit(1);
    process.exit(results && wrong === 0 && results.numPassedTests > 0 ? 0 : 1);
  ' "$1"
}

# keep FOLDER: copies the results of the last run here.
keep() {
  mkdir -p "$1"
  for each in var/test/results.json var/test/secondTries.md var/test/failed var/test/failed-first var/log/set-up; do
    if [ -e "$each" ]; then cp -R "$each" "$1/"; fi
  done
}

clone() {
  git clone --quiet "$checkout" "$1"
  cd "$1"
  git checkout --quiet --detach "$commit"
}

bad=0 some_again=''
if [ -z "$word" ]; then
  number=0
  while [ "$number" -lt "$times" ]; do
    number=$((number + 1))
    clone "$clones/run-$number"
    make_test "$kept/run-$number.log"
    printf 'run %s of %s: ' "$number" "$times"
    if ! verdict line; then
      bad=1
      keep "$kept/run-$number"
    elif [ -e var/test/secondTries.md ]; then
      # Green, but a defect.
      some_again=1
      keep "$kept/run-$number"
    fi
    cd "$checkout"
    rm -rf --one-file-system "$clones/run-$number"
  done
else
  clone "$clones/files"
  make_test "$kept/list.log" LIST=1 ONLY="$word"
  files=$(grep '^tests/.*\.test\.ts$' "$kept/list.log" || true)
  if [ -z "$files" ]; then
    cat "$kept/list.log" >&2
    exit 1
  fi
  printf '%-50s %8s  %s\n' file failures seconds
  for file in $files; do
    name=$(echo "${file%.test.ts}" | tr / -)
    failures=0 all_seconds='' number=0
    while [ "$number" -lt "$times" ]; do
      number=$((number + 1))
      make_test "$kept/$name-$number.log" ONLY="$file"
      row=$(verdict row) || {
        bad=1
        keep "$kept/$name-$number"
      }
      failures=$((failures + ${row% *}))
      all_seconds="$all_seconds ${row#* }"
    done
    printf '%-50s %8s %s\n' "$file" "$failures" "$all_seconds"
  done
  cd "$checkout"
fi

if [ "$bad" = 0 ] && [ -z "$some_again" ]; then
  rm -rf "$kept"
else
  echo "What failed is in ${kept#"$checkout/"}"
fi
exit "$bad"
