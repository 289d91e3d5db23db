/** The walks that app/README.md tells: their files exist, and are as few as a reader can follow. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../app/core/paths.js';
import { namedFiles, readmeSection } from './runner/readmeSection.js';

/** Whether a file exists; a path without a room of the root is below app/. */
function isThere(file: string): boolean {
  return ['app', ''].some((folder) => existsSync(path.join(projectRoot, folder, file)));
}

test.each([
  'One call, file by file',
  'Key `0`: an agent',
  'A complaint: its handler',
  'A message becomes a ticket',
  'Due work',
  'The telephone in a page',
])('each file named in "%s" exists', (title) => {
  expect(namedFiles(readmeSection(title)).filter((file) => !isThere(file))).toEqual([]);
});

test('from key 0 to the ringing telephone a reader passes 20 files at most', () => {
  const [way = '', after] = readmeSection('Key `0`: an agent').split('\nAnd then:\n');
  expect(after).toBeDefined();
  const files = namedFiles(way.slice(way.indexOf('\n1. ')));
  // The ends of the way, so that a part of it left out is noticed.
  expect(files[0]).toBe('ivr/conversation/menu.ts');
  expect(files.at(-1)).toBe('telephony/asterisk/ari/operations.ts');
  expect(files.length).toBeLessThanOrEqual(20);
});
