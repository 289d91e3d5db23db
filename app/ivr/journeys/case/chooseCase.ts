/**
 * Lets the caller choose one of their cases. A single case needs no question. As many as a menu has
 * digits for are read out. Of more, the caller hears one after the other (walkCases.ts), or enters
 * the end of a case number.
 */
import type { CaseHeading, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { mayNameCause } from '../../../court/cases/rules/disclosure.js';
import { findOwnCase, listCases } from '../../../court/cases/store/cases.js';
import { recordDisclosure } from '../../../court/cases/store/disclosures.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { chooseDigit, menu, type NoChoice } from '../../conversation/menu.js';
import { walkCases } from './walkCases.js';

/**
 * The chosen case; `isOnlyOne` when the caller has no other, `isOnWalk` when they were hearing one
 * after the other. `none` when they have no case at all.
 */
export type ChosenCase =
  | {
      readonly kind: 'chosen';
      readonly caseId: number;
      readonly isOnlyOne: boolean;
      readonly isOnWalk: boolean;
    }
  | { readonly kind: 'none' }
  | NoChoice;

/** A case that was chosen among many. */
interface Found {
  readonly heading: CaseHeading;
  readonly isOnWalk: boolean;
}

/** Digits 1 to 6: a list has as many cases. */
const mostInList = 6;

/**
 * Lets the caller choose a case. A caller without any is told so, and hears the court's telephone
 * number.
 * @param walkedTo the case that the caller chose before, while hearing one after the other: they go
 *   on with the next. Null: they did not.
 */
export async function chooseCase(
  conversation: Conversation,
  person: VerifiedPerson,
  walkedTo: number | null,
): Promise<ChosenCase> {
  conversation.enter('cases', 'chooseCase');
  const cases = await conversation.database((db) => listCases(db, person, conversation.today));
  const [first] = cases;
  if (first === undefined) {
    conversation.say(prompt('noCases'), ...conversation.courtTelephone());
    return { kind: 'none' };
  }
  if (cases.length === 1) {
    return { kind: 'chosen', caseId: first.caseId, isOnlyOne: true, isOnWalk: false };
  }

  const count = prompt('caseCount', { count: conversation.words.count(cases.length) });
  const found =
    cases.length <= mostInList
      ? await readList(conversation, person, cases, [count])
      : await findAmongMany(conversation, person, cases, count, walkedTo);
  if (typeof found === 'string') return found;
  const { heading, isOnWalk } = found;
  return { kind: 'chosen', caseId: heading.caseId, isOnlyOne: false, isOnWalk };
}

/**
 * Lets the caller choose among more cases than a list has: from the latest on, or by the end of the
 * case number. Going back from either returns to this question.
 */
async function findAmongMany(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  count: Prompt,
  walkedTo: number | null,
): Promise<Found | NoChoice> {
  if (walkedTo !== null) {
    const next = cases.findIndex(({ caseId }) => caseId === walkedTo) + 1;
    const found = await walk(conversation, person, cases, next);
    if (found !== 'back') return found;
  }
  for (;;) {
    const chosen = await menu<Found | NoChoice | 'ask_anew'>(
      conversation,
      {
        name: 'findCase',
        prompts: () => [count, prompt('findCaseMenu')],
        again: () => [prompt('findCaseAgain')],
      },
      {
        1: () => walk(conversation, person, cases, 0).then(backOneStep),
        2: () => findByNumber(conversation, person).then(backOneStep),
      },
    );
    if (chosen !== 'ask_anew') return chosen;
  }
}

async function walk(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  from: number,
): Promise<Found | NoChoice> {
  const heading = await walkCases(conversation, person, cases, from);
  return typeof heading === 'string' ? heading : { heading, isOnWalk: true };
}

/** Going back from a list returns to the question before it, not further. */
function backOneStep(chosen: Found | NoChoice | 'ask_anew'): Found | 'ask_anew' | 'led_on' {
  return chosen === 'back' ? 'ask_anew' : chosen;
}

async function findByNumber(
  conversation: Conversation,
  person: VerifiedPerson,
): Promise<Found | NoChoice | 'ask_anew'> {
  const serial = await enterDigits(conversation, {
    name: 'serial',
    prompts: () => [prompt('askSerial')],
    again: () => [prompt('askSerialAgain')],
    longest: 9,
    mayBeOneDigit: true,
    accept: (digits) =>
      /^\d{1,9}$/.test(digits)
        ? { kind: 'entered', value: digits }
        : { kind: 'refused', because: prompt('numberWrongLength') },
  });
  if (typeof serial === 'string') return serial;

  const found = await conversation.database((db) =>
    findOwnCase(db, person, Number(serial.value), conversation.today),
  );
  const [first] = found;
  if (first === undefined) {
    const sought = conversation.words.digits(serial.value);
    conversation.say(prompt('caseNotFound', { serial: sought }));
    return 'ask_anew';
  }
  if (found.length === 1) return { heading: first, isOnWalk: false };
  return found.length <= mostInList
    ? readList(conversation, person, found, [])
    : walk(conversation, person, found, 0);
}

/** Reads the cases out, each with its digit; there are at most {@link mostInList}. */
async function readList(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  before: readonly Prompt[],
): Promise<Found | NoChoice> {
  await recordHeadings(conversation, person, cases);
  const words = [
    ...cases.map((heading, index) => choicePrompt(conversation, heading, index + 1)),
    prompt('caseListBack'),
  ];
  await conversation.sayWhileMaking([...before, ...words]);
  const digit = await chooseDigit(
    conversation,
    {
      name: 'caseList',
      prompts: () => [...before, ...words],
      again: () => [prompt('caseListAgain'), ...words],
    },
    cases.map((_, index) => String(index + 1)),
  );
  if (digit === 'back' || digit === 'led_on') return digit;
  const heading = cases[Number(digit) - 1];
  if (heading === undefined) throw new Error(`no case on digit ${digit}`);
  return { heading, isOnWalk: false };
}

function choicePrompt(conversation: Conversation, heading: CaseHeading, position: number): Prompt {
  const { words, language, today } = conversation;
  const digit = words.number(position);
  const cause = language === 'zh' ? heading.cause : (heading.causeEn ?? words.name(heading.cause));
  const namesCause = mayNameCause(heading, today);
  if (heading.number === null) {
    const appliedOn = words.pastDate(heading.appliedOn);
    return namesCause
      ? prompt('caseChoiceUnnumbered', { appliedOn, cause, digit })
      : prompt('caseChoiceUnnumberedRestricted', { appliedOn, digit });
  }
  const number = words.caseNumber(heading.number);
  return namesCause
    ? prompt('caseChoice', { number, cause, digit })
    : prompt('caseChoiceRestricted', { number, digit });
}

/**
 * The list discloses something of each case, too, so an audit row is written before it is read out.
 */
async function recordHeadings(
  conversation: Conversation,
  person: VerifiedPerson,
  headings: readonly CaseHeading[],
): Promise<void> {
  const { now: at, today, record } = conversation;
  await conversation.database((db) =>
    Promise.all(
      headings.map((heading) =>
        recordDisclosure(db, {
          at,
          callId: record.callId,
          person,
          caseId: heading.caseId,
          facts: mayNameCause(heading, today) ? ['case_number', 'cause'] : ['case_number'],
        }),
      ),
    ),
  );
}
