#!/bin/sh
# Lints the Dockerfile, and has compose itself parse compose.yaml (no container engine is needed for
# that).
set -eu
cd "$(dirname "$0")/../.."
. app/local/useNode.sh

node -e '
  const { validate } = require("dockerfile-utils");
  const problems = validate(require("node:fs").readFileSync("Dockerfile", "utf8"));
  for (const { range, message } of problems) console.error(`Dockerfile:${range.start.line + 1} ${message}`);
  process.exit(problems.length > 0 ? 1 : 0);'

if docker compose version >/dev/null 2>&1; then
  compose='docker compose'
elif docker-compose version --short 2>/dev/null | grep -q '^v\{0,1\}[2-9]'; then
  compose=docker-compose
else
  echo 'compose.yaml was not checked: docker compose 2 or newer is not installed' >&2
  exit 1
fi
no_settings=$(mktemp)
trap 'rm -f "$no_settings"' EXIT
# Without its secrets, compose.yaml must be refused ...
if $compose --env-file "$no_settings" config --quiet 2>/dev/null; then
  echo 'compose.yaml starts without its secrets' >&2
  exit 1
fi
# ... and with them it must be valid.
POSTGRES_PASSWORD=x DATABASE_PASSWORD=x ERASURE_PASSWORD=x REDIS_PASSWORD=x ARI_PASSWORD=x HOTLINE_COURT=x \
  SIP_ADDRESS=192.0.2.1 \
  $compose --env-file "$no_settings" config --quiet
