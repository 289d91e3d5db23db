/**
 * The way of a complaint that docs/architecture.md tells is the way that the code goes: no file
 * between two of its steps is passed over.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../app/core/paths.js';
import { importsOf } from './runner/select/imports.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');

/** The section of docs/architecture.md, to the next heading. */
function sectionOf(title: string): string {
  const found = read('docs/architecture.md')
    .split(/^## /m)
    .filter((part) => part.startsWith(`${title}\n`));
  if (found.length !== 1) throw new Error(`${found.length} sections are named "${title}"`);
  return found[0] ?? '';
}

/** Returns the files of app/ that a text names, each once, in order. */
function filesOf(text: string): string[] {
  const names = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.ts)`/g)];
  return [...new Set(names.map(([, name = '']) => `app/${name}`))];
}

/** What main.ts hands in: no file of the way imports these. */
const handedIn = ['app/messages/sendFromAccount.ts', 'app/messages/sms/makeSmsDriver.ts'];

test('each file is called by one before it, or handed in by main.ts', () => {
  const files = filesOf(sectionOf('A complaint'));
  // The ends of the way, so that a part of it left out is noticed.
  expect(files[0]).toBe('app/ivr/journeys/mainMenu.ts');
  expect(files.at(-1)).toBe('app/messages/sms/fileDriver.ts');
  const calls = (from: string, to: string) => importsOf(from).includes(to);
  const uncalled = files
    .slice(1)
    .filter((file, index) => !files.slice(0, index + 1).some((before) => calls(before, file)));
  expect(uncalled).toEqual(handedIn);
  expect(handedIn.filter((file) => !calls('app/main.ts', file))).toEqual([]);
});
