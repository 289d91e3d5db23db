/**
 * When no agent can be had: says why, and offers the way on. That is a callback, where there is a
 * queue to be called from, and always a message, which becomes a ticket: a question that is answered
 * later.
 */
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import { disclose } from '../../../court/cases/rules/disclosure.js';
import { readCase } from '../../../court/cases/store/cases.js';
import type { QueueEntry } from '../../../queue/store/queueEntries.js';
import { closedNowPrompts, personPrompts } from './askForPerson.js';
import {
  askForCallback,
  chooseOf,
  tellCallback,
  type CallbackAnswer,
} from '../callback/askForCallback.js';
import type { Conversation } from '../../conversation/conversation.js';
import { leaveTicket, type TicketSubject } from '../ticket/leaveTicket.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** Why the caller cannot be served in the queue. */
export type NotInQueue =
  | { readonly kind: 'no_queue' }
  | {
      readonly kind: 'closed' | 'full' | 'no_agents' | 'timeout';
      /** The caller's entry in the queue, which is over. */
      readonly entry: LeftQueue;
    };

type LeftQueue = Pick<QueueEntry, 'queueId' | 'queueName' | 'skills'>;

/** On the same digit in both offers, so that callers can learn it. */
const messageDigit = '2';

/**
 * Tells the caller why, and lets them ask for a callback or leave a message. Then they are back
 * where they were; what is to be said there first waits in the conversation. A caller who wants to
 * stay unknown is offered neither: both would name them. Who may be in danger hears before anything else,
 * also before what still waited to be said, that the police answer at any hour.
 * @param runtime null where this process serves no queue, so nobody could call back.
 * @param before said before why.
 * @throws CallEnded
 */
export async function notInQueue(
  conversation: Conversation,
  runtime: QueueRuntime | null,
  why: NotInQueue,
  before: readonly Prompt[] = [],
): Promise<void> {
  let words: readonly Prompt[] = [
    ...(conversation.isInDanger ? [prompt('inDangerNoAgent')] : []),
    ...conversation.takeWaiting(),
    ...before,
    ...whyPrompts(conversation, why.kind),
  ];
  if (conversation.isAnonymous) {
    conversation.say(...words);
    return;
  }
  if (runtime !== null && why.kind !== 'no_queue') {
    const offer = [...words, prompt('callbackOffer')];
    const digit = await chooseOf(conversation, 'callbackOffer', offer, ['1', messageDigit]);
    if (digit === 'back') return;
    if (digit === messageDigit) return leaveQuestion(conversation);
    const answer = await callBack(conversation, runtime, why.entry);
    if (answer.kind === 'asked') return tellCallback(conversation, answer);
    // Why there is no callback. The caller can still leave a message.
    words = answer.words;
  }
  const offer = [...words, prompt('messageOffer')];
  const digit = await chooseOf(conversation, 'messageOffer', offer, [messageDigit]);
  if (digit === messageDigit) await leaveQuestion(conversation);
}

function callBack(
  conversation: Conversation,
  runtime: QueueRuntime,
  { queueId, queueName, skills }: LeftQueue,
): Promise<CallbackAnswer> {
  // Who came here for want of a password has no other way into their case: the agent must know.
  const { phase, step } = conversation.whereabouts;
  const wantsVerification = phase === 'identity' && step === 'withoutPassword';
  return askForCallback(conversation, runtime, {
    queueId,
    request: (number) => ({
      from: 'outside_hours',
      queue: queueName,
      skills,
      number,
      callId: conversation.record.callId,
      callerNumber: conversation.callerNumber,
      language: conversation.language,
      wantsVerification,
      inDanger: conversation.isInDanger,
    }),
  });
}

async function leaveQuestion(conversation: Conversation): Promise<void> {
  conversation.record.event(conversation.now, 'step', 'leaveQuestion');
  const subject = await subjectOf(conversation);
  await leaveTicket(conversation, 'consultation', subject, [prompt('consultationIntro')], true);
}

/**
 * Makes the caller's case the subject, if they were in it and may be told anything of it: then its
 * court answers. Otherwise it is a question to the court of the hotline.
 */
async function subjectOf(conversation: Conversation): Promise<TicketSubject> {
  const { person, place, today, whereabouts } = conversation;
  const { caseId } = whereabouts;
  const kind = 'consultation';
  if (person !== null && caseId !== null) {
    const read = await conversation.database((db) => readCase(db, person, caseId));
    if (read !== null && disclose(read.file, read.participation, today).facts.length > 0) {
      return { kind, courtId: read.file.courtId, caseId };
    }
  }
  return { kind, courtId: place.court.id };
}

function whyPrompts(conversation: Conversation, because: NotInQueue['kind']): Prompt[] {
  const wayOn = conversation.courtTelephone();
  switch (because) {
    case 'closed': {
      const closed = closedNowPrompts(conversation);
      if (closed.length === 0) closed.push(prompt('queueClosed'));
      return closed;
    }
    case 'full':
      return [prompt('queueFull'), ...wayOn];
    case 'no_agents':
      return [prompt('queueNobody'), ...wayOn];
    case 'timeout':
      return [prompt('queueTooLong'), ...wayOn];
    case 'no_queue':
      return personPrompts(conversation);
  }
}
