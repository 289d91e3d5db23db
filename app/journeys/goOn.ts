/** After a crash: a caller who waited, talked or was being connected goes on with it. */
import type { Floor } from '../line/floor/floor.js';
import { endContact } from '../line/floor/contactTalks.js';
import { goOnContacting } from './case/contactJudge.js';
import type { Conversation } from '../conversation/conversation.js';
import { goOnInLine } from './person/talkToAgent.js';

/**
 * Returns when she is back in self-service, with what is to be said first waiting in the conversation.
 * @returns whether she had anything to go on with.
 * @throws CallEnded
 */
export async function goOn(conversation: Conversation, floor: Floor): Promise<boolean> {
  const { app, call, record } = conversation;
  const { stopping } = app;
  await floor.recovered;
  const contact = floor.leftContacts.get(record.callId) ?? null;
  floor.leftContacts.delete(record.callId);
  try {
    return (await goOnInLine(conversation, floor)) || (await goOnContacting(conversation, contact));
  } catch (error) {
    // No judge is to answer to nobody. What is left to the next process stays as it is.
    if (contact !== null && !(stopping.aborted && !call.isOver)) await endContact(contact);
    throw error;
  }
}
