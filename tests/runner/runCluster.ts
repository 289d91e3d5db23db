/**
 * Runs the files of `make test-cluster` one after another, and those that fail once more, after all others, as `make test`
 * does: the second try is for those who try the project, and whatever needed it is named.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { addUp, failures, isGreen, type AllResults, type JestResults } from './results.js';
import { filesToTryAgain, linesOf, withSecondTry } from './secondTry/secondTry.js';

const resultsFile = 'var/test/results-cluster.json';
const failedFolder = 'var/test/cluster/failed';

function run(files: readonly string[]): AllResults {
  const began = performance.now();
  const output = 'var/test/cluster/jest.json';
  rmSync(output, { force: true });
  const jest = ['--selectProjects', 'cluster', '--runInBand', '--json', '--outputFile', output];
  spawnSync('node_modules/.bin/jest', [...jest, '--runTestsByPath', ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const results = existsSync(output)
    ? (JSON.parse(readFileSync(output, 'utf8')) as JestResults)
    : 'jest left no results';
  const seconds = Math.round((performance.now() - began) / 1000);
  return addUp(projectRoot, [{ files, results }], seconds);
}

process.chdir(projectRoot);
const files = globSync('tests/cluster/**/*.test.ts').sort();
let results = run(files);
const choice = filesToTryAgain(projectRoot, results, () => true);
if ('files' in choice && choice.files.length > 0) {
  console.log(`\nSecond try, alone: ${choice.files.length} of ${files.length} files`);
  if (existsSync(failedFolder)) renameSync(failedFolder, `${failedFolder}-first`);
  results = withSecondTry(projectRoot, results, run(choice.files));
}
writeFileSync(path.join(projectRoot, resultsFile), JSON.stringify(results));
const failed = failures(projectRoot, results);
if (failed.length > 0) console.log(`\nFailed:\n${failed.map((line) => `  ${line}`).join('\n')}`);
if ('refusal' in choice) console.log(`\nNo second try: ${choice.refusal}.`);
console.log(
  `\n${results.numPassedTests} tests passed, ${failed.length} failed, in ${files.length} files and ${results.seconds} s`,
);
for (const line of linesOf(results.secondTries)) console.log(line);
process.exitCode = isGreen(results) ? 0 : 1;
