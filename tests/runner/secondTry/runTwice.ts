/** A run of test files, with the second try of those that fail: the same for `make test` and `make test-cluster`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { failures, isGreen, type AllResults } from '../results.js';
import { isStopped, type Ran } from '../runParts.js';
import {
  filesToTryAgain,
  keepWhatFirstTryLeft,
  linesOf,
  reportOf,
  withSecondTry,
  type Left,
} from './secondTry.js';

export interface Tries {
  /** Runs files for the first time. */
  readonly first: (files: readonly string[]) => Promise<Ran>;
  /** Runs the few that failed once more. */
  readonly again: (files: readonly string[]) => Promise<Ran>;
  /** Whether a file may be tried again. */
  readonly hasRealParts: (file: string) => boolean;
  readonly left: Left;
}

/**
 * Runs the files; those with real parts that fail, once more, alone, after all others. Prints what became of them.
 * @param files paths from the project's root
 * @returns whether the run is green
 */
export async function runTwice(
  files: readonly string[],
  { first, again, hasRealParts, left }: Tries,
): Promise<boolean> {
  let { results, brokeDown } = await first(files);
  save(results, left);
  const choice = brokeDown
    ? { refusal: 'jest itself broke down' }
    : filesToTryAgain(projectRoot, results, hasRealParts);
  if ('files' in choice && choice.files.length > 0 && !isStopped()) {
    keepWhatFirstTryLeft(projectRoot, left);
    console.log(`\nSecond try, alone: ${choice.files.length} of ${files.length} files`);
    const second = await again(choice.files);
    ({ brokeDown } = second);
    results = withSecondTry(projectRoot, results, second.results, left);
    save(results, left);
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
  for (const line of linesOf(results.secondTries, left.secondTries)) console.log(line);
  return isGreen(results) && !brokeDown;
}

/** Writes the results down. */
function save(results: AllResults, left: Left): void {
  const write = (file: string, text: string) => writeFileSync(path.join(projectRoot, file), text);
  write(left.results, JSON.stringify(results));
  if (results.secondTries.length > 0) write(left.secondTries, reportOf(results.secondTries));
}
