/** Every step that the record of a call names has words in the console. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../../app/core/paths.js';
import * as entries from '../../../../app/voice/prompts/texts/mainMenu/entries.js';
import { disclosureTopics } from '../../../../app/court/cases/rules/disclosableFact.js';
import {
  answerDeclinedStep,
  answerHeardStep,
} from '../../../../app/callbacks/store/callbackAttempts.js';
import { stepWords } from '../../../../app/web/client/words/steps.js';

/** How a journey names a step: `enter('queue', 'waitInQueue')`, `event(now, 'step', 'signIn')`. */
const named = [/\.enter\(\s*'[a-z]+',\s*'(\w+)'/g, /'step',\s*'(\w+)'/g];

/** The names of the steps in a folder's sources. */
function stepsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return named.flatMap((pattern) =>
        [...text.matchAll(pattern)].map(([, name]) => name as string),
      );
    });
}

test('every step that a journey names has words', () => {
  const found = [
    ...stepsIn(path.join(projectRoot, 'app/ivr/journeys')),
    ...stepsIn(path.join(projectRoot, 'app/ivr/conversation')),
    // Each prompt of a menu is a step of the same name, and so is each part of a case.
    ...Object.entries(entries).flatMap(([name, entry]) => ('says' in entry ? [name] : [])),
    ...disclosureTopics,
    ...[answerHeardStep, answerDeclinedStep],
  ];
  expect(found.length).toBeGreaterThan(30);
  const without = (words: object) => [...new Set(found)].filter((name) => !(name in words));
  expect([without(stepWords.zh), without(stepWords.en)]).toEqual([[], []]);
});
