/**
 * One answer of the guidance: what is told, the law it follows from, and what the caller may do
 * next. The record of the call names the version before a word of it is said.
 */
import { chooseKey } from '../../conversation/menu.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import type { Menu } from '../../guidance/rules/content.js';
import { recordTold } from '../../guidance/store/toldAnswers.js';
import { tellAnswer, type Told } from '../../guidance/tellAnswer.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { keyWord } from '../../prompts/texts/keys/keyWords.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { calculateFee } from './calculateFee.js';
import { calculateLastDay } from './calculateLastDay.js';

const smsKey = '1';
const calculatorKey = '2';
/** Keys of the answers that an answer leads to. */
const leadKeys = ['3', '4', '5', '6'] as const;

const calculators = {
  fee: { offer: 'guideFeeOffer', calculate: calculateFee },
  lastDay: { offer: 'guideDayOffer', calculate: calculateLastDay },
} as const;

/**
 * Tells an answer until the caller goes back.
 * @param before what is said first, for example the caller's own last day
 */
export async function answerQuestion(
  conversation: Conversation,
  id: string,
  before: readonly Prompt[] = [],
): Promise<void> {
  const { app, language, today } = conversation;
  const { content, courtValues } = app.guidance;
  const telling = tellAnswer(content(), { id, day: today, language, court: courtValues() });
  conversation.enter('menu', id);
  if (telling.kind === 'person') {
    conversation.record.event(conversation.now, 'fault', id, telling.why);
    conversation.say(...before, prompt('guideNobody'), ...conversation.courtTelephone());
    return;
  }
  const { told } = telling;
  const leads = leadsOf(conversation, told);
  const calculator = told.calculator === null ? null : calculators[told.calculator];
  const number = normalNumber(conversation.callerNumber);
  const offersSms = isMobile(number);
  const offers = [
    ...(offersSms ? [prompt('guideSmsOffer')] : []),
    ...(calculator === null ? [] : [prompt(calculator.offer)]),
    ...leads.map(({ key, question }) =>
      prompt('guideLeadOffer', { question, key: keyWord(language, key) }),
    ),
    prompt('repeatAndBack'),
  ];
  await noteTold(conversation, told);
  let opening = [...before, ...answerPrompts(conversation, told)];
  for (;;) {
    const said = opening;
    const key = await chooseKey(
      conversation,
      {
        name: 'guideAnswer',
        prompts: () => [...said, ...offers],
        again: () => [prompt('guideAfterAgain'), ...offers],
        back: () => offers,
      },
      [
        ...(offersSms ? [smsKey] : []),
        ...(calculator === null ? [] : [calculatorKey]),
        ...leads.map((lead) => lead.key),
      ],
    );
    if (key === 'led_on') conversation.say(prompt('backToPrevious'));
    if (key === 'back' || key === 'led_on') return;
    opening = [];
    if (key === smsKey) {
      opening = await sendAnswer(conversation, number, told);
    } else if (key === calculatorKey) {
      await calculator?.calculate(conversation);
    } else {
      const lead = leads.find((each) => each.key === key);
      if (lead !== undefined) await answerQuestion(conversation, lead.id);
    }
    conversation.enter('menu', id);
  }
}

/** What is said of an answer. That it is no advice is said once in a call. */
function answerPrompts(conversation: Conversation, told: Told): Prompt[] {
  const { guidanceTold } = conversation;
  const isFirst = guidanceTold.size === 1;
  return [
    ...[told.say, told.basis, told.askWhom ?? ''].flatMap((text) =>
      text === '' ? [] : [prompt('guideAnswer', { text })],
    ),
    ...(isFirst ? [prompt('guideNotAdvice')] : []),
  ];
}

/** Notes in the record of the call which version is told, so that it can be found years later. */
async function noteTold(conversation: Conversation, told: Told): Promise<void> {
  const { now: at, record, guidanceTold } = conversation;
  guidanceTold.add(told.id);
  conversation.isServed = true;
  if (conversation.isAnonymous) return;
  await conversation.database((db) => recordTold(db, { at, callId: record.callId, told }));
}

interface Lead {
  readonly key: (typeof leadKeys)[number];
  readonly id: string;
  /** What the menu says of it. */
  readonly question: string;
}

/** The answers that an answer leads to, in the words of the tree. */
function leadsOf({ app, language }: Conversation, told: Told): Lead[] {
  const { menu, answers } = app.guidance.content();
  const offers = offersById(menu);
  return told.leadsTo.slice(0, leadKeys.length).flatMap((id, index) => {
    const key = leadKeys[index];
    const asked = answers.find((answer) => answer.id === id)?.asked;
    const question = offers.get(id)?.[language] ?? asked?.[language].replace(/[？?]$/, '');
    return key === undefined || question === undefined ? [] : [{ key, id, question }];
  });
}

function offersById(menu: Menu): ReadonlyMap<string, { readonly zh: string; readonly en: string }> {
  return new Map(
    menu.choices.flatMap(({ answer, menu: below, offer }) => [
      ...(answer === undefined ? [] : [[answer, offer] as const]),
      ...(below === undefined ? [] : offersById(below)),
    ]),
  );
}

/** Sends an answer to the caller's mobile, once in a call. */
async function sendAnswer(
  conversation: Conversation,
  toNumber: string,
  told: Told,
): Promise<Prompt[]> {
  const { guidanceSent, now } = conversation;
  if (told.smsOnlyAfterAsking && !guidanceSent.has(told.id)) {
    const ask = await chooseKey(
      conversation,
      {
        name: 'guideSms',
        prompts: () => [prompt('guideSmsAsk')],
        again: () => [prompt('guideSmsAskAgain')],
        mustBeHeard: true,
      },
      [smsKey],
    );
    if (ask !== smsKey) return [];
  }
  if (guidanceSent.has(told.id)) return [prompt('guideSmsSentBefore')];
  const sms = { toNumber, body: told.sms, purpose: 'guidance' };
  await conversation.database((db) => writeSms(db, [sms], now));
  guidanceSent.add(told.id);
  return [prompt('guideSmsSent')];
}
