/**
 * A message becomes a ticket: it is recorded, the ticket is opened, and the caller hears its number.
 * The caller speaks after a tone, and can hear the message, say it again, send it or discard it. A
 * caller who hangs up after they have spoken has sent it, and has a ticket, too.
 */
import { CallEnded } from '../../../telephony/call.js';
import { readOwnName } from '../../../court/cases/store/cases.js';
import type { OpenResult } from '../../../tickets/opening/openTicket.js';
import {
  discardMessage,
  noteMessage,
  sendMessage,
  type MessageTicket,
} from '../../../tickets/opening/unsentMessages.js';
import { sixDigits } from '../../../court/identity/sixDigits.js';
import type { VoiceMessage } from '../../../tickets/store/ticketMessages.js';
import type { Conversation } from '../../conversation/conversation.js';
import { maxTries } from '../../conversation/listening.js';
import { chooseDigit, moreDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { isMobile } from '../../../telephony/rules/telephoneNumber.js';
import { offerWays } from '../send/offerWays.js';
import { ticketToSend } from '../send/ticketToSend.js';
import { openedPrompts, recorded } from './ticketPrompts.js';

/** What the ticket is about. The caller is filled in here. */
export type TicketSubject = Pick<
  MessageTicket,
  'kind' | 'courtId' | 'caseId' | 'aboutDepartmentId' | 'anonymous'
> & {
  /** Entered by the caller. Left out or null: the number they call from. */
  readonly callerNumber?: string | null;
};

/**
 * Returns what a ticket of this caller says about them. An anonymous one says nothing but the call,
 * whose records are erased.
 */
export async function ticketOfCaller(
  conversation: Conversation,
  subject: TicketSubject,
): Promise<MessageTicket> {
  const { language, record, person } = conversation;
  const common = { ...subject, language, callId: record.callId, by: { kind: 'caller' } } as const;
  if (subject.anonymous === true) return { ...common, callerNumber: null };
  const callerName =
    person === null ? null : await conversation.database((db) => readOwnName(db, person));
  const callerNumber = subject.callerNumber ?? conversation.callerNumber;
  const { personId = null, onlyCaseIds = null } = person ?? {};
  return { ...common, callerNumber, callerName, personId, onlyCaseIds };
}

/**
 * Records a message and opens its ticket. What is to be said about it waits in the conversation.
 * @param isInsteadOfPerson true where the caller is here because no person can be reached.
 * @returns false when the caller has left no message.
 */
export async function leaveTicket(
  conversation: Conversation,
  name: string,
  subject: TicketSubject,
  intro: readonly Prompt[],
  isInsteadOfPerson = false,
): Promise<boolean> {
  const renew = () => ticketOfCaller(conversation, subject);
  const ticket = await renew();
  const request = { name, intro, ticket, renew, isInsteadOfPerson };
  const left = await recordMessage(conversation, request);
  if (left.kind === 'left') return false;
  await openAndTell(conversation, left);
  return true;
}

async function openAndTell(
  conversation: Conversation,
  left: Extract<MessageLeft, { kind: 'message' }>,
): Promise<void> {
  const opened = await openMessageTicket(conversation, left);
  conversation.isServed = true;
  conversation.record.event(conversation.now, 'step', 'ticket', opened.kind);
  const words = openedPrompts(conversation, opened);
  conversation.say(...words);
  await offerItsNumber(conversation, opened, words);
}

/**
 * Lets a caller whose telephone takes no SMS have the number of their ticket sent: otherwise they
 * would have to write it down. A caller who has left no number wants none to be written anywhere.
 */
async function offerItsNumber(
  conversation: Conversation,
  opened: OpenResult,
  itsNumber: readonly Prompt[],
): Promise<void> {
  if (opened.kind === 'refused' || (opened.kind === 'joined' && !opened.isProven)) return;
  const { ticket } = opened;
  if (ticket.anonymous || ticket.callerNumber === null || isMobile(ticket.callerNumber)) return;
  const words = [prompt('ticketNumberWays')];
  // Who presses nothing is writing, or looking for a pen: number and code come once more, because nothing else has the code.
  const digit = await chooseDigit(
    conversation,
    {
      name: 'ticketNumberWays',
      prompts: () => words,
      again: () => [...itsNumber, ...words],
      tries: 2,
    },
    [moreDigit],
  );
  if (digit !== moreDigit) return;
  const way = await offerWays(conversation, ticketToSend(conversation, ticket));
  if (way.kind === 'said') conversation.say(...way.words);
}

/** Milliseconds of silence that end a message. People search for words, and for a paper. */
const silenceMs = 5000;

/** Which message is recorded, and for which ticket. */
export interface MessageRequest {
  /** The message's name in the record. */
  readonly name: string;
  /** Says what the message should contain. How it is recorded is said here. */
  readonly intro: readonly Prompt[];
  /** The ticket that the message becomes, also when this process dies before it is opened. */
  readonly ticket: MessageTicket;
  /** Makes it again for a caller who is back from a person, who may have had them prove who they are. */
  readonly renew?: () => Promise<MessageTicket>;
  /** True where no person can be reached: `0` then goes back, as `*` does. */
  readonly isInsteadOfPerson?: boolean;
}

/** The message, or that there is none. */
export type MessageLeft =
  | {
      readonly kind: 'message';
      readonly message: VoiceMessage;
      readonly ticket: MessageTicket;
      /**
       * The caller has hung up and can be told nothing more. The message is written into its ticket
       * all the same.
       */
      readonly isGone: boolean;
    }
  /**
   * The caller has gone back, has discarded the message, or said nothing. What is to be said about
   * it waits in the conversation.
   */
  | { readonly kind: 'left' };

/**
 * Records a message. The code that gets it must write it into a ticket at once. If that does not
 * happen, a ticket is opened from `request.ticket` after the call.
 * @throws CallEnded when the caller hangs up without a message.
 */
export async function recordMessage(
  conversation: Conversation,
  request: MessageRequest,
): Promise<MessageLeft> {
  const { call } = conversation;
  const taken: Taken = { message: null, ticket: request.ticket, unsafe: [] };
  try {
    const left = await takeMessage(conversation, request, taken);
    const { ticket } = taken;
    return left === null
      ? { kind: 'left' }
      : { kind: 'message', message: left, ticket, isGone: false };
  } catch (error) {
    if (!(error instanceof CallEnded) || !call.isOver || taken.message === null) throw error;
    conversation.record.event(conversation.now, 'step', request.name, 'sent by hanging up');
    const { message, ticket } = taken;
    return { kind: 'message', message, ticket, isGone: true };
  }
}

/**
 * Opens the ticket of a message, whether the caller is still there or not.
 * @throws CallEnded when the caller has hung up and the database is away. Then the ticket is opened
 *   later.
 */
async function openMessageTicket(
  conversation: Conversation,
  { message, ticket }: Extract<MessageLeft, { kind: 'message' }>,
): Promise<OpenResult> {
  const { db, clock, identityKeys, config } = conversation.app;
  const code = sixDigits();
  const send = () =>
    sendMessage({ db, clock, identityKeys }, config.RECORDINGS_DIR, ticket, message, code);
  if (!conversation.call.isOver) return conversation.database(send);
  try {
    return await send();
  } catch (error) {
    conversation.log.error('cannot open the ticket of a message yet', { error });
    throw new CallEnded();
  }
}

/** What the caller has said so far and not discarded, kept in case they hang up. */
interface Taken {
  message: VoiceMessage | null;
  /** The ticket that it becomes. */
  ticket: MessageTicket;
  /**
   * Files of takes that could not be stored safely. They may contain what the caller said. Unless a
   * better take replaces them, they stay with their notes, and app/tickets/jobs/sendLeftMessages.ts
   * opens the ticket when the call is over.
   */
  readonly unsafe: string[];
}

/**
 * Records takes until the caller sends one or gives up.
 * @returns null when there is no message, or no longer one.
 */
async function takeMessage(
  conversation: Conversation,
  request: MessageRequest,
  taken: Taken,
): Promise<VoiceMessage | null> {
  const { config } = conversation.app;
  let words: readonly Prompt[] = [...conversation.takeWaiting(), ...request.intro];
  const hasPerson = request.isInsteadOfPerson !== true && !conversation.isAnonymous;
  const wayOut = prompt(hasPerson ? 'messageWaysOut' : 'messageBack');
  for (let missed = 0; missed < maxTries;) {
    const asked = { ...request, ticket: taken.ticket };
    const take = await oneTake(conversation, asked, [...words, wayOut, prompt('messageHow')]);
    if (take.kind === 'person') {
      await conversation.toPerson();
      if (request.renew !== undefined) taken.ticket = await request.renew();
      words = [...conversation.takeWaiting(), ...request.intro];
      continue;
    }
    if (take.kind === 'back' && taken.message === null) {
      await discardUnsafe(conversation, taken);
      return null;
    }
    const before = taken.message;
    if (take.kind === 'message') {
      taken.message = take.message;
      if (before !== null) await discard(conversation, before);
      await discardUnsafe(conversation, taken);
      missed = 0;
    } else if (take.kind !== 'back') {
      if (take.kind === 'unsafe') taken.unsafe.push(take.file);
      missed += 1;
      words = [prompt(take.kind === 'empty' ? 'messageEmpty' : 'messageFailed')];
    }
    if (conversation.call.isOver) throw await conversation.call.ended;
    const message = taken.message;
    if (message === null) continue;

    const kept = take.kind === 'message' ? [] : [prompt('messageKept')];
    const chosen = await review(conversation, recorded(config.RECORDINGS_DIR, message), kept);
    if (chosen === 'send') return message;
    if (chosen === 'discard') {
      taken.message = null;
      await discard(conversation, message);
      await discardUnsafe(conversation, taken);
      conversation.say(prompt('messageDiscarded'));
      return null;
    }
    words = [];
  }
  if (taken.message !== null) return taken.message;
  conversation.say(...words, prompt('messageNone'));
  return null;
}

type Take =
  | { readonly kind: 'message'; readonly message: VoiceMessage }
  | { readonly kind: 'empty' | 'failed' }
  /** The caller pressed `*` or `0` before the tone. */
  | { readonly kind: 'back' | 'person' }
  /** The caller may have spoken, and the file may not be stored safely. */
  | { readonly kind: 'unsafe'; readonly file: string };

async function oneTake(
  conversation: Conversation,
  { name, ticket, isInsteadOfPerson = false }: MessageRequest,
  words: readonly Prompt[],
): Promise<Take> {
  const { app, call, log, record } = conversation;
  const { RECORDINGS_DIR, MESSAGE_MAX_SECONDS } = app.config;
  let file: string;
  try {
    file = await noteMessage(RECORDINGS_DIR, ticket, conversation.now);
  } catch (error) {
    log.error('cannot store a message: check the free space in RECORDINGS_DIR', { error });
    record.event(conversation.now, 'fault', name, 'not recorded');
    return { kind: 'failed' };
  }
  let isKept = false;
  try {
    // A caller who knows what is wanted presses any other digit, and speaks after the tone.
    const digit = await conversation.sayUntilWhichDigit(...words);
    if (digit === '*' || digit === '0') {
      record.event(conversation.now, 'digits', name, digit);
      return { kind: digit === '0' && !isInsteadOfPerson ? 'person' : 'back' };
    }
    const result = await call.record({
      file,
      silenceMs,
      terminator: '#',
      maxMs: MESSAGE_MAX_SECONDS * 1000,
    });
    isKept = result.kind !== 'empty';
    if (result.kind !== 'stored') {
      record.event(conversation.now, result.kind === 'empty' ? 'silence' : 'fault', name);
      return result.kind === 'empty' ? result : { kind: 'unsafe', file };
    }
    record.event(conversation.now, 'step', name, `${Math.round(result.lengthMs / 1000)} s`);
    const { lengthMs, sha256 } = result;
    return { kind: 'message', message: { file, lengthMs, sha256 } };
  } finally {
    if (!isKept) await discard(conversation, { file });
  }
}

/** Discards unsafe takes: the caller has said it again since, or wants none of it. */
async function discardUnsafe(conversation: Conversation, { unsafe }: Taken): Promise<void> {
  for (const file of unsafe.splice(0)) await discard(conversation, { file });
}

/**
 * Asks what is to become of the message. A caller who presses nothing has said it, and sends it.
 */
async function review(
  conversation: Conversation,
  message: Prompt,
  before: readonly Prompt[],
): Promise<'send' | 'again' | 'discard'> {
  const question = {
    name: 'messageReview',
    prompts: () => [prompt('messageReview')],
    again: () => [prompt('messageReview')],
    zero: 'wrong',
  } as const;
  let first: readonly Prompt[] = before;
  for (;;) {
    const words = [...first, prompt('messageReview')];
    const digits = ['1', '2', '3', '*'] as const;
    switch (await chooseDigit(conversation, { ...question, first: () => words }, digits)) {
      case '1':
        first = [message];
        continue;
      case '2':
        return 'again';
      case '*':
        return 'discard';
      default:
        return 'send';
    }
  }
}

/** Discards a message. Never rejects: what remains of it is found later. */
async function discard(
  { app, log }: Conversation,
  { file }: Pick<VoiceMessage, 'file'>,
): Promise<void> {
  try {
    await discardMessage(app.config.RECORDINGS_DIR, file);
  } catch (error) {
    log.error('cannot discard a message', { error });
  }
}
