/**
 * Runs the files of `make test-cluster` side by side, because callers, leases and fail-overs are waited for most of the
 * time; and those that fail once more, after all others, as `make test` does: the second try is for those who try the
 * project, and whatever needed it is named. Each file has nodes of its own, in one network that is theirs (cluster/run.sh).
 */
import { existsSync, globSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { RoomNow } from './places/room.js';
import { failures, isGreen } from './results.js';
import { isStopped, runParts } from './runParts.js';
import { filesToTryAgain, linesOf, withSecondTry } from './secondTry/secondTry.js';

const resultsFile = 'var/test/results-cluster.json';
const failedFolder = 'var/test/cluster/failed';

/**
 * Most files at once. Each has up to five Asterisks, two apps and Kamailio, and needs half a processor. A run
 * begins with fewer, and goes back to one while calls lose too much time.
 */
const most = Math.ceil(1.5 * os.availableParallelism());

function run(files: readonly string[], workers = most, word = '') {
  const part = { name: 'cluster', projects: ['cluster'], files, workers, nice: -5 } as const;
  // It gives two files to a processor.
  return runParts([part], new RoomNow(workers / 2), word);
}

async function main(): Promise<number> {
  const files = globSync('tests/cluster/**/*.test.ts').sort();
  let { results, brokeDown } = await run(files);
  const choice = brokeDown
    ? { refusal: 'jest itself broke down' }
    : filesToTryAgain(projectRoot, results, () => true);
  if ('files' in choice && choice.files.length > 0 && !isStopped()) {
    console.log(`\nSecond try, alone: ${choice.files.length} of ${files.length} files`);
    if (existsSync(failedFolder)) renameSync(failedFolder, `${failedFolder}-first`);
    const second = await run(choice.files, 1, 'again ');
    ({ brokeDown } = second);
    results = withSecondTry(projectRoot, results, second.results);
  }
  writeFileSync(path.join(projectRoot, resultsFile), JSON.stringify(results));
  const failed = failures(projectRoot, results);
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map((line) => `  ${line}`).join('\n')}`);
  if ('refusal' in choice) console.log(`\nNo second try: ${choice.refusal}.`);
  console.log(
    `\n${results.numPassedTests} tests passed, ${failed.length} failed, in ${files.length} files and ${results.seconds} s`,
  );
  for (const line of linesOf(results.secondTries)) console.log(line);
  return isGreen(results) && !brokeDown ? 0 : 1;
}

process.chdir(projectRoot);
void main().then((code) => (process.exitCode = code));
