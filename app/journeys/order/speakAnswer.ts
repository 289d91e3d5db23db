/**
 * A caller is called because their order was answered. They hear the answer, and say whether they
 * are content with it.
 */
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
 * Speaks the answer to an order. Nobody knows who has taken up the telephone, so they prove that
 * the order is theirs before they hear anything of it. Whatever has become of the order meanwhile
 * is told as it is. Afterwards the call ends, because the hotline made it. The answer counts as
 * delivered only once the caller has heard it. The record of the call says so, and the code that
 * ends the attempt reads it there.
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
  // What was read before is as old as the proof took.
  const own = await conversation.database(async (db) => {
    const now = await findOrderCalledAbout(db, orderId);
    return now === null ? null : ownOrder(db, now);
  });
  if (own?.kind !== 'found') return conversation.end('failed', [prompt('orderCannot')]);
  await tellOrder(conversation, own, { onHeard });
  // If the answer could not be played, it does not count as an attempt.
  return conversation.end(conversation.isServed ? 'served' : 'failed', []);
}

/**
 * Ends the call when nothing was proved. A caller who wants to ask for the answer themselves is not
 * called again. Anybody else was perhaps not the person who opened the order.
 */
function leave(conversation: Conversation, proof: 'declined' | 'unproven'): Promise<never> {
  if (proof === 'unproven') return conversation.end('abandoned', [prompt('answerUnproven')]);
  conversation.record.event(conversation.now, 'step', answerDeclinedStep);
  const words: Prompt[] = [prompt('answerLater')];
  return conversation.end('served', words);
}

/**
 * Reads the answer if anybody may hear it: its handler has marked it as containing nothing
 * personal, and the court lets such answers be spoken without proof. The answer to a report of a
 * violation never qualifies.
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
