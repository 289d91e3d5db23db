/** Orders in words: their number, how they stand, what was answered. Whoever speaks about an order says it in these. */
import { isMobile } from '../../telephony/rules/telephoneNumber.js';
import { access } from 'node:fs/promises';
import type { OpenResult } from '../../orders/opening/openOrder.js';
import { messagePath } from '../../orders/opening/unsentMessages.js';
import { promptText, type PromptName, type StaticPromptName } from '../../prompts/catalogue.js';
import { awaitsAnswer, type OrderKind, type OrderStatus } from '../../orders/rules/order.js';
import { orderNumberGroups } from '../../orders/rules/orderNumber.js';
import { isNobodys } from '../../orders/rules/orderRepeats.js';
import { addDays, chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import type { OrderMessage } from '../../orders/store/orderMessages.js';
import type { Order } from '../../orders/store/orders.js';
import { joinedWords } from '../../orders/joinedWords.js';
import type { Conversation } from '../../conversation/conversation.js';
import { courtsWords } from '../../conversation/courtsWords.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { recorded } from './recordMessage.js';

/** What of a conversation the words depend on. */
type Speaking = Pick<Conversation, 'language' | 'words'>;

const kindPrompts = {
  contact_judge: 'kindContactJudge',
  complaint: 'kindComplaint',
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

/** The number of an order in the groups it is written down in. */
export function orderNumberInWords({ language, words }: Speaking, number: string): string {
  return orderNumberGroups(number)
    .map((group) => words.clearDigits(group))
    .join(language === 'zh' ? '，' : ', ');
}

/**
 * The code of an order, digit by digit. Each is a sound of its own, built before, and the record has none of them: the code
 * stands on no disk and in no row.
 */
export function codePrompts(code: string): Prompt[] {
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

export function orderKindInWords({ language }: Speaking, kind: OrderKind): string {
  return promptText(language, kindPrompts[kind]);
}

/**
 * Whether an answer can reach her. Who asks a question, or whoever asks it for her, says in it where she can be reached.
 */
function canBeAnswered({ kind, personId, callerNumber }: Order): boolean {
  if (kind === 'consultation' || kind === 'handed_over') return true;
  return !isNobodys({ personId, number: callerNumber });
}

/** By when it will be answered, or, while it is with nobody, that it is passed on. */
export function limitPrompts(conversation: Speaking, order: Order): Prompt[] {
  return order.latestAt === null ? [prompt('orderToDispatch')] : latestPrompts(conversation, order);
}

/** By when it will be answered, or done where nobody can be answered; nothing while nobody knows. */
export function latestPrompts({ words }: Speaking, order: Order): Prompt[] {
  const { latestAt } = order;
  if (latestAt === null) return [];
  // Midnight as a limit is the end of a day; said as a moment it would be the next one.
  const day = chinaDate(latestAt);
  const isMidnight = latestAt.getTime() === chinaMoment(day, '00:00').getTime();
  const when = isMidnight ? words.date(addDays(day, -1)) : words.dateTime(latestAt);
  return [prompt(canBeAnswered(order) ? 'orderLatest' : 'orderLatestDone', { when })];
}

/** What she hears of the order that was opened for her, or that her call was joined to. */
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

/** Which order it is. */
export function headingPrompt(conversation: Speaking, order: Order): Prompt {
  return prompt('orderHeading', {
    openedOn: conversation.words.pastDate(chinaDate(order.openedAt)),
    kind: orderKindInWords(conversation, order.kind),
    number: orderNumberInWords(conversation, order.number),
  });
}

/** How it stands: with whom, whether it is late or supervised, and by when it is answered. */
export function statusPrompt(status: OrderStatus): Prompt {
  return prompt(statusPrompts[status]);
}

/** How an order stands of which nothing else may be said. Nobody was told an answer to it: it is done. */
export function statusOnlyPrompts(status: OrderStatus): Prompt[] {
  return [prompt('orderStatusOnly'), statusPrompt(status === 'replied' ? 'closed' : status)];
}

/** Of an order that awaits its answer: whether it is late or supervised, and by when it will come. */
export function standingPrompts(conversation: Speaking, order: Order): Prompt[] {
  if (!awaitsAnswer(order.status)) return [];
  return [
    ...(order.overdueLevel > 0 ? [prompt('orderOverdue')] : []),
    ...(order.supervisionLevel > 0 ? [prompt('orderSupervised')] : []),
    // A limit that has passed is no date to wait for.
    ...(order.overdueLevel > 0 ? [] : latestPrompts(conversation, order)),
  ];
}

/** What was answered: written, recorded, or both. */
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
