#!/bin/sh
# Brings a bare machine (Debian 13, Ubuntu 24.04) to where the hotline can run: packages, Node
# modules, the built program, and an Asterisk. What is already there is left alone, so a second run
# takes a second. It never touches a system service.
#
#   setUp.sh STEPS [PART...]    PART: packages (or packages-test, packages-check, packages-build,
#                               packages-busy) modules build asterisk; default: all
#
# STEPS: total number of steps of the calling program, for "[2/10]".
set -eu
cd "$(dirname "$0")/../.."
. app/local/useNode.sh

total=$1
shift
[ $# -gt 0 ] || set -- packages modules build asterisk
step_number=0
logs=var/log/set-up
mkdir -p "$logs"

# --- telling -------------------------------------------------------------------------------------------------------

step() {
  step_number=$((step_number + 1))
  step_name=$1
  step_began=$(date +%s)
  printf '[%s/%s] %s ... ' "$step_number" "$total" "$step_name"
}
done_() {
  took=$(($(date +%s) - step_began))
  if [ "$took" -gt 1 ]; then echo "$1 ($took s)"; else echo "$1"; fi
}
# fail WHAT_TO_DO [LOG]
fail() {
  echo 'failed'
  if [ -n "${2:-}" ] && [ -s "$2" ]; then
    echo "  The end of $2:"
    tail -n 15 "$2" | sed 's/^/  | /'
  fi
  echo "  $step_name failed. $1"
  exit 1
} >&2

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

install_packages() {
  log=$logs/packages.log
  : >"$log"
  # A package's service must neither start nor take a port, and PostgreSQL's package must not create
  # a cluster of its own.
  guard=
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    guard=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
  fi
  cluster_conf=/etc/postgresql-common/createcluster.d/hotline-set-up.conf
  as_root mkdir -p "$(dirname "$cluster_conf")"
  echo "create_main_cluster = false" | as_root tee "$cluster_conf" >/dev/null

  status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 ||
    { as_root apt-get update >>"$log" 2>&1 &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; } || status=$?

  as_root rm -f "$cluster_conf"
  [ -z "$guard" ] || as_root rm -f /usr/sbin/policy-rc.d
  [ "$status" = 0 ] || return "$status"
  # Services that we installed must not start at the next boot either; those that were there before
  # are left alone.
  if [ -d /run/systemd/system ]; then
    for package; do
      case $package in
        redis-server | valkey-server | asterisk | fail2ban | prometheus) as_root systemctl disable "$package" >>"$log" 2>&1 || true ;;
      esac
    done
  fi
}

# Prints the package with a compose that can parse compose.yaml without an engine: the newest name
# in Debian or Ubuntu.
compose_package() {
  if docker compose version >/dev/null 2>&1 || docker-compose version >/dev/null 2>&1; then return; fi
  if apt-cache show docker-compose-v2 >/dev/null 2>&1; then echo docker-compose-v2; else echo docker-compose; fi
}

# packages run|test|check|build|busy: installs what that purpose needs.
packages() {
  step 'System packages'
  command -v apt-get >/dev/null || fail 'This set-up supports Debian and Ubuntu (apt); app/README.md lists what is needed.'
  wanted=''
  # Any version will do: it is used to fetch the right one.
  command -v npm >/dev/null || wanted='nodejs npm'
  case $1 in
    run | test)
      wanted="$wanted postgresql redis-server espeak-ng sox bzip2 sip-tester baresip-core tcpdump util-linux mount openssl"
      # Fax: letters, their pages, and reading those that come.
      wanted="$wanted fonts-noto-cjk ghostscript libtiff-tools"
      if release_has_asterisk; then wanted="$wanted asterisk"; else wanted="$wanted mmdebstrap"; fi
      # For tests: a browser, an attacker, what guards against it, a codec, a SMSC, another reader of QR codes, and
      # what reads the alert rules.
      [ "$1" != test ] || wanted="$wanted fail2ban logrotate sipvicious opus-tools libnet-smpp-perl zbar-tools prometheus chromium"
      ;;
    check) wanted="$wanted shellcheck $(compose_package)" ;;
    busy) wanted="$wanted stress-ng" ;;
  esac
  # shellcheck disable=SC2086 # a list of words
  missing=$(missing_packages $wanted)
  if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
      fail "There are no root rights and no sudo: ask an administrator to install $(echo "$missing" | tr '\n' ' ')"
    fi
    # shellcheck disable=SC2086
    echo "installing" $missing
    # shellcheck disable=SC2086
    install_packages $missing ||
      fail "Install them by hand: apt-get install $(echo "$missing" | tr '\n' ' ')" "$logs/packages.log"
    printf '      '
  fi
  done_ "ok"
}

# --- Node and its modules ------------------------------------------------------------------------------------------

# Node 24 or newer (package.json's engines), and npm 11 or newer: earlier versions read our
# overrides (ari-client's request, cookiejar) differently, or not at all.
node_serves() {
  [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -ge 24 ] &&
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
  step 'Node modules'
  fetch_node
  if modules_match_lock; then
    done_ 'ok'
  else
    npm ci >"$logs/modules.log" 2>&1 </dev/null || fail 'Check that the npm registry is reachable, and try npm ci.' "$logs/modules.log"
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
  step 'Build'
  sources=$(find app -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.yaml' -o -name '*.typ' | sort; cat package-lock.json tsconfig.json tsconfig.build.json | cksum)
  if [ "$(cat dist/.sources 2>/dev/null || true)" = "$sources" ] && [ -z "$(find app \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.yaml' -o -name '*.typ' \) -newer dist/.sources | head -n 1)" ]; then
    done_ 'ok'
    return
  fi
  # A source that is gone must not live on as its compiled file.
  [ "$(cat dist/.sources 2>/dev/null || true)" = "$sources" ] || rm -rf dist
  mkdir -p dist
  # Recorded before the build: a source changed during the build is then newer than this.
  echo "$sources" >dist/.sources.new
  npm run --silent build >"$logs/build.log" 2>&1 || fail 'The sources do not compile: run npm run types.' "$logs/build.log"
  mv dist/.sources.new dist/.sources
  done_ 'built'
}

# --- Asterisk ------------------------------------------------------------------------------------------------------

asterisk() {
  step 'Asterisk'
  if command asterisk -V 2>/dev/null | grep -qE 'Asterisk (2[0-9]|[3-9][0-9])\.'; then
    done_ "ok: $(command asterisk -V), of this machine"
    return
  fi
  app/local/makeAsteriskRoot.sh "$PWD/var/asterisk-root" >"$logs/asterisk.log" 2>&1 ||
    fail 'mmdebstrap takes Asterisk from Debian testing (forky): check that the mirror of apt is reachable.' "$logs/asterisk.log"
  done_ "ok: Asterisk 22 in var/asterisk-root"
}

for part; do
  case $part in
    packages) packages run ;;
    packages-test) packages test ;;
    packages-check) packages check ;;
    packages-build) packages build ;;
    packages-busy) packages busy ;;
    *) "$part" ;;
  esac
done
