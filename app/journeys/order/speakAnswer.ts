/** Somebody is called because her order was answered: she hears the answer, and says whether she is content with it. */
import { findOrderCalledAbout, lastAnswer, ownOrder } from '../../orders/opening/findOwnOrder.js';
import {
  answerDeclinedStep,
  answerHeardStep,
} from '../../line/callbacks/store/callbackAttempts.js';
import { readCourtById } from '../../court/store/courts.js';
import type { OrderMessage } from '../../orders/store/orderMessages.js';
import type { Order } from '../../orders/store/orders.js';
import type { Conversation } from '../../conversation/conversation.js';
import { tellOrder } from './myOrder.js';
import { answerPrompts } from './orderPrompts.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { proveOwner } from './proveOwner.js';

/**
 * Whoever has taken up the telephone is not known: she proves that the order is hers before she hears anything of it. What has
 * become of it meanwhile is told as it is. Afterwards the call ends: it was not hers. The answer is brought when she has heard
 * it, and not before: that is in the record of the call, for whoever ends the attempt.
 * @throws CallEnded
 */
export async function speakAnswer(conversation: Conversation, orderId: number): Promise<never> {
  conversation.enter('menu', 'speakAnswer');
  const order = await conversation.database((db) => findOrderCalledAbout(db, orderId));
  if (order === null) return conversation.end('failed', [prompt('orderCannot')]);
  const onHeard = () => {
    if (conversation.isServed) return;
    conversation.isServed = true;
    conversation.record.event(conversation.now, 'step', answerHeardStep);
  };
  const open = await readOpenAnswer(conversation, order);
  if (open !== null) {
    const told = await answerPrompts(conversation, open);
    const mayAct = async () => (await proveOwner(conversation, order)) === 'proven';
    await tellOrder(conversation, { order, answer: open }, { onHeard, told, mayAct });
    return conversation.end(conversation.isServed ? 'served' : 'failed', []);
  }
  const proof = await proveOwner(conversation, order);
  if (proof !== 'proven') return leave(conversation, proof);
  // What was read before is as old as it took her to prove it.
  const own = await conversation.database(async (db) => {
    const now = await findOrderCalledAbout(db, orderId);
    return now === null ? null : ownOrder(db, now);
  });
  if (own?.kind !== 'found') return conversation.end('failed', [prompt('orderCannot')]);
  await tellOrder(conversation, own, { onHeard });
  // What could not be played to her is no try of hers.
  return conversation.end(conversation.isServed ? 'served' : 'failed', []);
}

/** Nobody has proved anything. Who wants to ask for it herself is not called again; anybody else was perhaps not she. */
function leave(conversation: Conversation, proof: 'declined' | 'unproven'): Promise<never> {
  if (proof === 'unproven') return conversation.end('abandoned', [prompt('answerUnproven')]);
  conversation.record.event(conversation.now, 'step', answerDeclinedStep);
  const words: Prompt[] = [prompt('answerLater')];
  return conversation.end('served', words);
}

/**
 * The answer, where anybody may hear it: its handler has marked that it holds nothing personal, and the court lets such answers be
 * spoken without a proof. Of a report of a violation there is none.
 */
async function readOpenAnswer(
  conversation: Conversation,
  order: Order,
): Promise<OrderMessage | null> {
  if (order.kind === 'violation_report' || order.status !== 'replied') return null;
  return conversation.database(async (db) => {
    const court = await readCourtById(db, order.courtId);
    if (court?.settings.impersonalAnswersOpen !== true) return null;
    const answer = await lastAnswer(db, order);
    return answer?.nothingPersonal === true ? answer : null;
  });
}
