/**
 * `make test`: runs all tests, or some of them.
 *
 *   ONLY='tickets desk'   test files of subjects, files, folders (see select/selectTests.ts)
 *   SINCE=main~3         test files that the change since a revision can affect
 *   LIST=1               names them, and runs nothing
 *
 * Two jest processes run side by side. Calls wait for voices most of the time, but need the
 * processor at once when they need it. The tests that compute yield to them and use the time that
 * they leave, so the processors are busy from the first minute to the last. The results are left in
 * var/test/results.json, for .ci/run and for later reading.
 */
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { RoomNow } from './places/room.js';
import { runParts } from './runParts.js';
import { hasRealParts } from './secondTry/realParts.js';
import { runTwice } from './secondTry/runTwice.js';
import type { Left } from './secondTry/secondTry.js';
import { changedFiles, UnknownRevision } from './select/changedFiles.js';
import {
  allTests,
  NothingOfThatName,
  projectOf,
  projects,
  testsAffected,
  testsOf,
  type Project,
} from './select/selectTests.js';

const processors = os.availableParallelism();

/** The jest processes, and how many files each runs at once. */
const plan: readonly {
  readonly name: string;
  readonly projects: readonly Project[];
  readonly workers: number;
  readonly nice: number;
}[] = [
  // A test file of calls needs up to three Asterisks, some thirty calls, and half a processor. It
  // holds the callers and their recognisers, which must be as quick as the Asterisks.
  { name: 'calls', projects: ['calls'], workers: 2 * processors, nice: -5 },
  // Beside calls fewer of them run at once (places/room.ts). Many wait for a database or a program.
  { name: 'parts', projects: ['rules', 'parts'], workers: 2 * processors, nice: 5 },
];

const left: Left = {
  results: 'var/test/results.json',
  failed: 'var/test/failed',
  failedFirst: 'var/test/failed-first',
  secondTries: 'var/test/secondTries.md',
};

interface Wanted {
  readonly only: string;
  readonly since: string;
}

/** Returns the selected test files, and a description of the selection. */
function select({ only, since }: Wanted): { files: string[]; words: string } {
  let files = allTests();
  const words: string[] = [];
  if (only !== '') {
    const subjects = only.split(/[\s,]+/).filter((word) => word !== '');
    files = testsOf(subjects);
    words.push(` of ${subjects.join(', ')}`);
  }
  if (since !== '') {
    const changed = changedFiles(projectRoot, since);
    const affected = new Set(testsAffected(changed));
    files = files.filter((file) => affected.has(file));
    words.push(` that ${changed.length} changed files since ${since} can affect`);
  }
  return { files, words: words.join('') };
}

/**
 * Runs the files; those with real parts that fail, once more.
 * @returns whether the run is green
 */
function run(files: readonly string[]): Promise<boolean> {
  return runTwice(files, {
    first: (all) =>
      runParts(
        plan
          .map((part) => ({
            ...part,
            files: all.filter((file) => part.projects.some((name) => name === projectOf(file))),
          }))
          .filter((part) => part.files.length > 0),
        new RoomNow(processors),
      ),
    again: (failed) =>
      runParts(
        [
          {
            name: 'second-try',
            projects: projects.filter((name) => failed.some((file) => projectOf(file) === name)),
            files: failed,
            workers: 1,
            nice: -5,
          },
        ],
        new RoomNow(processors),
        'again ',
      ),
    hasRealParts,
    left,
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      since: { type: 'string', default: '' },
      list: { type: 'string', default: '' },
    },
  });
  // Left by an earlier run.
  mkdirSync(path.join(projectRoot, 'var/test'), { recursive: true });
  if (values.list === '') {
    for (const each of Object.values(left) as string[]) {
      rmSync(path.join(projectRoot, each), { recursive: true, force: true });
    }
  }
  const { files, words } = select(values);
  if (values.list !== '') {
    for (const file of files) console.log(file);
    return 0;
  }
  console.log(`[5/5] Tests: ${files.length} files${words}`);
  if (files.length === 0) return 0;
  return (await run(files)) ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isForUser = [NothingOfThatName, UnknownRevision].some((kind) => error instanceof kind);
    console.error(isForUser ? (error as Error).message : error);
    process.exitCode = 1;
  },
);
