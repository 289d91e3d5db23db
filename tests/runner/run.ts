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
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { JestRun, type FileNews, type JestRunOptions } from './jestRun.js';
import { Places } from './places/places.js';
import { RoomNow } from './places/room.js';
import { addUp, failures, isGreen, type AllResults } from './results.js';
import { hasRealParts } from './secondTry/realParts.js';
import {
  failedFirstFolder,
  filesToTryAgain,
  keepWhatFirstTryLeft,
  linesOf,
  reportOf,
  secondTriesFile,
  withSecondTry,
} from './secondTry/secondTry.js';
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

const { portVariable } = createRequire(__filename)('./places/takePlace.cjs') as {
  portVariable: string;
};
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

/** A jest process to be: which files, and how. */
type Part = Omit<JestRunOptions, 'root' | 'onNews'>;

let stopped = false;
/** The jest processes that run now. */
let running: readonly JestRun[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopped = true;
    for (const each of running) each.stop();
    void Promise.all(running.map((each) => each.ended)).then(() => process.exit(130));
  });
}

/**
 * Runs jest processes side by side to their end, and prints the result of each file.
 * @param word begins each line
 */
async function runParts(
  parts: readonly Part[],
  word = '',
): Promise<{ results: AllResults; brokeDown: boolean }> {
  const began = performance.now();
  const total = parts.reduce((sum, { files }) => sum + files.length, 0);
  let ended = 0;
  const onNews = (news: FileNews) => {
    if (news.kind === 'started') return;
    ended++;
    const isBad = news.message !== '' || news.failed > 0;
    const number = `[${word}${String(ended).padStart(String(total).length)}/${total}]`;
    const took = `${news.seconds.toFixed(0).padStart(4)} s`;
    const verdict = isBad ? styleText('red', 'FAIL') : styleText('green', 'pass');
    const skipped = news.pending > 0 ? `  (${news.pending} skipped)` : '';
    console.log(`${number} ${verdict} ${took}  ${path.relative(projectRoot, news.file)}${skipped}`);
    for (const text of news.console) console.log(`  | ${text.replaceAll('\n', '\n  | ')}`);
    if (isBad) console.log(news.message);
  };
  const places = await givePlaces();
  const runs = parts.map(
    (part) => new JestRun({ ...part, root: projectRoot, env: places.env, onNews }),
  );
  running = runs;
  const first = runs.filter((_, at) => (parts[at]?.nice ?? 0) <= 0);
  void Promise.all(first.map((each) => each.ended)).then(() => {
    for (const each of runs) each.giveWayNoLonger();
  });
  await Promise.all(runs.map((each) => each.ended));
  places.close();
  const results = addUp(
    projectRoot,
    runs.map((each) => ({ files: each.files, results: each.results() })),
    Math.round((performance.now() - began) / 1000),
  );
  const bad = runs.filter(({ exitedWell }) => !exitedWell);
  for (const { complaint } of bad) if (complaint !== '') console.log(complaint);
  return { results, brokeDown: bad.some((each) => each.brokeDown) };
}

const measureEveryMs = 5000;

/**
 * Gives test files their places, fewer while those with calls lose too much time.
 * @returns what jest's environments need to ask for places
 */
async function givePlaces(): Promise<{ env: NodeJS.ProcessEnv; close: () => void }> {
  const now = new RoomNow(processors);
  const places = await Places.open(now.room);
  const timer = setInterval(() => {
    const lostMs = places.takeLostMs();
    const before = now.room;
    now.note(lostMs);
    if (now.room === before) return;
    places.room = now.room;
    const { calls, others } = now.room;
    console.log(
      `Calls wait ${lostMs.toFixed(0)} ms of each second for the processors: ` +
        `from now on ${calls} files of calls at once, ${others} others`,
    );
  }, measureEveryMs);
  return {
    env: { [portVariable]: String(places.port) },
    close: () => {
      clearInterval(timer);
      places.close();
    },
  };
}

/** Writes the results down, for .ci/run and for later reading. */
function save(results: AllResults): void {
  const write = (file: string, text: string) => writeFileSync(path.join(projectRoot, file), text);
  write('var/test/results.json', JSON.stringify(results));
  if (results.secondTries.length > 0) write(secondTriesFile, reportOf(results.secondTries));
}

/**
 * Runs the files; those with real parts that fail, once more, alone, after all others.
 * @returns whether the run is green
 */
async function run(files: readonly string[]): Promise<boolean> {
  const parts = plan
    .map((part) => ({
      ...part,
      files: files.filter((file) => part.projects.some((name) => name === projectOf(file))),
    }))
    .filter((part) => part.files.length > 0);
  let { results, brokeDown } = await runParts(parts);
  save(results);
  const choice = brokeDown
    ? { refusal: 'jest itself broke down' }
    : filesToTryAgain(projectRoot, results, hasRealParts);
  if ('files' in choice && choice.files.length > 0 && !stopped) {
    keepWhatFirstTryLeft(projectRoot);
    console.log(`\nSecond try, alone: ${choice.files.length} of ${files.length} files`);
    const again: Part = {
      name: 'second-try',
      projects: projects.filter((name) => choice.files.some((file) => projectOf(file) === name)),
      files: choice.files,
      workers: 1,
      nice: -5,
    };
    const second = await runParts([again], 'again ');
    ({ brokeDown } = second);
    results = withSecondTry(projectRoot, results, second.results);
    save(results);
  }
  const failed = failures(projectRoot, results);
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map((line) => `  ${line}`).join('\n')}`);
  if ('refusal' in choice) console.log(`\nNo second try: ${choice.refusal}.`);
  const { numPassedTests, numNotRun, seconds } = results;
  const notRun = numNotRun === 0 ? '' : `, ${numNotRun} not run`;
  console.log(
    `\n${numPassedTests} tests passed, ${failed.length} failed${notRun}, ` +
      `in ${files.length} files and ${seconds} s`,
  );
  for (const line of linesOf(results.secondTries)) console.log(line);
  return isGreen(results) && !brokeDown;
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
    for (const left of [
      'var/test/results.json',
      'var/test/failed',
      failedFirstFolder,
      secondTriesFile,
    ]) {
      rmSync(path.join(projectRoot, left), { recursive: true, force: true });
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
