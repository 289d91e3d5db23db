/** Tests `tests/repeat.sh` in a repository whose `make test` only pretends. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../../app/local/parts/leftovers.js';
import { projectRoot } from '../../app/core/paths.js';
import { untilTrue } from '../telephone/untilTrue.js';

const run = promisify(execFile);
let folder: string;
let checkout: string;
const environment = () => ({ ...process.env, TMPDIR: path.join(folder, 'clones') });

/** @param recipe what `make test` does, as lines of shell */
async function checkoutWith(recipe: string): Promise<void> {
  await writeFile(path.join(checkout, 'Makefile'), 'test:\n\t@sh ./test.sh "$(ONLY)" "$(LIST)"\n');
  await writeFile(path.join(checkout, 'test.sh'), `mkdir -p var/test\n${recipe}\n`);
  await writeFile(path.join(checkout, '.gitignore'), 'var/\n');
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: checkout });
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'first');
}

/** Returns shell code that leaves results. */
function leaves(passed: number, failed: string[] = [], secondTries: object[] = []): string {
  const assertionResults = failed.map((fullName) => ({ status: 'failed', fullName }));
  const results = {
    numPassedTests: passed,
    numFailedTests: failed.length,
    numNotRun: 0,
    seconds: 42,
    secondTries,
    testResults: [
      {
        name: 'tests/a.test.ts',
        status: failed.length > 0 ? 'failed' : 'passed',
        assertionResults,
      },
    ],
  };
  return `echo '${JSON.stringify(results)}' >var/test/results.json`;
}

async function repeat(...args: string[]): Promise<{ code: number; stdout: string }> {
  return run('tests/repeat.sh', args, { cwd: checkout, env: environment() }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
}

/** Paths below var/repeat/TIME. */
async function kept(): Promise<string[]> {
  const all = path.join(checkout, 'var/repeat');
  const [time = ''] = await readdir(all);
  return time === '' ? [] : readdir(path.join(all, time), { recursive: true });
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-repeated-'));
  checkout = path.join(folder, 'checkout');
  await mkdir(path.join(folder, 'clones'));
  await mkdir(path.join(checkout, 'tests'), { recursive: true });
  await cp(path.join(projectRoot, 'tests/repeat.sh'), path.join(checkout, 'tests/repeat.sh'));
});
afterEach(async () => {
  const clones = await readdir(path.join(folder, 'clones'));
  await rm(folder, { recursive: true, force: true });
  // Whatever happened, no clone is left.
  expect(clones).toEqual([]);
});

test('runs that pass: each in a fresh clone, nothing is kept', async () => {
  // A run that finds what an earlier one left fails.
  await checkoutWith(`[ ! -e var/before ] || exit 1\ntouch var/before\n${leaves(12)}`);
  const { code, stdout } = await repeat('2');
  expect(stdout).toBe(
    'run 1 of 2: 12 passed, 0 failed, 0 not run, 42 s after set-up\n' +
      'run 2 of 2: 12 passed, 0 failed, 0 not run, 42 s after set-up\n',
  );
  expect(code).toBe(0);
  expect(await kept()).toEqual([]);
});

test('a run that fails is told, and kept with what it left', async () => {
  await checkoutWith(`${leaves(11, ['hears'])}
    mkdir -p 'var/test/failed/e2e/a/hears'; echo words >'var/test/failed/e2e/a/hears/index.md'; echo noise; exit 1`);
  const { code, stdout } = await repeat('1');
  expect(stdout).toContain('run 1 of 1: 11 passed, 1 failed');
  expect(stdout).toContain('    tests/a.test.ts: hears\n');
  expect(code).toBe(1);
  expect(await kept()).toEqual(
    expect.arrayContaining([
      'run-1.log',
      'run-1/results.json',
      'run-1/failed/e2e/a/hears/index.md',
    ]),
  );
});

const again = [{ file: 'tests/b.test.ts', test: 'says', why: 'not heard', left: 'x' }];

test('a run that needed a second try is green, and what it was is told and kept', async () => {
  await checkoutWith(`${leaves(12, [], again)}
    mkdir -p var/test/failed-first/b; touch var/test/failed-first/b/index.md var/test/secondTries.md`);
  const { code, stdout } = await repeat('1');
  expect(stdout).toContain('run 1 of 1: 12 passed, 0 failed');
  expect(stdout).toContain('    second try: tests/b.test.ts: says\n');
  expect(code).toBe(0);
  expect(await kept()).toEqual(
    expect.arrayContaining(['run-1/secondTries.md', 'run-1/failed-first/b/index.md']),
  );
});

test('a file by itself that needed a second try has failed', async () => {
  await checkoutWith(
    `if [ "$2" = 1 ]; then echo tests/b.test.ts; else ${leaves(1, [], again)}; fi`,
  );
  const { code, stdout } = await repeat('1', '--file', 'e2e');
  expect(stdout.replaceAll(/ +/g, ' ')).toContain('tests/b.test.ts 1 42\n');
  expect(code).toBe(1);
});

test('a run that breaks down has not passed', async () => {
  await checkoutWith('echo no Asterisk; exit 1');
  const { code, stdout } = await repeat('1');
  expect(stdout).toContain('no results');
  expect(code).toBe(1);
  const log = (await kept()).find((file) => file === 'run-1.log') ?? '';
  const [time = ''] = await readdir(path.join(checkout, 'var/repeat'));
  const text = await readFile(path.join(checkout, 'var/repeat', time, log), 'utf8');
  expect(text).toContain('no Asterisk');
});

test('each file by itself: failures and seconds of each', async () => {
  await checkoutWith(`if [ "$2" = 1 ]; then echo tests/a.test.ts; echo tests/b.test.ts; exit; fi
    if [ "$1" = tests/b.test.ts ]; then ${leaves(1)}; else ${leaves(0, ['hears', 'says'])}; exit 1; fi`);
  const { code, stdout } = await repeat('2', '--file', 'e2e');
  expect(stdout.replaceAll(/ +/g, ' ')).toContain(
    'file failures seconds\ntests/a.test.ts 4 42 42\ntests/b.test.ts 0 42 42\n',
  );
  expect(code).toBe(1);
});

test('it can be ended: nothing runs on, and the clones are gone', async () => {
  const started = path.join(folder, 'started');
  await checkoutWith(`echo $$ >${started}.new; mv ${started}.new ${started}; sleep 600`);
  const child = spawn('tests/repeat.sh', ['3'], { cwd: checkout, env: environment() });
  const ended = once(child, 'exit');
  const pid = await untilTrue(
    'the clone to run its tests',
    async () => (await readFile(started, 'utf8').catch(() => '')) || undefined,
  );
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  // It was told to end, which may take a moment.
  await untilTrue('what ran to end', async () => !(await isAlive(Number(pid))) || undefined);
});

test.each([[[]], [['0']], [['two']], [['2', '--bussy']], [['2', '--file']]])(
  '%j is refused, with how it is done',
  async (args) => {
    await checkoutWith('exit 0');
    const { code, stderr } = await run('tests/repeat.sh', args, { cwd: checkout }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('tests/repeat.sh N [--busy] [--file WORD]');
  },
);
