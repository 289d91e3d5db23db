/**
 * Keeps the evidence of a failed call in `var/test/failed/<file>/<test>/`, and names that folder in
 * the test's message. Rows and transcripts are taken at the moment of the failure, sounds and logs
 * after the test's hooks have run.
 */
import { mkdirSync } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Circus } from '@jest/types';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { evidenceThere, type Evidence } from './evidence.js';

/**
 * Cleared when the project's servers are started. A test of this module itself uses another folder.
 */
export const failedFolder = process.env.FAILED_CALLS_FOLDER ?? path.join(varFolder, 'test/failed');
/**
 * Nothing here may hold up a run: an Asterisk or a database asked for evidence may be the one that
 * hangs.
 */
const patienceMs = 20_000;

/** Evidence taken at a failure. */
interface Taken {
  folder: string;
  readonly evidence: readonly Evidence[];
  /** The errors as text. */
  readonly errors: Set<string>;
  readonly problems: string[];
  /** File names with their descriptions. */
  readonly contents: Map<string, string>;
  /** Original paths, and where the files were copied to. */
  readonly places: Map<string, string>;
  isComplete: boolean;
}

/**
 * As jest stores it: the thrown value, or that and the place where the test or hook is declared.
 */
type Failure = unknown;

/** Keyed by the error; by the place in the source if jest has only a text (a timeout). */
const taken = new Map<unknown, Promise<Taken | undefined>>();
let count = 0;

/**
 * Takes the evidence now. To be called when something has failed that its test learns of only
 * later, or when a source of evidence is about to be stopped. The error then identifies the
 * failure.
 */
export async function takeEvidence(error: unknown): Promise<void> {
  await take(error);
}

function take(key: unknown): Promise<Taken | undefined> {
  const before = taken.get(key);
  if (before !== undefined) return before;
  const now = takeNow();
  taken.set(key, now);
  return now;
}

async function takeNow(): Promise<Taken | undefined> {
  const evidence = evidenceThere();
  // No call, so no evidence.
  if (evidence.length === 0) return undefined;
  // All texts are requested before anything is awaited: what happens meanwhile is not part of the
  // failure.
  const texts = evidence
    .flatMap((each) => each.texts ?? [])
    .map(({ make, ...text }) => ({ ...text, made: attempt(make) }));
  const folder = path.join(failedFolder, `.under-way-${process.pid}-${++count}`);
  await mkdir(folder, { recursive: true });
  const kept: Taken = {
    folder,
    evidence,
    errors: new Set(),
    problems: [],
    contents: new Map(),
    places: new Map(),
    isComplete: false,
  };
  await Promise.all(
    texts.map(({ to, what, made }) =>
      orProblem(kept, to, async () => {
        const text = await made;
        if (text instanceof Error) throw text;
        await writeFile(path.join(folder, placeFor(kept, to, what)), text);
      }),
    ),
  );
  return kept;
}

/** Starts at once. An error becomes the result, because nothing awaits the promise yet. */
async function attempt(make: () => string | Promise<string>): Promise<string | Error> {
  try {
    return await make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * Runs one step of keeping evidence. If it fails or takes too long, that is noted with the
 * evidence.
 */
async function orProblem(kept: Taken, what: string, work: () => Promise<void>): Promise<void> {
  const tooLong = new AbortController();
  try {
    await Promise.race([
      work(),
      delay(patienceMs, undefined, { signal: tooLong.signal, ref: false }).then(() => {
        throw new Error(`nothing came in ${patienceMs / 1000} s`);
      }),
    ]);
  } catch (error) {
    kept.problems.push(`${what}: ${String(error)}`);
  } finally {
    tooLong.abort();
  }
}

/** Renames the folder after the test file and the test. */
async function putInPlace(kept: Taken, testFile: string, test: string): Promise<void> {
  const file = path.relative(path.join(projectRoot, 'tests'), testFile);
  const parent = path.join(failedFolder, file.replace(/(\.test)?\.ts$/, ''));
  await mkdir(parent, { recursive: true });
  const base = fileNameOf(test);
  const others = new Set(await readdir(parent));
  let free = base;
  for (let n = 2; others.has(free); n++) free = `${base} (${n})`;
  await rename(kept.folder, path.join(parent, free));
  kept.folder = path.join(parent, free);
}

function fileNameOf(test: string): string {
  const plain = test.replaceAll(/[^\p{L}\p{N} ,.;()+-]+/gu, '_').trim();
  return plain.replace(/^\.+/, '').slice(0, 80).trim() || 'test';
}

/** Copies the files, and writes the errors and an index. */
async function complete(
  kept: Taken,
  title: string,
  startedAt: number | null | undefined,
): Promise<void> {
  for (const { from, to, what, only } of kept.evidence.flatMap((each) => each.files ?? [])) {
    await orProblem(kept, to, async () => {
      for (const file of await filesIn(from)) {
        if (only !== undefined && !only.test(file)) continue;
        const source = path.join(from, file);
        // The recordings of the carrier and of the softphones are in one folder.
        if (kept.places.has(source)) continue;
        const target = placeFor(kept, path.join(to, file), what);
        await copy(source, path.join(kept.folder, target));
        kept.places.set(source, target);
      }
    });
  }
  for (const file of kept.contents.keys()) {
    if (file.endsWith('.txt')) await relocateIn(kept, path.join(kept.folder, file));
  }
  const errors = relocate(kept, [...kept.errors].join('\n\n'));
  await writeFile(path.join(kept.folder, 'error.txt'), `${errors}\n`);
  await writeFile(path.join(kept.folder, 'index.md'), index(kept, title, startedAt, errors));
}

/**
 * Returns a free name and reserves it. With a second hotline in the same file, the second log
 * becomes `2/app.log`.
 */
function placeFor(kept: Taken, wanted: string, what: string): string {
  let place = path.normalize(wanted);
  for (let n = 2; kept.contents.has(place); n++) place = path.join(String(n), wanted);
  mkdirSync(path.dirname(path.join(kept.folder, place)), { recursive: true });
  kept.contents.set(place, what);
  return place;
}

/**
 * Replaces original paths in a text by those of the copies, because the run's folder is deleted
 * with the run.
 */
function relocate(kept: Taken, text: string, base = ''): string {
  let result = text;
  for (const [from, to] of kept.places) result = result.replaceAll(from, path.join(base, to));
  return result;
}

async function relocateIn(kept: Taken, file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, relocate(kept, text));
}

/** Lists the paths below a folder; for a file, only itself. */
async function filesIn(from: string): Promise<string[]> {
  const found = await stat(from).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [''];
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)));
}

/**
 * Copies a file. Sounds are hard-linked: they are large, each failure of a test file includes all
 * of them, and a sound whose line is still up keeps growing.
 */
async function copy(from: string, to: string): Promise<void> {
  if (!/\.wav$/.test(from)) return copyFile(from, to);
  await link(from, to).catch(() => copyFile(from, to));
}

function index(
  kept: Taken,
  title: string,
  startedAt: number | null | undefined,
  errors: string,
): string {
  const contents = [...kept.contents].sort(([one], [other]) => one.localeCompare(other));
  const began =
    startedAt == null ? '' : `\nThe test began at ${new Date(startedAt).toISOString()}.`;
  const problems = kept.problems.map((problem) => `- could not be kept: ${problem}`);
  return [
    `# ${title}\n`,
    '```',
    errors,
    '```',
    began,
    'All calls of the test file up to then are here, those of the tests before it, too: `transcripts-*.txt` say when each began',
    'and which recording is whose. Rows and transcripts are of the moment of the failure, logs of the end of the test.\n',
    '| file | what it is |',
    '| --- | --- |',
    '| error.txt | what failed, with the stack |',
    ...contents.map(([file, what]) => `| ${file} | ${what} |`),
    ...(problems.length === 0 ? [] : ['', ...problems]),
    '',
  ].join('\n');
}

/** Formats an error as jest shows it. */
function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { stack, message } = error as Partial<Error>;
  return stack ?? message ?? JSON.stringify(error);
}

/**
 * Adds the folder to what jest will show. A thrown text cannot be changed, so a new one is
 * returned.
 */
function tellWhere(error: unknown, kept: Taken): unknown {
  const where = path.relative(projectRoot, kept.folder);
  const note = `\n\nWhat the call left: ${where}`;
  const moved = (text: string) => relocate(kept, text, where);
  if (typeof error === 'string') return error.includes(note) ? error : moved(error) + note;
  if (typeof error !== 'object' || error === null) return error;
  const told = error as { message?: string; stack?: string };
  const before = told.message ?? '';
  if (before.includes(note)) return error;
  const message = moved(before) + note;
  const stack = told.stack ?? '';
  try {
    told.message = message;
    told.stack = stack.includes(before)
      ? stack.replace(before, () => message)
      : `${message}\n${stack}`;
  } catch {
    // A frozen error stays as it is.
  }
  return error;
}

function keyOf(failure: Failure): unknown {
  const [error, place] = Array.isArray(failure) ? (failure as unknown[]) : [failure, undefined];
  return typeof error === 'object' && error !== null ? error : (place ?? error);
}

function errorOf(failure: Failure): unknown {
  return Array.isArray(failure) ? (failure as unknown[])[0] : failure;
}

function namesOf(block: Circus.DescribeBlock | Circus.TestEntry | undefined): string[] {
  if (block === undefined || block.parent === undefined) return [];
  return [...namesOf(block.parent), block.name];
}

/**
 * Keeps the evidence of some failures in the folder of the first one, and adds that folder to their
 * messages.
 */
async function keep(
  failures: Failure[],
  of: { testFile: string; test: string; startedAt: number | null | undefined },
): Promise<void> {
  const first = failures[0];
  if (first === undefined) return;
  // The evidence of a hook before all tests, or of a scenario, was already taken.
  const kept = await take(keyOf(first));
  if (kept === undefined) return;
  for (const failure of failures) {
    kept.errors.add(textOf(errorOf(failure)));
    await dropOther(keyOf(failure), kept);
  }
  if (!kept.isComplete) {
    kept.isComplete = true;
    await putInPlace(kept, of.testFile, of.test);
    const file = path.relative(projectRoot, of.testFile);
    await complete(kept, `${file}: ${of.test}`, of.startedAt);
  }
  failures.forEach((failure, at) => {
    if (Array.isArray(failure)) (failure as unknown[])[0] = tellWhere(errorOf(failure), kept);
    else failures[at] = tellWhere(failure, kept);
  });
}

/**
 * Deletes a second folder for the same test: what a hook after the test also took is in the first
 * one.
 */
async function dropOther(key: unknown, kept: Taken): Promise<void> {
  const other = await taken.get(key);
  if (other === undefined || other === kept || other.isComplete) return;
  taken.set(key, Promise.resolve(kept));
  await rm(other.folder, { recursive: true, force: true });
}

/** Handles jest's events about the tests. */
async function onEvent(event: Circus.Event, state: Circus.State, testFile: string): Promise<void> {
  if (event.name === 'test_fn_failure') {
    await take(keyOf([event.error, event.test.asyncError]));
  } else if (event.name === 'hook_failure') {
    const key = keyOf([event.error, event.hook.asyncError]);
    await take(key);
    // Jest gives the error of a beforeAll hook to each test, and stores that of an afterAll hook
    // separately.
    if (!event.hook.type.endsWith('All')) return;
    const failures =
      event.hook.type === 'afterAll'
        ? (state.unhandledErrors as Failure[]).filter((each) => keyOf(each) === key)
        : [[event.error, event.hook.asyncError]];
    const test = [...namesOf(event.describeBlock), event.hook.type].join(' ');
    await keep(failures, { testFile, test, startedAt: null });
  } else if (event.name === 'test_done') {
    const { errors, startedAt } = event.test;
    await keep(errors, { testFile, test: namesOf(event.test).join(' '), startedAt });
  } else if (event.name === 'run_finish') {
    // Removes evidence of failures that no test reported.
    for (const each of await Promise.all(taken.values())) {
      if (each?.isComplete === false) await rm(each.folder, { recursive: true, force: true });
    }
  }
}

Object.assign(globalThis, { failedCalls: { onEvent } });
