/**
 * After an agent call, for a caller who stays on: one short question, one digit. A caller who
 * presses none is not asked again.
 */
import { recordSatisfaction } from '../../../queue/store/satisfaction.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';

const waitMs = 5000;

export async function askSatisfaction(conversation: Conversation, agentId: number): Promise<void> {
  const { call, record } = conversation;
  conversation.enter('survey', 'askSatisfaction');
  // Digits pressed during the agent call were meant for nobody here.
  call.dropDigits();
  const heard = await conversation.listen(
    { name: 'satisfaction', match: () => 'complete', waitMs },
    [...conversation.takeWaiting(), prompt('askSatisfaction'), prompt('satisfactionDigits')],
  );
  if (heard.kind === 'silence' || !/^[1-5]$/.test(heard.digits)) return;
  const score = Number(heard.digits);
  await conversation.database((db) =>
    recordSatisfaction(db, record.callId, agentId, score, conversation.now),
  );
  conversation.say(prompt('satisfactionThanks'));
}
