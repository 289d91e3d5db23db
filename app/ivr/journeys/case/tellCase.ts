/**
 * Tells one case: first what matters most (openingOf.ts), then its parts by digit.
 * app/court/cases/rules/disclosure.ts decides what may be said at all. Each fact gets its audit row
 * before it is said.
 */
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import type { VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import {
  disclose,
  type DisclosableFact,
  type Disclosure,
} from '../../../court/cases/rules/disclosure.js';
import { authorityCovers } from '../../../court/cases/rules/headings.js';
import { partsInOrder, topicsOfPart, type CasePart } from '../../../court/cases/rules/caseParts.js';
import { readActsIn } from '../../../court/cases/store/authorities.js';
import { readCase } from '../../../court/cases/store/cases.js';
import { contactJudge, contactsOf, knowsResult, panelOf } from './contactJudge.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { questionOfCase, type CaseQuestion } from '../../../guidance/rules/questionOfCase.js';
import { answerQuestion, prepareAnswer } from '../guidance/answerQuestion.js';
import { lastDayToAppeal } from './appealDay.js';
import { isUnknown, saying } from './factsOfCase.js';
import { chooseDigit, moreDigit, type NoChoice } from '../../conversation/menu.js';
import { caseToSend } from '../send/caseToSend.js';
import { offerWays, waysSentence } from '../send/offerWays.js';
import { askAboutFees, canAskAboutFees } from './askAboutFees.js';
import { askForReminder } from './askForReminder.js';
import { noteDisclosed } from './noteDisclosed.js';
import { openingOf } from './openingOf.js';

/**
 * Each part is on the same digit in every case, so that callers can learn the digit; every digit
 * works on both levels. Digit 2 is that of the main menu for the same.
 */
const partDigits: Readonly<Record<CasePart, string>> = {
  hearing: '1',
  enforcement: '1',
  people: '2',
  result: '4',
  progress: '5',
  fees: '6',
};
/** How many parts are offered at once. */
const offeredFirst = 3;

/** Digit of the main menu for the guidance; here it leads to the answer that fits the case now. */
const questionDigit = '3';
const questionOffers = {
  appeal: 'questionAppeal',
  refused: 'questionRefused',
  fee: 'questionFee',
  summons: 'questionSummons',
  no_assets: 'questionNoAssets',
  money: 'questionMoney',
  restrictions: 'questionRestrictions',
} as const satisfies Record<CaseQuestion['about'], StaticPromptName>;

/** Tells a case until the caller goes back or wants another one. */
export async function tellCase(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
): Promise<'other_case' | NoChoice> {
  conversation.enter('case', 'tellCase', caseId);
  const read = await conversation.database((db) => readCase(db, person, caseId));
  const disclosure =
    read === null ? null : disclose(read.file, read.participation, conversation.today);
  if (read === null || disclosure === null || isUnknown(disclosure)) {
    // An import has just removed the caller from the case, or has taken back that it is accepted.
    conversation.say(prompt('noCases'), ...conversation.courtTelephone());
    return 'back';
  }
  const { file } = read;
  const { participation } = read;
  const actsForOther =
    participation.role === 'agent' && authorityCovers(participation, conversation.today);
  const parts = partsInOrder(file).filter((part) => factsOf(disclosure, part).length > 0);
  const contacts = contactsOf(disclosure);
  const offers = parts.map((part) => prompt(offerOf(part, disclosure)));
  const wayBack = prompt('repeatAndBack');
  const told = { file, participation, facts: disclosure.facts };
  const question = questionOfCase(told, conversation.today, conversation.place.calendar);
  const toSend = caseToSend(conversation, person, caseId, file, disclosure);
  const hasHearing = disclosure.facts.some(({ kind }) => kind === 'next_hearing');
  const levels = [
    [
      ...offers.slice(0, offeredFirst),
      ...(question === null ? [] : [prompt(questionOffers[question.about])]),
      prompt('partMore'),
      wayBack,
    ],
    [
      ...offers.slice(offeredFirst),
      toSend === null ? prompt('partOtherCase') : prompt(waysSentence(conversation, 'partWays')),
      wayBack,
    ],
  ] as const;
  const stillMay = async () => !actsForOther || (await stillActs(conversation, person, caseId));
  const say = saying(conversation, read);
  const sayPart = (part: CasePart) => factsOf(disclosure, part).flatMap(say);

  const opening = openingOf(conversation, file, disclosure, say);
  await noteDisclosed(conversation, person, caseId, opening.facts, opening.more);
  let said: readonly Prompt[] = opening.prompts;
  // Of another case they may have heard one.
  conversation.heard.delete('appealUntil');
  await conversation.sayWhileMaking(said);
  conversation.prepare(parts.flatMap(sayPart));
  if (question !== null) await prepareAnswer(conversation, question.answer);
  for (let level: 0 | 1 = 0; ;) {
    const before = said;
    const offered = levels[level];
    const digit = await chooseDigit(
      conversation,
      {
        name: 'caseMenu',
        prompts: () => [...before, ...offered],
        again: () => [prompt('partsAgain'), ...offered],
      },
      [
        ...parts.map((part) => partDigits[part]),
        ...(question === null ? [] : [questionDigit]),
        moreDigit,
      ],
    );
    said = [];
    // The day of the authority may be over by now, or an import has ended it: then nothing more is told from what was read.
    if (digit !== 'led_on' && !(await stillMay())) return tellCase(conversation, person, caseId);
    if (digit === 'back' && level === 1) {
      level = 0;
      continue;
    }
    if (digit === 'back' || digit === 'led_on') return digit;
    if (digit === moreDigit) {
      if (level === 0) {
        level = 1;
        continue;
      }
      if (toSend === null) return 'other_case';
      const way = await offerWays(conversation, toSend, {
        ...(hasHearing && { remind: () => askForReminder(conversation, person, caseId) }),
      });
      if (way.kind === 'other_case' || way.kind === 'led_on') return way.kind;
      conversation.enter('case', 'tellCase', caseId);
      if (way.kind === 'said') [level, said] = [0, way.words];
      continue;
    }
    level = 0;
    if (digit === questionDigit && question !== null) {
      const lastDay = ownLastDay(conversation, question);
      if (lastDay.length > 0) {
        await noteDisclosed(conversation, person, caseId, factsOf(disclosure, 'result'));
      }
      await answerQuestion(conversation, question.answer, lastDay);
      conversation.enter('case', 'tellCase', caseId);
      continue;
    }
    const part = parts.find((candidate) => partDigits[candidate] === digit);
    if (part === undefined) throw new Error(`no part on digit ${digit}`);
    conversation.record.event(conversation.now, 'step', part);
    if (part === 'people' && contacts.length > 0) {
      await noteDisclosed(conversation, person, caseId, factsOf(disclosure, part));
      const known = { panel: panelOf(disclosure), result: knowsResult(disclosure) };
      await contactJudge(conversation, file, contacts, known);
      conversation.enter('case', 'tellCase', caseId);
      continue;
    }
    if (part === 'fees' && canAskAboutFees(disclosure.facts)) {
      if (!(await askAboutFees(conversation, person, file, disclosure.facts, stillMay))) {
        return tellCase(conversation, person, caseId);
      }
      conversation.enter('case', 'tellCase', caseId);
      continue;
    }
    await noteDisclosed(conversation, person, caseId, factsOf(disclosure, part));
    said = sayPart(part);
  }
}

/** Whether the caller still acts in the case today. */
async function stillActs(
  conversation: Conversation,
  { personId }: VerifiedPerson,
  caseId: number,
): Promise<boolean> {
  const { today } = conversation;
  const actsIn = await conversation.database((db) => readActsIn(db, personId, today));
  return actsIn.includes(caseId);
}

/** Returns the caller's own last day, unless they have just heard it with the result. */
function ownLastDay(conversation: Conversation, question: CaseQuestion): Prompt[] {
  return question.about !== 'appeal' || conversation.heard.has('appealUntil')
    ? []
    : lastDayToAppeal(conversation, question.appeal);
}

/** Returns the facts of a part, in the order in which they are said. */
function factsOf(disclosure: Disclosure, part: CasePart): DisclosableFact[] {
  return topicsOfPart[part].flatMap((topic) =>
    disclosure.facts.filter((fact) => fact.topic === topic),
  );
}

function offerOf(part: CasePart, { facts }: Disclosure): StaticPromptName {
  switch (part) {
    case 'hearing':
      return 'partHearing';
    case 'enforcement': {
      const fact = facts.find((each) => each.topic === 'enforcement');
      if (fact === undefined) return 'partHearing';
      return fact.isToDebtor ? 'partEnforcementDebtor' : 'partEnforcement';
    }
    case 'people':
      return contactsOf({ facts }).length > 0 ? 'partContact' : 'partPeople';
    case 'result':
      return 'partResult';
    case 'fees':
      return canAskAboutFees(facts) ? 'partFeesAsk' : 'partFees';
    case 'progress':
      if (facts.some(({ topic }) => topic === 'transfer')) return 'partTransfer';
      return facts.some(({ topic }) => topic === 'progress') ? 'partProgress' : 'partFiling';
  }
}
