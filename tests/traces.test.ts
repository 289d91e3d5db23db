/**
 * The ways that docs/architecture.md tells are the ways that the code goes: no file between two of
 * their steps is passed over, and they are no longer than it says.
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

/** Returns the files that a text names, each once, in order. */
function filesOf(text: string): string[] {
  const names = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|sql))`/g)];
  return [
    ...new Set(names.map(([, name = '']) => (name.startsWith('sql/') ? name : `app/${name}`))),
  ];
}

const calls = (from: string, to: string) => importsOf(from).includes(to);

test.each([
  {
    way: 'From digit 0 to an agent',
    // The ends of the way, so that a part of it left out is noticed.
    first: 'app/ivr/conversation/menu.ts',
    last: 'app/telephony/asterisk/ringing.ts',
    length: 15,
    // No file of the way imports these: the files after them hand them in.
    handedIn: {
      'app/ivr/journeys/answerCall.ts': 'app/ivr/journeys/takeCalls.ts',
      'app/agents/queueWatch.ts': 'app/agents/openQueueRuntime.ts',
      'app/telephony/asterisk/connectAsterisk.ts': 'app/main.ts',
    },
  },
  {
    way: 'A complaint',
    first: 'app/ivr/journeys/mainMenu.ts',
    last: 'app/messages/sms/fileDriver.ts',
    length: 16,
    handedIn: { 'app/messages/sms/sendFromAccount.ts': 'app/main.ts' },
  },
])('$way: each file is called by one before it, or handed in', ({ way, handedIn, ...ends }) => {
  const named = filesOf(sectionOf(way));
  expect({ first: named[0], last: named.at(-1), length: named.length }).toEqual(ends);
  const files = named.filter((file) => file.endsWith('.ts'));
  const uncalled = files
    .slice(1)
    .filter((file, index) => !files.slice(0, index + 1).some((before) => calls(before, file)));
  expect(uncalled).toEqual(Object.keys(handedIn));
  for (const [file, by] of Object.entries(handedIn)) expect(importsOf(by)).toContain(file);
});
