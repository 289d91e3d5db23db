#!/bin/sh
# A long file is two ideas, and a full folder is two modules: names the files with too many lines, and
# the folders with too many files. Migrations stay as long as they were applied, the top folder holds
# what tools look for there, and docs/decisions is a numbered series that only grows.
set -eu
cd "$(dirname "$0")/../.."

problems=$(
  find app sql/functions sql/triggers sql/views tests \
    \( -name '*.ts' -o -name '*.tsx' -o -name '*.sh' -o -name '*.cjs' -o -name '*.sql' \) -exec wc -l {} + | awk '$2 != "total" && $1 > 500 {
    print $2 " has " $1 " lines, and 500 is the most: split it by its ideas" }'
  find app asterisk-config docs sql tests -type f ! -path 'docs/decisions/*' | sed 's#/[^/]*$##' | sort | uniq -c | awk '$1 > 20 {
    print $2 " has " $1 " files, and 20 is the most: make a folder of those that belong together" }'
)
[ -z "$problems" ] || { echo "$problems" >&2; exit 1; }
