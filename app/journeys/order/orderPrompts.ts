/**
 * Orders in words: their number, how they stand, what was answered. All journeys that speak about
 * an order use these prompts.
 */
import { isMobile } from '../../telephony/rules/telephoneNumber.js';
import { access } from 'node:fs/promises';
import type { OpenResult } from '../../orders/opening/openOrder.js';
import { messagePath } from '../../orders/opening/unsentMessages.js';
import { promptText, type PromptName, type StaticPromptName } from '../../prompts/catalogue.js';
import { awaitsAnswer, type OrderKind, type OrderStatus } from '../../orders/rules/order.js';
import { orderNumberGroups } from '../../orders/rules/orderNumber.js';
import { isNobodys } from '../../orders/rules/orderRepeats.js';
import { addDays, chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import type { OrderMessage, VoiceMessage } from '../../orders/store/orderMessages.js';
import type { Order } from '../../orders/store/orders.js';
import { joinedWords } from '../../orders/joinedWords.js';
import type { Conversation } from '../../conversation/conversation.js';
import { courtsWords } from '../../conversation/courtsWords.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** The part of a conversation that the words depend on. */
type Speaking = Pick<Conversation, 'language' | 'words'>;

const kindPrompts = {
  contact_judge: 'kindContactJudge',
  complaint: 'kindComplaint',
  filing_complaint: 'kindFilingComplaint',
  violation_report: 'kindViolationReport',
  opinion: 'kindOpinion',
  consultation: 'kindConsultation',
  handed_over: 'kindHandedOver',
} as const satisfies Record<OrderKind, StaticPromptName>;

const statusPrompts = {
  opened: 'orderStatusOpened',
  dispatched: 'orderStatusDispatched',
  accepted: 'orderStatusAccepted',
  returned: 'orderStatusReturned',
  replied: 'orderStatusReplied',
  reopened: 'orderStatusReopened',
  closed: 'orderStatusClosed',
  withdrawn: 'orderStatusWithdrawn',
} as const satisfies Record<OrderStatus, PromptName>;

/** Returns the number of an order in the groups in which callers write it down. */
export function orderNumberInWords({ language, words }: Speaking, number: string): string {
  return orderNumberGroups(number)
    .map((group) => words.clearDigits(group))
    .join(language === 'zh' ? '，' : ', ');
}

/**
 * Says the code of an order, digit by digit. Each digit is a sound of its own, made beforehand, and
 * the record contains none of them. So the code is never stored on disk or in a row.
 */
function codePrompts(code: string): Prompt[] {
  return [prompt('orderCode'), ...[...code].map(digitPrompt), prompt('orderCodeKeep')];
}

const digitNames = [
  ...(['codeDigit0', 'codeDigit1', 'codeDigit2', 'codeDigit3', 'codeDigit4'] as const),
  ...(['codeDigit5', 'codeDigit6', 'codeDigit7', 'codeDigit8', 'codeDigit9'] as const),
] as const satisfies readonly StaticPromptName[];

function digitPrompt(digit: string): Prompt {
  const said = prompt(digitNames[Number(digit)] ?? 'codeDigit0');
  return {
    name: 'orderCode',
    async render(voice, language) {
      return { ...(await said.render(voice, language)), name: 'orderCode', text: '*' };
    },
  };
}

/** Returns the kind of an order in words. */
export function orderKindInWords({ language }: Speaking, kind: OrderKind): string {
  return promptText(language, kindPrompts[kind]);
}

/**
 * Whether an answer can reach the caller. For a question, the question itself says where to reach
 * its author.
 */
function canBeAnswered({ kind, personId, callerNumber }: Order): boolean {
  if (kind === 'consultation' || kind === 'handed_over') return true;
  return !isNobodys({ personId, number: callerNumber });
}

/** Says by when the order will be answered; while it is with nobody, that it is passed on. */
export function limitPrompts(conversation: Speaking, order: Order): Prompt[] {
  return order.latestAt === null ? [prompt('orderToDispatch')] : latestPrompts(conversation, order);
}

/**
 * Says by when the order will be answered, or dealt with if nobody can be answered. Nothing while
 * there is no date.
 */
function latestPrompts({ words }: Speaking, order: Order): Prompt[] {
  const { latestAt } = order;
  if (latestAt === null) return [];
  // Midnight as a limit is the end of a day. Said as a moment, it would be the next day.
  const day = chinaDate(latestAt);
  const isMidnight = latestAt.getTime() === chinaMoment(day, '00:00').getTime();
  const when = isMidnight ? words.date(addDays(day, -1)) : words.dateTime(latestAt);
  return [prompt(canBeAnswered(order) ? 'orderLatest' : 'orderLatestDone', { when })];
}

/** Says which order was opened for the caller, or which one their call was joined to. */
export function openedPrompts(
  conversation: Speaking & Pick<Conversation, 'courtTelephone'>,
  opened: OpenResult,
): Prompt[] {
  if (opened.kind === 'refused') {
    return [prompt('orderNotOpened'), ...conversation.courtTelephone()];
  }
  const { order } = opened;
  const number = orderNumberInWords(conversation, order.number);
  if (opened.kind === 'joined' && !opened.isProven) return [prompt('orderJoinedQuietly')];
  if (opened.kind === 'joined') {
    return [
      prompt(joinedWords(opened), { number }),
      ...standingPrompts(conversation, order),
      ...(opened.isReopened && order.latestAt === null ? [prompt('orderToDispatch')] : []),
    ];
  }
  return [
    prompt('orderOpened', { number }),
    ...(opened.code === null ? [] : codePrompts(opened.code)),
    ...(order.anonymous ? [prompt('orderAnonymous')] : []),
    ...(order.supervisionLevel > 0 ? [prompt('orderSupervised')] : []),
    ...limitPrompts(conversation, order),
    ...(canBeAnswered(order) ? [] : [prompt('orderNoAnswer')]),
    ...(order.anonymous || !isMobile(order.callerNumber) ? [] : [prompt('orderSmsSent')]),
  ];
}

/** Says which order it is. */
export function headingPrompt(conversation: Speaking, order: Order): Prompt {
  return prompt('orderHeading', {
    openedOn: conversation.words.pastDate(chinaDate(order.openedAt)),
    kind: orderKindInWords(conversation, order.kind),
    number: orderNumberInWords(conversation, order.number),
  });
}

/** Says the status of an order. */
export function statusPrompt(status: OrderStatus): Prompt {
  return prompt(statusPrompts[status]);
}

/**
 * Says the status of an order of which nothing else may be said. Nobody is told an answer to it, so
 * an answered one counts as closed.
 */
export function statusOnlyPrompts(status: OrderStatus): Prompt[] {
  return [prompt('orderStatusOnly'), statusPrompt(status === 'replied' ? 'closed' : status)];
}

/**
 * For an order that awaits its answer: says whether it is late or supervised, and by when the
 * answer comes.
 */
export function standingPrompts(conversation: Speaking, order: Order): Prompt[] {
  if (!awaitsAnswer(order.status)) return [];
  return [
    ...(order.overdueLevel > 0 ? [prompt('orderOverdue')] : []),
    ...(order.supervisionLevel > 0 ? [prompt('orderSupervised')] : []),
    // A limit that has passed is no date to wait for.
    ...(order.overdueLevel > 0 ? [] : latestPrompts(conversation, order)),
  ];
}

/** Says what was answered: written, recorded, or both. */
export async function answerPrompts(
  conversation: Speaking & Pick<Conversation, 'app'>,
  { body, voice }: Pick<OrderMessage, 'body' | 'voice'>,
): Promise<Prompt[]> {
  const written =
    body === null
      ? []
      : courtsWords(conversation, body, null, (say, language, text) =>
          say(language, 'orderAnswerText', { text }),
        );
  if (voice === null) return written;
  const { RECORDINGS_DIR } = conversation.app.config;
  const isThere = await access(messagePath(RECORDINGS_DIR, voice.file)).then(
    () => true,
    () => false,
  );
  if (!isThere) return [...written, prompt('orderAnswerGone')];
  return [...written, recorded(RECORDINGS_DIR, voice, prompt('orderAnswerVoice'))];
}

/** Says a recorded message as it was spoken, after words that say whose it is. */
export function recorded(
  recordingsDir: string,
  { file, lengthMs }: Pick<VoiceMessage, 'file' | 'lengthMs'>,
  words: Prompt = prompt('messageIs'),
): Prompt {
  const sound = messagePath(recordingsDir, file).replace(/\.wav$/, '');
  return {
    name: words.name,
    async render(voice, language) {
      const said = await words.render(voice, language);
      const durationMs = said.durationMs + lengthMs;
      return { ...said, sounds: [...said.sounds, sound], durationMs };
    },
  };
}
