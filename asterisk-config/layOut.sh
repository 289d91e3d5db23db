#!/bin/sh
# Writes a configuration: copies the files of FROM to TO and fills in @{NAME} from the environment,
# or the default of @{NAME:-default}. Asterisk's own ${...} stays as it is. Used on a workstation
# and in the container alike.
#
#   layOut.sh FROM TO
#
# - If a variable is missing, the script names it and writes nothing (exit 78).
# - Files of off/ go beside the others: Asterisk looks for each module's file in one folder.
# - A file whose first line is "; needs NAME ..." is left out unless every NAME is set.
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
for file in $(cd "$from" && find . -name '*.conf' -not -path './fail2ban/*' | sort); do
  laid=$new/${file#./off/}
  mkdir -p "$(dirname "$laid")"
  awk -v file="${file#./}" '
    NR == 1 && /^; needs / {
      count = split($0, words, " ")
      for (i = 3; i <= count; i++) if (ENVIRON[words[i]] == "") exit 77
    }
    {
      line = $0; out = ""
      while (match(line, /@\{[A-Z][A-Z0-9_]*(:-[^}]*)?\}/)) {
        inner = substr(line, RSTART + 2, RLENGTH - 3)
        name = inner; fallback = ""; optional = 0
        if (cut = index(inner, ":-")) { name = substr(inner, 1, cut - 1); fallback = substr(inner, cut + 2); optional = 1 }
        value = ENVIRON[name]
        if (value == "") {
          if (!optional) { print "asterisk-config: " name " is not set (" file " line " NR " needs it)" > "/dev/stderr"; bad = 1 }
          value = fallback
        } else if (value ~ /[\r\n]/) {
          print "asterisk-config: " name " has a line break in it" > "/dev/stderr"; bad = 1; value = ""
        } else gsub(/;/, "\\;", value)
        out = out substr(line, 1, RSTART - 1) value
        line = substr(line, RSTART + RLENGTH)
      }
      print out line
    }
    END { if (bad) exit 78 }
  ' "$from/$file" >"$laid" || {
    case $? in
      77) rm "$laid" ;;
      *) status=78 ;;
    esac
  }
done
[ "$status" = 0 ] || exit "$status"

# These files contain secrets.
chmod -R u=rwX,go= "$new"
rm -rf "$to"
mv "$new" "$to"
