import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { sharedParts } from '../parts/database.js';

const run = promisify(execFile);

interface Outcome {
  readonly checkExit: number;
  readonly testExit: number;
  /** The results that jest leaves; undefined if it could not run. */
  readonly results?: Record<string, unknown>;
  /** How `make test-cluster` ends; by default well, with nothing to add. */
  readonly cluster?: { readonly exit: number; readonly results?: Record<string, unknown> };
  /** The machine has no Node, and set-up has fetched one. */
  readonly ownNodeOnly?: boolean;
}

/**
 * Runs .ci/run in a folder with a fake `make`.
 * @returns the last line of its output, all of it, and the exit code
 */
async function ci(outcome: Outcome): Promise<{ last: string; code: number; stdout: string }> {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'ci-'));
  try {
    for (const file of ['.ci/run', 'app/local/useNode.sh']) {
      await cp(path.join(projectRoot, file), path.join(folder, file));
    }
    if (outcome.ownNodeOnly === true) await fetchNode(folder);
    // Left by the previous run, and must not be counted.
    await mkdir(path.join(folder, 'var/test'), { recursive: true });
    await writeFile(path.join(folder, 'var/test/results.json'), JSON.stringify(counts(99, 0)));
    if (outcome.results) {
      await writeFile(path.join(folder, 'results.json'), JSON.stringify(outcome.results));
    }
    const { exit, results: ofCluster } = outcome.cluster ?? { exit: 0, results: counts(2, 0) };
    if (ofCluster) await writeFile(path.join(folder, 'cluster.json'), JSON.stringify(ofCluster));
    const makefile = `check:\n\t@exit ${outcome.checkExit}\ntest:\n\t@echo noise; cp results.json var/test/ 2>/dev/null; exit ${outcome.testExit}\ntest-cluster:\n\t@cp cluster.json var/test/results-cluster.json 2>/dev/null; exit ${exit}\n`;
    await writeFile(path.join(folder, 'Makefile'), makefile);
    const PATH = outcome.ownNodeOnly === true ? path.join(folder, 'bin') : process.env.PATH;
    const options = { cwd: folder, env: { ...process.env, PATH } };
    const { stdout, code } = await run('/bin/bash', ['.ci/run'], options).then(
      (done) => ({ stdout: done.stdout, code: 0 }),
      (error: { stdout: string; code: number }) => error,
    );
    return { last: stdout.trimEnd().split('\n').at(-1) ?? '', code, stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a Node where set-up would put it, and everything else that .ci/run needs into `bin`. */
async function fetchNode(folder: string): Promise<void> {
  const ownNode = path.join(folder, 'var/node/node_modules/.bin');
  await mkdir(ownNode, { recursive: true });
  await symlink(process.execPath, path.join(ownNode, 'node'));
  await mkdir(path.join(folder, 'bin'));
  for (const name of ['dirname', 'make', 'rm', 'cp', 'sh']) {
    const { stdout } = await run('/bin/sh', ['-c', `command -v ${name}`]);
    await symlink(stdout.trim(), path.join(folder, 'bin', name));
  }
}

const counts = (passed: number, failed: number, broken = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numRuntimeErrorTestSuites: broken,
});

test.each<[string, Outcome, string, number]>([
  ['all is well', { checkExit: 0, testExit: 0, results: counts(12, 0) }, '14 passed, 0 failed', 0],
  ['a test fails', { checkExit: 0, testExit: 1, results: counts(11, 1) }, '13 passed, 1 failed', 1],
  [
    'a file cannot be loaded',
    { checkExit: 0, testExit: 1, results: counts(11, 0, 1) },
    '13 passed, 1 failed',
    1,
  ],
  [
    'a check fails',
    { checkExit: 1, testExit: 0, results: counts(12, 0) },
    '14 passed, 0 failed',
    1,
  ],
  [
    'jest ends badly after its tests',
    { checkExit: 0, testExit: 1, results: counts(12, 0) },
    '14 passed, 0 failed',
    1,
  ],
  ['jest could not run', { checkExit: 0, testExit: 1 }, '2 passed, 1 failed', 1],
  [
    'nothing was tested',
    { checkExit: 0, testExit: 0, results: counts(0, 0) },
    '2 passed, 0 failed',
    1,
  ],
  [
    'a test of the cluster fails',
    {
      checkExit: 0,
      testExit: 0,
      results: counts(12, 0),
      cluster: { exit: 1, results: counts(1, 1) },
    },
    '13 passed, 1 failed',
    1,
  ],
  [
    'the cluster could not run',
    { checkExit: 0, testExit: 0, results: counts(12, 0), cluster: { exit: 1 } },
    '12 passed, 1 failed',
    1,
  ],
])('when %s', async (_, outcome, last, code) => {
  expect(await ci(outcome)).toMatchObject({ last, code });
});

test('the count is made by the Node that set-up fetched, where the machine has none', async () => {
  const passed = { checkExit: 0, testExit: 0, results: counts(12, 0) };
  expect(await ci({ ...passed, ownNodeOnly: true })).toMatchObject({
    last: '14 passed, 0 failed',
    code: 0,
  });
});

test('what failed stands at the end, with its reason', async () => {
  const testResults = [
    {
      name: 'tests/a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'is well', failureMessages: [] },
        { status: 'failed', fullName: 'hears', failureMessages: ['\u001b[31mnot heard\u001b[39m'] },
      ],
    },
    { name: 'tests/b.test.ts', status: 'failed', assertionResults: [], message: 'cannot load' },
    { name: 'tests/c.test.ts', status: 'passed', assertionResults: [] },
  ];
  const { stdout } = await ci({
    checkExit: 0,
    testExit: 1,
    results: { ...counts(1, 1, 1), testResults },
  });
  expect(stdout.trimEnd().split('\n').slice(-5)).toEqual([
    'FAILED tests/a.test.ts: hears',
    'not heard',
    'FAILED tests/b.test.ts',
    'cannot load',
    '3 passed, 2 failed',
  ]);
});

test('what needed a second try stands at the end, and is counted once, as jest counts it', async () => {
  const secondTries = [
    {
      file: 'tests/e2e/a.test.ts',
      test: 'hears',
      why: 'not heard',
      left: 'var/test/failed-first/e2e/a/hears',
    },
  ];
  const { stdout, code } = await ci({
    checkExit: 0,
    testExit: 0,
    results: { ...counts(12, 0), secondTries },
  });
  expect(stdout.trimEnd().split('\n').slice(-4)).toEqual([
    'PASSED ONLY AT THE SECOND TRY tests/e2e/a.test.ts: hears',
    'not heard',
    'var/test/failed-first/e2e/a/hears',
    '14 passed, 0 failed',
  ]);
  expect(code).toBe(0);
});
