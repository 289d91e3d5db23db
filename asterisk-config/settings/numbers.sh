#!/bin/sh
# Settings whose value is put between ^( and )$ in a regular expression of the dialplan. layOut.sh runs this in its own shell
# before it writes anything; its `refuse` names what is wrong, and goes on to what else is.
#
# An expression that does not compile matches nothing, and every call to the exchange would get 404. A "+" at the beginning of an
# alternative is such a mistake: it repeats nothing. It is how carriers write a number, so it becomes [+]; the same is made of \+,
# because Asterisk drops the backslash.

fill_numbers() {
  eval "value=\${$1:-}"
  case $value in
    '') return ;;
    *[!0-9+\\*\#.\|?\(\)\[\]{},^\$-]*)
      refuse "$1 has a character that no number has: $value"
      return
      ;;
  esac
  value=$(printf '%s' "$value" | sed -E 's/\\[+]/[+]/g; s/(^|[|(])[+]/\1[+]/g')
  case $value in
    *\\*)
      refuse "$1 has a character that no number has: $value"
      return
      ;;
  esac
  # Of the usual programs, sed -E alone compiles as Asterisk does (POSIX extended): grep -E takes more.
  if ! echo | sed -nE "/^($value)\$/p" >/dev/null 2>&1; then
    refuse "$1 is not a regular expression of numbers: $value"
    return
  fi
  eval "export $1=\$value"
}
fill_numbers HOTLINE_NUMBERS
fill_numbers FAX_NUMBERS
fill_numbers SECOND_ARI_APP_NUMBERS
