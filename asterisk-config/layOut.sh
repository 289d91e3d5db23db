#!/bin/sh
# Writes a configuration: copies the files of FROM to TO and fills in @{NAME} from the environment,
# or the default of @{NAME:-default}. Asterisk's own ${...} stays as it is. Used on a workstation
# and in the container alike.
#
#   layOut.sh FROM TO
#
# - If a variable is missing, the script names it and writes nothing (exit 78).
# - Files of off/ go beside the others: Asterisk looks for each module's file in one folder.
# - A file whose first line is "; needs NAME ..." or "# needs NAME ..." is left out unless every NAME is set.
# - A value with a line break is refused, because it could smuggle in settings. A ";" is escaped,
#   because it would start a comment.
# - The scripts of FROM/settings fill in defaults that follow other settings, and refuse what does not fit together
#   (exit 78).
set -eu

from=$1
to=$2
new=$(mktemp -d "$to.XXXXXX")
trap 'rm -rf "$new"' EXIT

status=0
refuse() {
  echo "asterisk-config: $1" >&2
  status=78
}
for script in "$from"/settings/*.sh; do
  # shellcheck source=asterisk-config/settings/callPlaces.sh
  [ ! -e "$script" ] || . "$script"
done
files=$(cd "$from" && find . \( -name '*.conf' -o -name '*.yml' -o -name '*.cfg' \) -not -path './fail2ban/*' -not -path './kamailio/*' -not -path './keepalived/*' | sort)
for file in $files; do
  folder=$new/${file#./off/}
  folder=${folder%/*}
  [ -d "$folder" ] || mkdir -p "$folder"
done
# One awk for all files, because a process for each took most of the time.
printf '%s\n' "$files" | from=$from new=$new awk '
  function fillIn(line,    out, inner, cut, name, fallback, optional, value) {
    out = ""
    while (match(line, /@\{[A-Z][A-Z0-9_]*(:-[^}]*)?\}/)) {
      inner = substr(line, RSTART + 2, RLENGTH - 3)
      name = inner; fallback = ""; optional = 0
      if (cut = index(inner, ":-")) { name = substr(inner, 1, cut - 1); fallback = substr(inner, cut + 2); optional = 1 }
      value = ENVIRON[name]
      if (value == "") {
        if (!optional) {
          print "asterisk-config: " name " is not set (" substr(file, 3) " line " number " needs it)" > "/dev/stderr"
          bad = 1
        }
        value = fallback
      } else if (value ~ /[\r\n]/) {
        print "asterisk-config: " name " has a line break in it" > "/dev/stderr"; bad = 1; value = ""
      } else gsub(/;/, "\\;", value)
      out = out substr(line, 1, RSTART - 1) value
      line = substr(line, RSTART + RLENGTH)
    }
    return out line
  }
  function isNeeded(line,    words, count, i) {
    if (line !~ /^[;#] needs /) return 1
    count = split(line, words, " ")
    for (i = 3; i <= count; i++) if (ENVIRON[words[i]] == "") return 0
    return 1
  }
  {
    file = $0
    laid = file
    sub(/^\.\/off\//, "./", laid)
    laid = ENVIRON["new"] "/" laid
    given = ENVIRON["from"] "/" file
    for (number = 1; (read = (getline line < given)) > 0; number++) {
      if (number == 1 && !isNeeded(line)) break
      print fillIn(line) > laid
    }
    if (read < 0) { print "asterisk-config: " file " cannot be read" > "/dev/stderr"; bad = 1 }
    if (read == 0 && number == 1) printf "" > laid
    close(given); close(laid)
  }
  END { if (bad) exit 78 }
' || status=78
[ "$status" = 0 ] || exit "$status"

# These files contain secrets.
chmod -R u=rwX,go= "$new"
rm -rf "$to"
mv "$new" "$to"
