#!/bin/sh
# Lints the Dockerfile, has compose itself parse compose.yaml (no container engine is needed for
# that), and checks what each service may do, that each image has an exact version, and that each
# setting reaches a service. What a court pins is checked with its own settings: checkContainers.sh .env
# also names what is written there and reaches nothing: compose itself says nothing of a misspelt name.
set -eu
cd "$(dirname "$0")/../.."
. app/local/useNode.sh

node -e '
  const { validate } = require("dockerfile-utils");
  const problems = validate(require("node:fs").readFileSync("Dockerfile", "utf8"));
  for (const { range, message } of problems) console.error(`Dockerfile:${range.start.line + 1} ${message}`);
  process.exit(problems.length > 0 ? 1 : 0);'

node - "${1:-}" <<'CHECK'
const { readFileSync } = require('node:fs');
const { parseEnv } = require('node:util');
const [file] = process.argv.slice(2);
const read = (name) => readFileSync(name, 'utf8');
const known = new Set([
  ...[...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name),
  ...[...read('compose.yaml').matchAll(/\$\{([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name),
  ...[...read('Dockerfile').matchAll(/^ARG ([A-Z][A-Z0-9_]+)/gm)].map(([, name]) => name),
]);
// Compose's own variables.
const unknown = Object.keys(file ? parseEnv(read(file)) : {}).filter(
  (name) => !known.has(name) && !/^(COMPOSE|DOCKER|BUILDKIT)_/.test(name));
for (const name of unknown) console.error(`${file}: ${name} reaches no service: is it misspelt?`);
process.exitCode = unknown.length > 0 ? 1 : 0;
CHECK

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
effective=$(mktemp)
trap 'rm -f "$no_settings" "$effective"' EXIT
POSTGRES_PASSWORD=x DATABASE_PASSWORD=x ERASURE_PASSWORD=x REDIS_PASSWORD=x ARI_PASSWORD=x HOTLINE_COURT=x \
  SIP_ADDRESS=192.0.2.1 FILES_DIR=/srv/hotline \
  $compose --env-file "${1:-$no_settings}" --profile '*' config --format json >"$effective"

node - "$effective" <<'CHECK'
const { readFileSync } = require('node:fs');
const { services } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const dockerfile = readFileSync('Dockerfile', 'utf8');
const problems = [];

// The only capabilities that a service gets, because it was seen to need them.
const needed = { admin: ['DAC_OVERRIDE', 'CHOWN'], erasure: ['DAC_OVERRIDE', 'CHOWN'] };
for (const [name, service] of Object.entries(services)) {
  const refuse = (isWrong, what) => isWrong && problems.push(`compose.yaml: ${name} ${what}`);
  refuse(!service.cap_drop?.includes('ALL'), 'does not drop ALL capabilities');
  refuse(service.privileged, 'is privileged');
  refuse(!service.read_only, 'has a writable root');
  refuse(!service.security_opt?.includes('no-new-privileges:true'), 'lacks no-new-privileges');
  refuse(!(service.pids_limit > 0), 'has no pids_limit');
  refuse(!service.logging?.options?.['max-size'], 'has no limit for its log');
  // Compose prints a limit of 0 as {}.
  refuse(!['{}', '0'].includes(JSON.stringify(service.ulimits?.core)), 'may leave a core dump');
  const store = service.environment?.FILES_DIR;
  const mounted = service.volumes?.find(({ target }) => target === store);
  refuse(store && mounted?.source !== '/srv/hotline', 'lacks the folder of FILES_DIR');
  for (const each of service.cap_add ?? [])
    refuse(!needed[name]?.includes(each), `adds the capability ${each}`);
}

// A version to its last part (PostgreSQL has two), or Debian's date; a digest may follow.
const exact = /^([\w./-]+\/)?(postgres:\d+\.\d+|[\w-]+:\d+\.\d+\.\d+|debian:[a-z]+-\d{8})(-[\w.-]+)?(@sha256:[0-9a-f]{64})?$/;
const images = Object.values(services).flatMap(({ image, build }) =>
  build ? Object.values(build.args ?? {}).filter((base) => base !== null) : [image]);
const given = Object.fromEntries(
  [...dockerfile.matchAll(/^ARG (\w+_IMAGE)=(\S+)/gm)].map(([, name, image]) => [name, image]));
const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage);
for (const [, from] of dockerfile.matchAll(/^FROM (\S+)/gm))
  if (!stages.includes(from)) images.push(given[/^\$\{(\w+)\}$/.exec(from)?.[1]] ?? from);
for (const image of new Set(images))
  if (!exact.test(image ?? '')) problems.push(`${image}: name the exact version of this image`);

// A setting that reaches no service would have no effect in a container. ARI always stays on loopback there, and no
// pooler stands before the database.
const isFixed = new Set(['HTTP_ADDRESS', 'SESSION_DATABASE_URL']);
const compose = readFileSync('compose.yaml', 'utf8');
const handed = new Set(Object.values(services).flatMap(({ environment }) => Object.keys(environment ?? {})));
for (const [, name] of readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm))
  if (!handed.has(name) && !compose.includes(`\${${name}`) && !dockerfile.includes(` ${name}=`) && !isFixed.has(name))
    problems.push(`compose.yaml: ${name} of .env.example reaches no service`);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
CHECK
