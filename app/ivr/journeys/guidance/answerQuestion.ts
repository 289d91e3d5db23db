/**
 * One answer of the guidance: what is told, the law it follows from, and what the caller may do
 * next. The record of the call names the version before a word of it is said.
 */
import { chooseDigit, moreDigit } from '../../conversation/menu.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { courtValues } from '../../../guidance/courtValues.js';
import type { Content, Menu } from '../../../guidance/rules/content.js';
import { toldEvent } from '../../../guidance/toldRecord.js';
import { tellAnswer, type Telling, type Told } from '../../../guidance/tellAnswer.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { digitWord } from '../../../voice/prompts/texts/digits/digitWords.js';
import { answerToSend } from '../send/answerToSend.js';
import { offerWays, waysSentence } from '../send/offerWays.js';
import { ownMobile, sendSmsTo } from '../send/sendBySms.js';
import { calculateFee } from './calculateFee.js';
import { calculateLastDay } from './calculateLastDay.js';
import { checkDocument } from './checkDocument.js';

const smsDigit = '1';
const toolDigit = '2';
/** Digits of the answers that an answer leads to. */
const leadDigits = ['3', '4', '5', '6'] as const;

const calculators = {
  fee: { offer: 'guideFeeOffer', use: calculateFee },
  lastDay: { offer: 'guideDayOffer', use: calculateLastDay },
} as const;
const documentCheck = { offer: 'guideDocumentOffer', use: checkDocument } as const;

/**
 * Tells an answer until the caller goes back. A caller who comes from a case stays with it: one who
 * takes them over by digit `0` sees which one it is.
 * @param before what is said first, for example the caller's own last day
 */
export async function answerQuestion(
  conversation: Conversation,
  id: string,
  before: readonly Prompt[] = [],
): Promise<void> {
  const { language, whereabouts } = conversation;
  const { caseId } = whereabouts;
  const { content, telling } = await wordsOf(conversation, id);
  conversation.enter('menu', id, caseId);
  if (telling.kind === 'person') {
    conversation.record.event(conversation.now, 'fault', id, telling.why);
    conversation.say(...before, prompt('guideNobody'), ...conversation.courtTelephone());
    return;
  }
  const { told } = telling;
  const leads = leadsOf(content, told);
  const tool = toolOf(told);
  const toNumber = ownMobile(conversation);
  const offers = [
    ...(toNumber === null ? [] : [prompt('guideSmsOffer')]),
    ...(tool === null ? [] : [prompt(tool.offer)]),
    ...leads.map(({ digit, question }) =>
      prompt('guideLeadOffer', { question, digit: digitWord(language, digit) }),
    ),
  ];
  // Comes last, so that nobody waits for it who wants something else.
  const choices = [
    ...offers,
    prompt('repeatAndBack'),
    ...(conversation.isAnonymous ? [] : [prompt(waysSentence(conversation, 'guideWaysOffer'))]),
  ];
  const isFirst = noteTold(conversation, told);
  // That it is no advice is said once in a call.
  const answer = [
    ...before,
    ...sentencesOf(conversation, told),
    ...(isFirst ? [prompt('guideNotAdvice')] : []),
  ];
  // The answer takes longer to say than those it leads to take to make.
  for (const lead of leads) await prepareAnswer(conversation, lead.id);
  let opening: readonly Prompt[] = answer;
  for (;;) {
    const said = opening;
    const digit = await chooseDigit(
      conversation,
      {
        name: 'guideAnswer',
        first: () => [...said, ...choices],
        prompts: () => [...answer, ...choices],
        again: () => [...offers, prompt('guideAfterAgain')],
        back: () => choices,
      },
      [
        ...(toNumber === null ? [] : [smsDigit]),
        ...(tool === null ? [] : [toolDigit]),
        ...leads.map((lead) => lead.digit),
        moreDigit,
      ],
    );
    if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
    if (digit === 'back' || digit === 'led_on') return;
    opening = [];
    if (digit === smsDigit && toNumber !== null) {
      opening = await sendAnswer(conversation, toNumber, told);
    } else if (digit === moreDigit) {
      const seen = waysSentence(conversation, 'guideSeenAsk');
      const isSent =
        conversation.isAnonymous ||
        (await mayBeSeen(conversation, told, seen, 'guideSeenAskAgain'));
      if (!isSent) continue;
      const way = await offerWays(conversation, answerToSend(conversation, told));
      if (way.kind === 'said') opening = way.words;
    } else if (digit === toolDigit) {
      await tool?.use(conversation);
    } else {
      const lead = leads.find((each) => each.digit === digit);
      if (lead !== undefined) await answerQuestion(conversation, lead.id);
    }
    conversation.enter('menu', id, caseId);
  }
}

/** What digit 2 leads to: a calculator, or the check of a document. */
function toolOf({ calculator, checksDocuments }: Told) {
  if (calculator !== null) return calculators[calculator];
  return checksDocuments ? documentCheck : null;
}

/** Starts making the sounds of an answer that the caller may choose. */
export async function prepareAnswer(conversation: Conversation, id: string): Promise<void> {
  const { telling } = await wordsOf(conversation, id);
  if (telling.kind === 'told') conversation.prepare(sentencesOf(conversation, telling.told));
}

async function wordsOf(
  { app, language, now, today, place }: Conversation,
  id: string,
): Promise<{ content: Content; telling: Telling }> {
  const content = await app.guidance.content(now);
  const court = courtValues(place.court.settings);
  return { content, telling: tellAnswer(content, { id, day: today, language, court }) };
}

/** The answer, the law it follows from, and whom to ask. */
function sentencesOf({ words }: Conversation, { say, basis, askWhom }: Told): Prompt[] {
  return [
    prompt('guideAnswer', { text: say }),
    prompt('guideAnswer', { text: basis }),
    ...(askWhom === null ? [] : [prompt('guideAskWhom', { whom: words.written(askWhom) })]),
  ];
}

/**
 * Notes in the record of the call which version is told, and the hash of the words, so that they can be
 * found years later.
 * @returns whether it is the first answer of the call.
 */
function noteTold(conversation: Conversation, told: Told): boolean {
  const isFirst = conversation.guidanceTold.size === 0;
  conversation.guidanceTold.add(told.id);
  conversation.isServed = true;
  if (told.inDanger) conversation.isInDanger = true;
  const { name, detail } = toldEvent(told);
  conversation.record.event(conversation.now, 'guidance', name, detail);
  return isFirst;
}

interface Lead {
  readonly digit: (typeof leadDigits)[number];
  readonly id: string;
  /** What the menu says of it. */
  readonly question: string;
}

/** The answers that an answer leads to, in the words of the tree. */
function leadsOf({ menu, answers }: Content, told: Told): Lead[] {
  const { language } = told;
  const offers = offersById(menu);
  return told.leadsTo.slice(0, leadDigits.length).flatMap((id, index) => {
    const digit = leadDigits[index];
    const asked = answers.find((answer) => answer.id === id)?.asked;
    const question = offers.get(id)?.[language] ?? asked?.[language].replace(/[？?]$/, '');
    return digit === undefined || question === undefined ? [] : [{ digit, id, question }];
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
  const { guidanceSent } = conversation;
  if (guidanceSent.has(told.id)) return [prompt('guideSmsSentBefore')];
  if (!(await mayBeSeen(conversation, told, 'guideSmsAsk', 'guideSmsAskAgain'))) return [];
  const [said] = await sendSmsTo(conversation, answerToSend(conversation, told), toNumber);
  if (said?.name !== 'sendSmsDone') return said === undefined ? [] : [said];
  guidanceSent.add(told.id);
  return [prompt('guideSmsSent')];
}

/** Whether others may see the answer: a person who harms the caller may hold the telephone. */
async function mayBeSeen(
  conversation: Conversation,
  told: Told,
  says: StaticPromptName,
  asks: StaticPromptName,
): Promise<boolean> {
  if (!told.smsOnlyAfterAsking) return true;
  const digit = await chooseDigit(
    conversation,
    {
      name: 'guideSms',
      prompts: () => [prompt(says), prompt(asks)],
      again: () => [prompt(asks)],
      mustBeHeard: true,
    },
    [smsDigit],
  );
  return digit === smsDigit;
}
