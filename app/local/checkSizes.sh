#!/bin/sh
# A long file is two ideas, and a full folder is two modules: names the files with too many lines, and
# the folders with too many files. Migrations stay as long as they were applied, and the top folder
# holds what tools look for there.
set -eu
cd "$(dirname "$0")/../.."

# Names the files on stdin with more lines than allowed.
long() {
  xargs wc -l | awk -v most="$1" '$2 != "total" && $1 > most {
    print $2 " has " $1 " lines, and " most " is the most: split it by its ideas" }'
}

problems=$(
  find app sql/functions sql/triggers sql/views -name '*.ts' -o -name '*.tsx' -o -name '*.sh' -o -name '*.sql' | long 500
  find tests -name '*.ts' -o -name '*.tsx' -o -name '*.sh' -o -name '*.cjs' | long 500
  find app asterisk-config docs sql tests -type f | sed 's#/[^/]*$##' | sort | uniq -c | awk '$1 > 20 {
    print $2 " has " $1 " files, and 20 is the most: make a folder of those that belong together" }'
)
[ -z "$problems" ] || { echo "$problems" >&2; exit 1; }
