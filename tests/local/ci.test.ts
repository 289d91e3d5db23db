import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/paths.js';
import { sharedParts } from '../parts/database.js';

const run = promisify(execFile);

interface Outcome {
  readonly checkExit: number;
  readonly testExit: number;
  /** What jest leaves; undefined when it could not run. */
  readonly results?: Record<string, number>;
}

/** Runs .ci/run in a folder whose `make` only pretends; its last line and exit code. */
async function ci(outcome: Outcome): Promise<{ last: string; code: number }> {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'ci-'));
  try {
    await cp(path.join(projectRoot, '.ci'), path.join(folder, '.ci'), { recursive: true });
    // Of the run before: must not be counted.
    await mkdir(path.join(folder, 'var/test'), { recursive: true });
    await writeFile(path.join(folder, 'var/test/results.json'), JSON.stringify(counts(99, 0)));
    if (outcome.results) {
      await writeFile(path.join(folder, 'results.json'), JSON.stringify(outcome.results));
    }
    const makefile = `check:\n\t@exit ${outcome.checkExit}\ntest:\n\t@echo noise; cp results.json var/test/ 2>/dev/null; exit ${outcome.testExit}\n`;
    await writeFile(path.join(folder, 'Makefile'), makefile);
    const { stdout, code } = await run('bash', ['.ci/run'], { cwd: folder }).then(
      (done) => ({ stdout: done.stdout, code: 0 }),
      (error: { stdout: string; code: number }) => error,
    );
    return { last: stdout.trimEnd().split('\n').at(-1) ?? '', code };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const counts = (passed: number, failed: number, broken = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numRuntimeErrorTestSuites: broken,
});

test.each<[string, Outcome, string, number]>([
  ['all is well', { checkExit: 0, testExit: 0, results: counts(12, 0) }, '12 passed, 0 failed', 0],
  ['a test fails', { checkExit: 0, testExit: 1, results: counts(11, 1) }, '11 passed, 1 failed', 1],
  [
    'a file cannot be loaded',
    { checkExit: 0, testExit: 1, results: counts(11, 0, 1) },
    '11 passed, 1 failed',
    1,
  ],
  [
    'a check fails',
    { checkExit: 1, testExit: 0, results: counts(12, 0) },
    '12 passed, 0 failed',
    1,
  ],
  [
    'jest ends badly after its tests',
    { checkExit: 0, testExit: 1, results: counts(12, 0) },
    '12 passed, 0 failed',
    1,
  ],
  ['jest could not run', { checkExit: 0, testExit: 1 }, '0 passed, 1 failed', 1],
  [
    'nothing was tested',
    { checkExit: 0, testExit: 0, results: counts(0, 0) },
    '0 passed, 0 failed',
    1,
  ],
])('when %s', async (_, outcome, last, code) => {
  expect(await ci(outcome)).toEqual({ last, code });
});
