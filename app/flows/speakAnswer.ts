/** Somebody is called because her order was answered: she hears the answer, and says whether she is content with it. */
import { findOrderCalledAbout } from '../orders/findOwnOrder.js';
import { answerHeardStep } from '../store/callbackAttempts.js';
import type { Conversation } from './conversation.js';
import { tellOrder } from './myOrder.js';
import { prompt } from './prompt.js';

/**
 * What has become of the order meanwhile is told as it is. Afterwards the call ends: it was not hers. The answer is brought
 * when she has heard it, and not before: that is in the record of the call, for whoever ends the attempt.
 * @throws CallEnded
 */
export async function speakAnswer(conversation: Conversation, orderId: number): Promise<never> {
  conversation.enter('menu', 'speakAnswer');
  const found = await conversation.database((db) => findOrderCalledAbout(db, orderId));
  if (found.kind !== 'found') return conversation.end('failed', [prompt('orderCannot')]);
  await tellOrder(conversation, found, () => {
    if (conversation.isServed) return;
    conversation.isServed = true;
    conversation.record.event(conversation.now, 'step', answerHeardStep);
  });
  // What could not be played to her is no try of hers.
  return conversation.end(conversation.isServed ? 'served' : 'failed', []);
}
