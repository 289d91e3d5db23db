/**
 * Tells one case: first a sentence that says how it stands, then its parts by key.
 * app/court/cases/rules/disclosure.ts decides what may be said at all. Each fact gets its audit row
 * before it is said.
 */
import type { PromptName, StaticPromptName } from '../../prompts/catalogue.js';
import type { CaseFile, VerifiedPerson } from '../../court/import/rules/caseFile.js';
import {
  disclose,
  disclosureTopics,
  factName,
  type DisclosableFact,
  type Disclosure,
  type DisclosureTopic,
  type WithheldReason,
} from '../../court/cases/rules/disclosure.js';
import { readCase } from '../../court/cases/store/cases.js';
import { recordDisclosure } from '../../court/cases/store/disclosures.js';
import { contactJudge, contactsOf } from './contactJudge.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { factPrompts } from './factPrompts.js';
import { chooseKey, type NoChoice } from '../../conversation/menu.js';

/** Each part is on the same key in every case, so that callers can learn the key. */
const parts: Readonly<
  Record<DisclosureTopic, { readonly key: string; readonly offer: StaticPromptName }>
> = {
  filing: { key: '1', offer: 'partFiling' },
  transfer: { key: '2', offer: 'partTransfer' },
  people: { key: '3', offer: 'partPeople' },
  hearing: { key: '4', offer: 'partHearing' },
  progress: { key: '5', offer: 'partProgress' },
  fees: { key: '6', offer: 'partFees' },
  result: { key: '7', offer: 'partResult' },
};
const otherCaseKey = '8';
/** All other keys are taken. */
const contactKey = '#';

const withheldPrompts = {
  not_served: 'withheldNotServed',
  not_public: 'withheldNotPublic',
  words_not_public: 'withheldWordsNotPublic',
  authority_over: 'withheldAuthorityOver',
} as const satisfies Record<WithheldReason, PromptName>;

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
  const topics = disclosureTopics.filter((topic) => factsOf(disclosure, topic).length > 0);
  const contacts = contactsOf(disclosure);
  const offers = [
    ...topics.map((topic) => prompt(parts[topic].offer)),
    ...(contacts.length > 0 ? [prompt('partContact')] : []),
    prompt('partOtherCase'),
    prompt('repeatAndBack'),
  ];
  const sayPart = (topic: DisclosureTopic) =>
    factsOf(disclosure, topic).flatMap((fact) => factPrompts(conversation, fact));
  conversation.prepare(topics.flatMap(sayPart));

  const summary = summaryOf(conversation, read.file, disclosure);
  await audit(conversation, person, caseId, summary.facts);
  let opening: readonly Prompt[] = summary.prompts;
  for (;;) {
    const said = opening;
    const key = await chooseKey(
      conversation,
      {
        name: 'caseMenu',
        prompts: () => [...said, ...offers],
        again: () => [prompt('partsAgain'), ...offers],
      },
      [
        ...topics.map((topic) => parts[topic].key),
        ...(contacts.length > 0 ? [contactKey] : []),
        otherCaseKey,
      ],
    );
    if (key === 'back' || key === 'led_on') return key;
    if (key === otherCaseKey) return 'other_case';
    if (key === contactKey) {
      await audit(conversation, person, caseId, contacts.map(factName));
      await contactJudge(conversation, read.file, contacts);
      conversation.enter('case', 'tellCase', caseId);
      opening = [];
      continue;
    }
    const topic = topics.find((candidate) => parts[candidate].key === key);
    if (topic === undefined) throw new Error(`no part on key ${key}`);
    conversation.record.event(conversation.now, 'step', topic);
    await audit(conversation, person, caseId, factsOf(disclosure, topic).map(factName));
    opening = sayPart(topic);
  }
}

/** Whether the caller may not even know of the case. */
function isUnknown({ facts, withheld }: Disclosure): boolean {
  return facts.length === 0 && withheld.length === 0;
}

function factsOf(disclosure: Disclosure, topic: DisclosureTopic): DisclosableFact[] {
  return disclosure.facts.filter((fact) => fact.topic === topic);
}

/**
 * Returns what is said first: which case it is, how it stands, what comes next, and what is
 * withheld.
 */
function summaryOf(
  conversation: Conversation,
  file: CaseFile,
  disclosure: Disclosure,
): { prompts: Prompt[]; facts: string[] } {
  const { standing, next } = disclosure.summary;
  const said = [standing, next].filter((fact) => fact !== null);
  const reasons = new Set(disclosure.withheld.map(({ reason }) => reason));
  const heading = standing === null ? null : headingOf(conversation, file);
  return {
    prompts: [
      ...(heading === null ? [] : [heading.prompt]),
      ...(reasons.has('not_served') ? [] : withheldSentences(reasons)),
      ...said.flatMap((fact) => factPrompts(conversation, fact)),
      // That a result is on its way comes last: it belongs to how the case stands.
      ...(reasons.has('not_served') ? withheldSentences(reasons) : []),
    ],
    facts: [...(heading === null ? [] : heading.facts), ...said.map(factName)],
  };
}

function withheldSentences(reasons: ReadonlySet<WithheldReason>): Prompt[] {
  return [...reasons].map((reason) => prompt(withheldPrompts[reason]));
}

function headingOf(
  conversation: Conversation,
  file: CaseFile,
): { prompt: Prompt; facts: string[] } | null {
  const { words, language } = conversation;
  const cause = language === 'zh' ? file.cause : (file.causeEn ?? words.name(file.cause));
  if (file.number === null) {
    return file.publicity === 'public'
      ? { prompt: prompt('caseHeadingUnnumbered', { cause }), facts: ['cause'] }
      : null;
  }
  const number = words.caseNumber(file.number);
  if (file.publicity !== 'public') {
    // Whoever listens beside the caller is not to hear what the case is about.
    return { prompt: prompt('caseHeadingRestricted', { number }), facts: ['case_number'] };
  }
  return { prompt: prompt('caseHeading', { number, cause }), facts: ['case_number', 'cause'] };
}

async function audit(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
  facts: readonly string[],
): Promise<void> {
  const { now: at, record } = conversation;
  if (facts.length > 0) {
    await conversation.database((db) =>
      recordDisclosure(db, { at, callId: record.callId, person, caseId, facts }),
    );
  }
  conversation.isServed = true;
}
