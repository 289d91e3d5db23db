/**
 * The caller leaves a message: she speaks after a tone, hears it, says it again, sends it or discards it. Who hangs up after
 * she has spoken has sent it.
 */
import { CallEnded } from '../call.js';
import { openOrder, type NewOrder, type OpenResult } from '../orders/openOrder.js';
import type { VoiceMessage } from '../store/orderMessages.js';
import type { Conversation } from './conversation.js';
import type { Prompt } from './prompt.js';

/** What becomes of the message: also of one whose caller, or process, is gone before its order is opened. */
export type MessageOrder = Omit<NewOrder, 'message'>;

export interface MessageRequest {
  /** Its name in the record. */
  readonly name: string;
  /** What is to be said in the message; how it is recorded is said here. */
  readonly intro: readonly Prompt[];
  readonly order: MessageOrder;
}

export type MessageLeft =
  | {
      readonly kind: 'message';
      readonly message: VoiceMessage;
      /** She has hung up, and nothing can be said to her any more: {@link openMessageOrder} all the same. */
      readonly isGone: boolean;
    }
  /** She has discarded it, or said nothing; what is said of it waits in the conversation. */
  | { readonly kind: 'left' };

/** @throws CallEnded when she hangs up without a message. */
export async function recordMessage(
  conversation: Conversation,
  request: MessageRequest,
): Promise<MessageLeft> {
  const { call } = conversation;
  await conversation.sayNow(...conversation.takeWaiting(), ...request.intro);
  const recorded = await call.record({
    file: `${conversation.record.callId}.wav`,
    ...{ maxMs: 180_000, silenceMs: 5000, terminator: '#' },
  });
  if (recorded.kind === 'stored') {
    const { file, lengthMs, sha256 } = recorded;
    return { kind: 'message', message: { file, lengthMs, sha256 }, isGone: call.isOver };
  }
  if (call.isOver) throw await call.ended;
  return { kind: 'left' };
}

/**
 * Opens the order of a message, whether the caller is still there or not.
 * @throws CallEnded when she is gone and the database is away: it is opened later.
 */
export async function openMessageOrder(
  conversation: Conversation,
  order: MessageOrder,
  { message }: Extract<MessageLeft, { kind: 'message' }>,
): Promise<OpenResult> {
  const given: NewOrder = { ...order, message: { voice: message } };
  const { clock } = conversation.app;
  if (conversation.call.isOver) {
    try {
      return await openOrder(conversation.app, given);
    } catch (error) {
      conversation.log.error('the order of a message was not opened yet', { error });
      throw new CallEnded();
    }
  }
  return conversation.database((db) => openOrder({ db, clock }, given));
}
