/**
 * The walk of a complaint that app/README.md tells is the way that the code goes: no file between
 * two of its steps is passed over, and a reader can follow it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../app/core/paths.js';
import { FileGraph } from './runner/fileGraph.js';
import { namedFiles, readmeSection } from './runner/readmeSection.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
const graph = FileGraph.read(projectRoot);

const section = readmeSection('A complaint: its handler gets an SMS');
const [way = '', beside = ''] = section.split('\nBeside the way ');

/**
 * Returns the files of the program that a text names. A path that does not begin with `sql/` is
 * below app/.
 */
function filesOf(text: string): string[] {
  return namedFiles(text)
    .filter((name) => !name.startsWith('tests/'))
    .map((name) => (name.startsWith('sql/') ? name : `app/${name}`));
}

/** What main.ts hands in: no file of the walk imports these. */
const handedIn = [
  'app/jobs/dueWatch.ts',
  'app/jobs/jobQueue.ts',
  'app/jobs/dueTasks.ts',
  'app/messages/sms/fileSms.ts',
];

test('it has 20 files at most, from the key to the file of the SMS', () => {
  const files = filesOf(way);
  expect(files[0]).toBe('app/ivr/journeys/mainMenu.ts');
  expect(files.at(-1)).toBe('app/messages/sms/fileSms.ts');
  expect(files.length).toBeLessThanOrEqual(20);
});

test('each file is called by one before it, or handed in by main.ts', () => {
  const files = filesOf(way);
  const calls = (from: string, to: string) =>
    to === 'sql/functions/tickets.sql'
      ? read(from).includes('open_tickets(')
      : graph.importsOf(from).has(to);
  const uncalled = files
    .slice(1)
    .filter((file, index) => !files.slice(0, index + 1).some((before) => calls(before, file)));
  expect(uncalled).toEqual(handedIn);
  expect(handedIn.filter((file) => !calls('app/main.ts', file))).toEqual([]);
});

test('what it names beside the way is there', () => {
  expect(beside).not.toBe('');
  expect(filesOf(beside).filter((file) => !graph.files.has(file))).toEqual([]);
});
