/**
 * Lets a caller with many cases hear one after the other: its number, and in a sentence what matters
 * most of it now. So a lawyer hears the hearings of all their cases by one digit, and chooses one by
 * another.
 */
import type { CaseHeading, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { disclose } from '../../../court/cases/rules/disclosure.js';
import { readCase } from '../../../court/cases/store/cases.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit, moreDigit, type NoChoice } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { isUnknown, saying } from './factsOfCase.js';
import { noteDisclosed } from './noteDisclosed.js';
import { openingOf } from './openingOf.js';

const chooseThis = '1';

/**
 * Reads cases out until the caller chooses one or goes back; after the last comes the first.
 * @param from index of the case to begin with.
 */
export async function walkCases(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  from: number,
): Promise<CaseHeading | NoChoice> {
  /** How many in a row could not be told. */
  let gone = 0;
  for (let at = from; gone < cases.length; at += 1) {
    const position = at % cases.length;
    const heading = cases[position];
    if (heading === undefined) throw new Error(`no case at ${position}`);
    const told = await tellBriefly(conversation, person, heading, position + 1);
    if (told === null) {
      gone += 1;
      continue;
    }
    gone = 0;
    const isLast = position === cases.length - 1;
    const ways = [
      prompt('walkChoose'),
      prompt(isLast ? 'walkFirst' : 'walkNext'),
      prompt('caseListBack'),
    ];
    await conversation.sayWhileMaking(told);
    const digit = await chooseDigit(
      conversation,
      {
        name: 'walkCases',
        prompts: () => [...told, ...ways],
        again: () => [prompt('walkAgain')],
      },
      [chooseThis, moreDigit],
    );
    if (digit === chooseThis) return heading;
    if (digit !== moreDigit) return digit;
  }
  // An import has just removed the caller from all of them.
  conversation.say(prompt('noCases'), ...conversation.courtTelephone());
  return 'back';
}

/**
 * Returns what is said of a case, after the audit row is written; null when the caller has no part in
 * it any more.
 */
async function tellBriefly(
  conversation: Conversation,
  person: VerifiedPerson,
  heading: CaseHeading,
  position: number,
): Promise<readonly Prompt[] | null> {
  const { words, today } = conversation;
  const read = await conversation.database((db) => readCase(db, person, heading.caseId));
  if (read === null) return null;
  const disclosure = disclose(read.file, read.participation, today);
  if (isUnknown(disclosure)) return null;
  const opening = openingOf(conversation, read.file, disclosure, saying(conversation, read));
  const more = ['case_number', ...opening.more];
  await noteDisclosed(conversation, person, heading.caseId, opening.facts, more);
  const place = words.number(position);
  const name =
    heading.number === null
      ? prompt('walkCaseUnnumbered', {
          position: place,
          appliedOn: words.pastDate(heading.appliedOn),
        })
      : prompt('walkCase', { position: place, number: words.caseNumber(heading.number) });
  return [name, ...opening.prompts];
}
