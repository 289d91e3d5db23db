/** What set-up does when a part of it fails, or is interrupted: in a folder of its own, with programs of its own. */
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { sharedParts } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';

let folder: string;
/** The group of processes of the latest set-up. */
let started = 0;
beforeEach(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'set-up-'));
  for (const file of [
    'setUp.sh',
    'useNode.sh',
    'debian/makeAsteriskRoot.sh',
    'debian/bootstrapDebian.sh',
  ]) {
    await cp(path.join(projectRoot, 'app/local', file), path.join(folder, 'app/local', file));
  }
  await writeFile(path.join(folder, 'package-lock.json'), '{"packages":{}}');
  for (const file of ['tsconfig.json', 'tsconfig.build.json']) {
    await writeFile(path.join(folder, file), '{}');
  }
  await mkdir(path.join(folder, 'bin'));
  await symlink(process.execPath, path.join(folder, 'bin/node'));
  for (const [name, text] of Object.entries(programs)) await program(name, text);
});
afterEach(async () => {
  // What a failed test has left.
  try {
    process.kill(-started, 'SIGKILL');
  } catch {
    /* It has ended. */
  }
  await rm(folder, { recursive: true, force: true });
});

/** Programs of a machine that has everything, and no root rights. */
const programs = {
  id: 'echo 1000',
  // Nothing of the machine itself is changed.
  sudo: 'case "$*" in *policy-rc.d*|*postgresql-common*|-v) exit 0 ;; esac; exec "$@"',
  'dpkg-query': 'echo installed',
  'apt-cache': 'exit 0',
  'apt-get': `case "$1" in indextargets) echo 'Debian|Debian|http://mirror.invalid/debian' ;; esac`,
  'apt-config': 'exit 0',
  asterisk: 'echo Asterisk 18.0.0',
  mmdebstrap: 'mkdir -p "$8"',
  npm: `case "$1" in
  -v) echo 11.0.0 ;;
  ci) mkdir -p node_modules/.bin; echo '{"packages":{}}' >node_modules/.package-lock.json ;;
  run) touch dist/main.js ;;
esac`,
};

/** Puts a program into the PATH of set-up, before those of the machine. */
async function program(name: string, text: string): Promise<void> {
  const file = path.join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

/** Starts set-up as the leader of a group of processes, as a terminal does. */
function setUp() {
  const child = spawn('/bin/sh', ['app/local/setUp.sh', '4'], {
    cwd: folder,
    env: { PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = child.pid ?? 0;
  started = group;
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { group, said, ended };
}

/** Resolves when no process of the group is left. */
async function nothingLeft(group: number): Promise<void> {
  await untilTrue('the end of every process of set-up', () => {
    try {
      process.kill(-group, 0);
      return undefined;
    } catch {
      return true;
    }
  });
}

test('on a machine that has everything, every part ends well', async () => {
  const { group, said, ended } = setUp();
  expect([await ended, said.err]).toEqual([0, '']);
  for (const part of ['System packages', 'Node modules', 'Build', 'Asterisk']) {
    expect(said.out).toMatch(
      new RegExp(`^\\[\\d/4\\] ${part} \\.\\.\\. (ok|installed|built)`, 'm'),
    );
  }
  await nothingLeft(group);
});

test('without the package that Asterisk needs, all but Asterisk come to their end', async () => {
  await program('dpkg-query', 'case "$*" in *mmdebstrap) exit 1 ;; esac; echo installed');
  await program('apt-get', 'echo "E: the mirror is away" >&2; exit 100');
  const { group, said, ended } = setUp();
  expect(await ended).toBe(1);
  expect(said.out).toMatch(/^\[\d\/4\] System packages \.\.\. failed$/m);
  expect(said.out).toMatch(/^\[\d\/4\] Node modules \.\.\. installed/m);
  expect(said.out).toMatch(/^\[\d\/4\] Build \.\.\. built/m);
  expect(said.err).toContain('E: the mirror is away');
  expect(said.err).toMatch(/^Not done: Asterisk\. The next run goes on from there/m);
  expect(said.err.trimEnd().split('\n').at(-1)).toBe(
    '  System packages failed. Install them by hand: apt-get install mmdebstrap',
  );
  await nothingLeft(group);
});

test('when Asterisk cannot be fetched, the other parts come to their end, and the last line says what to do', async () => {
  await program('mmdebstrap', 'echo "E: no such release" >&2; exit 1');
  const { group, said, ended } = setUp();
  expect(await ended).toBe(1);
  expect(said.out).toMatch(/^\[\d\/4\] Asterisk \.\.\. failed$/m);
  for (const part of ['System packages', 'Node modules', 'Build']) {
    expect(said.out).toMatch(
      new RegExp(`^\\[\\d/4\\] ${part} \\.\\.\\. (ok|installed|built)`, 'm'),
    );
  }
  expect(said.err).toMatch(/E: no such release\n {2}Asterisk failed\. mmdebstrap takes Asterisk/);
  await nothingLeft(group);
});

test('when modules cannot be installed, nothing is built, and Asterisk is there', async () => {
  await program(
    'npm',
    'case "$1" in -v) echo 11.0.0 ;; *) echo "registry is away" >&2; exit 1 ;; esac',
  );
  const { group, said, ended } = setUp();
  expect(await ended).toBe(1);
  expect(said.out).toMatch(/^\[\d\/4\] Asterisk \.\.\. ok/m);
  expect(said.err).toMatch(
    /registry is away\n {2}Node modules failed\. Check that the npm registry/,
  );
  expect(said.err).toMatch(/^Not done: Build\./m);
  await nothingLeft(group);
});

test('Ctrl-C ends every process, and the last lines name what is not done', async () => {
  // Stays until it is interrupted.
  await program('npm', 'case "$1" in -v) echo 11.0.0 ;; *) exec tail -f /dev/null ;; esac');
  const { group, said, ended } = setUp();
  await untilTrue('npm ci, and the end of all else', () =>
    said.out.includes('Node modules: npm ci') && said.out.includes('Asterisk ... ok')
      ? true
      : undefined,
  );
  process.kill(-group, 'SIGINT');
  expect(await ended).not.toBe(0);
  expect(said.err).toMatch(/^Not done: Node modules, Build\. The next run goes on from there/m);
  await nothingLeft(group);
});
