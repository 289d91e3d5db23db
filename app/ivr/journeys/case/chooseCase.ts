/**
 * Lets the caller choose one of their cases. A single case needs no question. One page of cases is
 * read out. With more than a page, the caller can also enter year and serial number.
 */
import type { CaseHeading, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { mayNameCause } from '../../../court/cases/rules/disclosure.js';
import { findOwnCase, listCases } from '../../../court/cases/store/cases.js';
import { recordDisclosure } from '../../../court/cases/store/disclosures.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { chooseDigit, menu, moreDigit, type NoChoice } from '../../conversation/menu.js';

/**
 * The chosen case; `isOnlyOne` when the caller has no other. `none` when they have no case at all.
 */
export type ChosenCase =
  | { readonly kind: 'chosen'; readonly caseId: number; readonly isOnlyOne: boolean }
  | { readonly kind: 'none' }
  | NoChoice;

type ChosenHeading = CaseHeading | NoChoice;

/** Digits 1 to 6: one page has as many cases. */
const pageSize = 6;

/**
 * Lets the caller choose a case. A caller without any is told so, and hears the court's telephone
 * number.
 */
export async function chooseCase(
  conversation: Conversation,
  person: VerifiedPerson,
): Promise<ChosenCase> {
  conversation.enter('cases', 'chooseCase');
  const cases = await conversation.database((db) => listCases(db, person, conversation.today));
  const [first] = cases;
  if (first === undefined) {
    conversation.say(prompt('noCases'), ...conversation.courtTelephone());
    return { kind: 'none' };
  }
  if (cases.length === 1) return { kind: 'chosen', caseId: first.caseId, isOnlyOne: true };

  const count = prompt('caseCount', { count: conversation.words.count(cases.length) });
  const chosen =
    cases.length <= pageSize
      ? await readList(conversation, person, cases, [count])
      : await findAmongMany(conversation, person, cases, count);
  if (typeof chosen === 'string') return chosen;
  return { kind: 'chosen', caseId: chosen.caseId, isOnlyOne: false };
}

/**
 * Lets the caller choose among more than one page of cases: from the latest on, or by year and
 * serial number. Going back from either returns to this question.
 */
async function findAmongMany(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  count: Prompt,
): Promise<ChosenHeading> {
  for (;;) {
    const chosen = await menu<ChosenHeading | 'ask_anew'>(
      conversation,
      {
        name: 'findCase',
        prompts: () => [count, prompt('findCaseMenu')],
        again: () => [prompt('findCaseAgain')],
      },
      {
        1: () => readList(conversation, person, cases, []).then(backOneStep),
        2: () => findByNumber(conversation, person).then(backOneStep),
      },
    );
    if (chosen !== 'ask_anew') return chosen;
  }
}

/** Going back from a list returns to the question before it, not further. */
function backOneStep(chosen: ChosenHeading | 'ask_anew'): CaseHeading | 'ask_anew' | 'led_on' {
  return chosen === 'back' ? 'ask_anew' : chosen;
}

async function findByNumber(
  conversation: Conversation,
  person: VerifiedPerson,
): Promise<ChosenHeading | 'ask_anew'> {
  const { words } = conversation;
  const year = await enterDigits(conversation, {
    name: 'year',
    prompts: () => [prompt('askYear')],
    again: () => [prompt('askYearAgain')],
    longest: 4,
    accept: (digits) =>
      /^(19|20)\d\d$/.test(digits)
        ? { kind: 'entered', value: digits }
        : { kind: 'refused', because: prompt('numberWrongLength') },
  });
  if (typeof year === 'string') return year;
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
    findOwnCase(db, person, Number(year.value), Number(serial.value), conversation.today),
  );
  const [first] = found;
  if (first === undefined) {
    const sought = { year: words.digits(year.value), serial: words.digits(serial.value) };
    conversation.say(prompt('caseNotFound', sought));
    return 'ask_anew';
  }
  return found.length === 1 ? first : readList(conversation, person, found, []);
}

/**
 * Reads the cases out, six per page. {@link moreDigit} goes to the next page, and from the last one
 * to the first.
 */
async function readList(
  conversation: Conversation,
  person: VerifiedPerson,
  cases: readonly CaseHeading[],
  before: readonly Prompt[],
): Promise<ChosenHeading> {
  const pages = Math.ceil(cases.length / pageSize);
  let opening = before;
  for (let page = 0; ; page = (page + 1) % pages) {
    const shown = cases.slice(page * pageSize, (page + 1) * pageSize);
    await recordHeadings(conversation, person, shown);
    const turnPage =
      pages === 1 ? [] : [prompt(page === pages - 1 ? 'caseListFirst' : 'caseListNext')];
    const words = [
      ...shown.map((heading, index) => choicePrompt(conversation, heading, index + 1)),
      ...turnPage,
      prompt('caseListBack'),
    ];
    const digits = shown.map((_, index) => String(index + 1));
    await conversation.sayWhileMaking([...opening, ...words]);
    const digit = await chooseDigit(
      conversation,
      {
        name: 'caseList',
        prompts: () => [...opening, ...words],
        again: () => [prompt('caseListAgain'), ...words],
      },
      pages === 1 ? digits : [...digits, moreDigit],
    );
    opening = [];
    if (digit === moreDigit) continue;
    if (digit === 'back' || digit === 'led_on') return digit;
    const chosen = shown[Number(digit) - 1];
    if (chosen === undefined) throw new Error(`no case on digit ${digit}`);
    return chosen;
  }
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
