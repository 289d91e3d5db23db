/**
 * `npm run durations`: writes `durations.json` from the last complete run, for longestFirst.cjs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { FileGraph } from './fileGraph.js';
import type { AllResults } from './results.js';
import { allTests } from './selectTests.js';

const text = readFileSync(path.join(projectRoot, 'var/test/results.json'), 'utf8');
const { testResults } = JSON.parse(text) as AllResults;
const seconds = new Map<string, number>();
for (const { name, startTime, endTime } of testResults) {
  if (startTime === undefined || endTime === undefined) continue;
  seconds.set(path.relative(projectRoot, name), Math.round((endTime - startTime) / 100) / 10);
}
const missing = allTests(FileGraph.read(projectRoot)).filter((file) => !seconds.has(file));
if (missing.length > 0) {
  console.error(`The last run left these out: ${missing.join(', ')}\nFirst: make test`);
  process.exit(1);
}
const sorted = [...seconds].sort(([one], [other]) => (one < other ? -1 : 1));
const target = path.join(__dirname, 'durations.json');
writeFileSync(target, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
