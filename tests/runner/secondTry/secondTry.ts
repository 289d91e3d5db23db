/**
 * The second try: a file with real parts that failed runs once more, alone, after all others. It is
 * for those who try the project on a machine that has too much to do, and hides nothing: whatever
 * needed it is named at the end of the run.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { AllResults, JestTestResult, SecondTry } from '../results.js';

/** If more files than this fail, the machine is not to blame. */
export const mostSecondTries = 3;

/** Where a run leaves what became of it, from the project's root. */
export interface Left {
  /** For .ci/run and for later reading. */
  readonly results: string;
  /** What failed calls left. */
  readonly failed: string;
  /** The same of the first try. */
  readonly failedFirst: string;
  /** The messages of all first tries, whole. */
  readonly secondTries: string;
}

/** Which files run once more, or why none does. */
export type Choice = { readonly files: readonly string[] } | { readonly refusal: string };

/**
 * Chooses the files to try again: all that failed, or none. None if that could not make the run
 * green: a test that only computes failed, too many files did, or something was not run.
 * @param hasRealParts takes a path from the root
 * @returns paths from the root; none if nothing failed
 */
export function filesToTryAgain(
  root: string,
  results: AllResults,
  hasRealParts: (file: string) => boolean,
): Choice {
  const files = results.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => path.relative(root, name));
  if (files.length === 0) return { files };
  if (results.numNotRun > 0) return { refusal: 'some tests were not run' };
  const computing = files.filter((file) => !hasRealParts(file));
  if (computing.length > 0) return { refusal: `${computing.join(', ')} only computes` };
  if (files.length > mostSecondTries) {
    return { refusal: `${files.length} files failed, and at most ${mostSecondTries} get one` };
  }
  return { files };
}

/** Moves what the first try left aside, so that the second try does not clear it. */
export function keepWhatFirstTryLeft(root: string, { failed, failedFirst }: Left): void {
  rmSync(path.join(root, failedFirst), { recursive: true, force: true });
  const left = path.join(root, failed);
  if (existsSync(left)) renameSync(left, path.join(root, failedFirst));
}

/**
 * Returns the results of the whole run: those of the second try take the place of the first. Each
 * test counts once.
 * @param first all that failed in it was tried again
 */
export function withSecondTry(
  root: string,
  first: AllResults,
  again: AllResults,
  left: Left,
): AllResults {
  const names = new Set(again.testResults.map(({ name }) => name));
  const tried = first.testResults.filter(({ name }) => names.has(name));
  const passedBefore = tried
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed').length;
  const passed = new Set(
    again.testResults.filter(({ status }) => status === 'passed').map(({ name }) => name),
  );
  return {
    numPassedTests: first.numPassedTests - passedBefore + again.numPassedTests,
    numFailedTests: again.numFailedTests,
    numRuntimeErrorTestSuites: again.numRuntimeErrorTestSuites,
    numNotRun: again.numNotRun,
    seconds: first.seconds + again.seconds,
    testResults: first.testResults.map(
      (file) => again.testResults.find(({ name }) => name === file.name) ?? file,
    ),
    secondTries: tried
      .filter(({ name }) => passed.has(name))
      .flatMap((file) => firstTriesOf(root, file, left)),
  };
}

/** Returns what failed in a file at its first try. */
function firstTriesOf(
  root: string,
  { name, message, assertionResults }: JestTestResult,
  { failed: failedFolder, failedFirst, secondTries }: Left,
) {
  const file = path.relative(root, name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const entry = (test: string, text: string): SecondTry => {
    const why = withoutColours(text).replaceAll(`${failedFolder}/`, `${failedFirst}/`);
    return { file, test, why: why.trim(), left: placeLeft(why) ?? secondTries };
  };
  // The set-up or the end of the file failed.
  if (failed.length === 0) return [entry('the file itself', message)];
  return failed.map(({ fullName, failureMessages }) =>
    entry(fullName, (failureMessages ?? []).join('\n\n')),
  );
}

/** Returns the folder that a failed call left; keepFailed.ts adds this note to its message. */
function placeLeft(message: string): string | undefined {
  return /What the call left: ([^\n]*)/.exec(message)?.[1];
}

function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- that is what colours are made of
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

/** Returns the last lines of a run: what needed a second try, why, and where what it left is. */
export function linesOf(secondTries: readonly SecondTry[], report: string): string[] {
  if (secondTries.length === 0) return [];
  const files = new Set(secondTries.map(({ file }) => file)).size;
  return [
    `${files} ${files === 1 ? 'file' : 'files'} passed only at the second try, alone; why: ${report}`,
    ...secondTries.flatMap(({ file, test, why, left }) => [
      `  ${file}: ${test}`,
      ...reasonOf(why).map((line) => `    ${line}`),
      `    ${left}`,
    ]),
  ];
}

/** Returns the first lines of a message that say something: what was expected, and what came. */
function reasonOf(message: string): string[] {
  const lines = message.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => /^(at |What the call left:)/.test(line));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line !== '')
    .slice(0, 4);
}

/** Returns the text of {@link Left.secondTries}. */
export function reportOf(secondTries: readonly SecondTry[]): string {
  const entries = secondTries.map(
    ({ file, test, why, left }) =>
      `## ${file}: ${test}\n\nLeft: ${left}\n\n\`\`\`\n${why}\n\`\`\`\n`,
  );
  return [
    '# What needed a second try\n',
    'Each is a defect whose cause is to be found; tests/secondTries.md lists the known ones.\n',
    ...entries,
  ].join('\n');
}
