#!/bin/sh
# Brings a bare machine (Debian 13, Ubuntu 24.04) to where the hotline can run: packages, Node
# modules, the built program, and an Asterisk. What is already there is left alone, so a second run
# takes a second. It never touches a system service.
#
#   setUp.sh STEPS [PART...]    PART: packages (or packages-test, packages-cluster, packages-bench, packages-containers,
#                               packages-check, packages-build, packages-busy) modules build asterisk; default: all
#
# STEPS: total number of steps of the calling program, for "[2/10]".
#
# Parts that do not wait for each other run side by side, as the two ends of a pipe through which
# nothing goes: with `&` a shell without job control would let Ctrl-C pass them by. What they tell
# goes by file descriptor 3 to the one process that prints it.
set -eu
cd "$(dirname "$0")/../.."
. app/local/useNode.sh

total=$1
shift
[ $# -gt 0 ] || set -- packages modules build asterisk
parts=$*
logs=var/log/set-up
mkdir -p "$logs"
tab=$(printf '\t')

# --- telling -------------------------------------------------------------------------------------------------------

name_of() {
  case $1 in
    packages*) echo 'System packages' ;;
    modules) echo 'Node modules' ;;
    build) echo 'Build' ;;
    asterisk) echo 'Asterisk' ;;
  esac
}

# begin PART: the calling shell works on this part from now on.
begin() {
  part=$1
  began=$(date +%s)
}
# What the part is doing, until it tells something else.
doing() { printf 'doing\t%s\t%s\n' "$part" "$1" >&3; }
# The same, by a line that stays on the terminal.
note() { printf 'note\t%s\t%s\n' "$part" "$1" >&3; }
done_() {
  took=$(($(date +%s) - began))
  if [ "$took" -gt 1 ]; then set -- "$1 ($took s)"; fi
  printf 'done\t%s\t%s\n' "$part" "$1" >&3
}
# fail WHAT_TO_DO [LOG]: ends this part and those that wait for it. Others go on to their end, so
# that the next run need not repeat them.
fail() {
  {
    if [ -n "${2:-}" ] && [ -s "$2" ]; then
      echo "  The end of $2:"
      tail -n 15 "$2" | sed 's/^/  | /'
    fi
    echo "  $(name_of "$part") failed. $1"
  } >"$logs/$part.failed"
  printf 'failed\t%s\t\n' "$part" >&3
  exit 1
}

# Prints what the parts tell. On a terminal, the last line says what each of them is doing; in a
# file there is a line for each beginning.
# Its status is 1 when a part has failed or did not come to its end.
print_told() {
  trap '' INT TERM HUP # it ends when the last part has
  columns=$( (stty size </dev/tty | cut -d' ' -f2) 2>/dev/null || true)
  [ "${columns:-0}" -gt 20 ] || columns=80
  failed='' repeat='' finished='' number=0
  while IFS=$tab read -r kind part text; do
    name=$(name_of "$part")
    variable=$(echo "now_$part" | tr - _)
    now=''
    [ ! -t 1 ] || printf '\r\033[K'
    case $kind in
      doing)
        now="$name: $text"
        [ -t 1 ] || echo "      $now"
        ;;
      note)
        echo "      $name: $text"
        now="$name: ${text%% *}"
        ;;
      done)
        number=$((number + 1))
        echo "[$number/$total] $name ... $text"
        finished="$finished $part"
        ;;
      failed)
        # The packages may fail a second time, each time with others of them.
        case "$failed " in
          *" $part "*) ;;
          *)
            number=$((number + 1))
            echo "[$number/$total] $name ... failed"
            failed="$failed $part"
            ;;
        esac
        cat "$logs/$part.failed" >&2
        ;;
    esac
    case $kind in failed) repeat='' ;; *) repeat=$failed ;; esac
    eval "$variable=\$now"
    [ -t 1 ] || continue
    line=''
    for each in $parts; do
      eval "now=\${now_$(echo "$each" | tr - _):-}"
      [ -z "$now" ] || line="$line${line:+, }$now"
    done
    printf "%.$((columns - 8))s" "${line:+      $line}"
  done
  [ ! -t 1 ] || printf '\r\033[K'
  unfinished=''
  for each in $parts; do
    case "$finished $failed " in
      *" $each "*) ;;
      *) unfinished="$unfinished${unfinished:+, }$(name_of "$each")" ;;
    esac
  done
  [ -z "$unfinished" ] || echo "Not done: $unfinished. The next run goes on from there; logs are in $logs." >&2
  # What failed has scrolled away under what went on.
  for each in $repeat; do tail -n 1 "$logs/$each.failed" >&2; done
  [ -z "$failed$unfinished" ]
}

# Called by each shell that works: at Ctrl-C it ends when the program that it waits for has ended.
end_after_program() { trap 'exit 130' INT TERM HUP; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# --- packages ------------------------------------------------------------------------------------------------------

# Prints those of the given packages that are not installed.
missing_packages() {
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || echo "$package"
  done
}

# Whether the release has a recent Asterisk: Ubuntu has 20 or newer, Debian 13 has none.
release_has_asterisk() {
  apt-cache policy asterisk 2>/dev/null |
    awk '/Candidate:/ { sub(/^[0-9]+:/, "", $2); split($2, v, "."); exit !(v[1] + 0 >= 20) } END { if (NR == 0) exit 1 }'
}

guard=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.d/hotline-set-up.conf

# A package's service must neither start nor take a port, and PostgreSQL's package must not create
# a cluster of its own.
guard_services() {
  if [ ! -e "$guard" ]; then
    printf '%s\n# hotline set-up\nexit 101\n' '#!/bin/sh' | as_root tee "$guard" >/dev/null
    as_root chmod 755 "$guard"
  fi
  as_root mkdir -p "$(dirname "$cluster_conf")"
  echo "create_main_cluster = false" | as_root tee "$cluster_conf" >/dev/null
}
unguard_services() {
  as_root rm -f "$cluster_conf"
  if grep -qs '^# hotline set-up$' "$guard"; then as_root rm -f "$guard"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$logs/packages.log" 2>&1 </dev/null
}

# install_packages PACKAGE...: installs those that are missing.
install_packages() {
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    # A run that was killed may have left the guard.
    if grep -qs '^# hotline set-up$' "$guard"; then unguard_services || true; fi
    return 0
  fi
  # shellcheck disable=SC2086 # a list of words
  set -- $missing
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "There are no root rights and no sudo: ask an administrator to install $*"
  fi
  note "installing $*"
  trap unguard_services EXIT
  guard_services
  # An interrupted run may have left packages unpacked and not configured.
  as_root dpkg --configure -a >>"$logs/packages.log" 2>&1 </dev/null || true
  apt_install "$@" || { as_root apt-get update >>"$logs/packages.log" 2>&1 && apt_install "$@"; } ||
    fail "Install them by hand: apt-get install $*" "$logs/packages.log"
  unguard_services
  trap - EXIT
  # Services that we installed must not start at the next boot either; those that were there before
  # are left alone.
  [ -d /run/systemd/system ] || return 0
  for package; do
    case $package in
      redis-server | valkey-server | asterisk | fail2ban | prometheus | kamailio | keepalived | patroni | pgbouncer | haproxy | redis-sentinel | valkey-sentinel) as_root systemctl disable "$package" >>"$logs/packages.log" 2>&1 || true ;;
      etcd-server) as_root systemctl disable etcd >>"$logs/packages.log" 2>&1 || true ;;
      podman) as_root systemctl disable podman.socket podman.service podman-auto-update.timer podman-auto-update.service podman-restart.service podman-clean-transient.service >>"$logs/packages.log" 2>&1 || true ;;
    esac
  done
}

# Prints the package with a compose that can parse compose.yaml without an engine: the newest name
# in Debian or Ubuntu.
compose_package() {
  if docker compose version >/dev/null 2>&1 || docker-compose version >/dev/null 2>&1; then return; fi
  if apt-cache show docker-compose-v2 >/dev/null 2>&1; then echo docker-compose-v2; else echo docker-compose; fi
}

# choose_packages [test|cluster|bench|containers|check|build|busy]: sets what that purpose needs, by what waits for it:
# for_asterisk, for_modules, others.
choose_packages() {
  command -v apt-get >/dev/null || fail 'This set-up supports Debian and Ubuntu (apt); docs/en/administrator.md lists what is needed.'
  # Any version will do: it is used to fetch the right one.
  command -v npm >/dev/null || for_modules='nodejs npm'
  case $1 in
    '' | test | cluster | bench)
      if release_has_asterisk; then for_asterisk=asterisk; else for_asterisk=mmdebstrap; fi
      others="postgresql redis-server espeak-ng sox bzip2 sip-tester baresip-core tcpdump util-linux mount openssl"
      # Fax: letters, their pages, and reading those that come.
      others="$others fonts-noto-cjk ghostscript libtiff-tools tesseract-ocr tesseract-ocr-chi-sim"
      # For tests: a browser, the same without windows and sound, an attacker, what guards against it, networks to try that in, a codec, a SMSC,
      # another reader of QR codes, what reads the alert rules, a store of files that speaks S3, and a pooler.
      case $1 in test | bench) others="$others pgbouncer python3-moto python3-flask-cors chromium chromium-headless-shell fail2ban logrotate nftables iproute2 sipvicious opus-tools libnet-smpp-perl zbar-tools prometheus" ;; esac
      # In front of several nodes, and what moves their address; a database and a Redis of several machines; what sets them up, and reads units.
      case $1 in cluster | bench) others="$others kamailio kamailio-tls-modules kamailio-websocket-modules keepalived iproute2 patroni python3-etcd etcd-server haproxy pgbackrest jq redis-sentinel valkey-server valkey-sentinel ansible-core systemd" ;; esac
      ;;
    containers)
      if release_has_asterisk; then for_asterisk=asterisk; else for_asterisk=mmdebstrap; fi
      # An engine, its networks, its command line, and what images are made of. The command line talks to podman.
      others="podman runc netavark aardvark-dns nftables catatonit mmdebstrap $(compose_package) util-linux mount iproute2"
      command -v docker >/dev/null || others="$others docker-cli"
      ;;
    check) others="shellcheck ansible-core ansible-lint $(compose_package)" ;;
    busy) others="stress-ng" ;;
  esac
}

# --- Node and its modules ------------------------------------------------------------------------------------------

# Node 24.7 or newer (package.json's engines), which has argon2, and npm 11 or newer: earlier
# versions read our overrides (ari-client's request, cookiejar) differently, or not at all.
node_serves() {
  node -e 'process.exit(require("node:crypto").argon2 ? 0 : 1)' 2>/dev/null &&
    [ "$(npm -v 2>/dev/null | cut -d. -f1)" -ge 11 ] 2>/dev/null
}

# Debian 13 has Node 20. npm packages carry the binary of a newer one; app/local/node pins them,
# with their checksums.
fetch_node() {
  if cmp -s app/local/node/package-lock.json var/node/package-lock.json; then return; fi
  # It was fetched for an older state of this checkout, or not at all.
  rm -rf var/node
  hash -r
  if node_serves; then return; fi
  doing 'fetching Node 24'
  rm -rf var/node.new
  mkdir -p var/node.new
  cp app/local/node/package.json app/local/node/package-lock.json var/node.new/
  (cd var/node.new && npm ci --no-audit --no-fund) >"$logs/node.log" 2>&1 </dev/null ||
    fail 'Node 24 is downloaded from the npm registry: check that it is reachable.' "$logs/node.log"
  # npm 9 does not create this link.
  (cd var/node.new/node_modules/.bin && ln -sf ../node-linux-*/bin/node node)
  var/node.new/node_modules/.bin/node -v >>"$logs/node.log" 2>&1 ||
    fail "The downloaded Node does not run on this machine ($(uname -sm)): install Node 24 with npm 11 from another source." "$logs/node.log"
  mv var/node.new var/node
  hash -r
}

# npm records what it installed beside the modules; each package of the lock file must be there in
# its version.
modules_match_lock() {
  node -e '
    const wanted = require("./package-lock.json").packages;
    const there = require("./node_modules/.package-lock.json").packages;
    for (const [name, entry] of Object.entries(wanted)) {
      if (name === "" || entry.optional || entry.devOptional) continue;
      if (there[name]?.version !== entry.version) process.exit(1);
    }' 2>/dev/null
}

modules() {
  begin modules
  fetch_node
  if modules_match_lock; then
    done_ 'ok'
  else
    doing 'npm ci'
    npm ci --no-audit --no-fund >"$logs/modules.log" 2>&1 </dev/null || fail 'Check that the npm registry is reachable, and try npm ci.' "$logs/modules.log"
    done_ 'installed'
  fi
  # Makes `npx hotline` work in a checkout. It is not `bin` in package.json, because npx would then
  # install the package into its own cache, and Debian's npm 9 cannot read our overrides.
  ln -sfn ../../dist/cli.js node_modules/.bin/hotline
  # npx puts this folder first in PATH, so `npx hotline` runs on the fetched Node in any shell.
  if [ -e var/node ]; then
    ln -sfn ../../var/node/node_modules/.bin/node node_modules/.bin/node
  else
    rm -f node_modules/.bin/node
  fi
}

# --- build ---------------------------------------------------------------------------------------------------------

build() {
  begin build
  sources=$(find app -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.yaml' -o -name '*.typ' | sort; cat package-lock.json tsconfig.json tsconfig.build.json | cksum)
  if [ "$(cat dist/.sources 2>/dev/null || true)" = "$sources" ] && [ -z "$(find app \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.yaml' -o -name '*.typ' \) -newer dist/.sources | head -n 1)" ]; then
    done_ 'ok'
    return
  fi
  doing 'compiling'
  # A source that is gone must not live on as its compiled file.
  [ "$(cat dist/.sources 2>/dev/null || true)" = "$sources" ] || rm -rf dist
  mkdir -p dist
  # Recorded before the build: a source changed during the build is then newer than this.
  echo "$sources" >dist/.sources.new
  npm run --silent build >"$logs/build.log" 2>&1 </dev/null || fail 'The sources do not compile: run npm run types.' "$logs/build.log"
  mv dist/.sources.new dist/.sources
  done_ 'built'
}

# --- Asterisk ------------------------------------------------------------------------------------------------------

asterisk() {
  begin asterisk
  if command asterisk -V 2>/dev/null | grep -qE 'Asterisk (2[0-9]|[3-9][0-9])\.'; then
    done_ "ok: $(command asterisk -V), of this machine"
    return
  fi
  [ -e var/asterisk-root/.recipe ] || doing 'fetching it with mmdebstrap'
  app/local/debian/makeAsteriskRoot.sh "$PWD/var/asterisk-root" >"$logs/asterisk.log" 2>&1 </dev/null ||
    fail 'mmdebstrap takes Asterisk from Debian testing (forky): check that the mirror of apt is reachable.' "$logs/asterisk.log"
  done_ "ok: Asterisk 22 in var/asterisk-root"
}

# --- all of it -----------------------------------------------------------------------------------------------------

has() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }
packages_part=''
for each in $parts; do
  case $each in packages*) packages_part=$each ;; esac
done

# Asks for the password of sudo now, rather than of several programs at once later.
ask_for_root() {
  if [ "$(id -u)" = 0 ] || ! command -v sudo >/dev/null; then return; fi
  # shellcheck disable=SC2086 # lists of words
  if [ -n "$(missing_packages $for_asterisk $for_modules $others)" ] || { has asterisk && [ ! -e var/asterisk-root/.recipe ]; }; then
    sudo -v || true
  fi
}

other_packages() {
  end_after_program
  [ -n "$packages_part" ] || return 0
  # shellcheck disable=SC2086 # a list of words
  install_packages $others
  [ "$has_for_asterisk" = no ] || done_ 'ok'
}

program() {
  end_after_program
  if has modules; then modules; fi
  if has build; then build; fi
}

packages_and_program() {
  end_after_program
  # shellcheck disable=SC2086 # a list of words
  install_packages $for_modules
  other_packages | program
}

exchange() {
  end_after_program
  if has asterisk && [ "$has_for_asterisk" = yes ]; then asterisk; fi
}

everything() {
  end_after_program
  for_asterisk='' for_modules='' others='' has_for_asterisk=yes
  if [ -n "$packages_part" ]; then
    begin "$packages_part"
    : >"$logs/packages.log"
    purpose=${packages_part#packages}
    choose_packages "${purpose#-}"
    ask_for_root
    # A shell of its own: without these packages there is no Asterisk, and all else goes on.
    set +e
    (
      set -e
      end_after_program
      # shellcheck disable=SC2086 # a list of words
      install_packages $for_asterisk
    )
    status=$?
    set -e
    [ "$status" -lt 128 ] || exit "$status"
    [ "$status" = 0 ] || has_for_asterisk=no
  fi
  packages_and_program | exchange
}

end_after_program
everything 3>&1 >/dev/null | print_told
