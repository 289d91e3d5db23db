/** After a crash: a caller who was waiting, talking or being connected continues with it. */
import type { QueueRuntime } from '../../agents/runtime/queueRuntime.js';
import { endContact } from '../../agents/runtime/contactBridges.js';
import { goOnContacting } from './case/contactJudge.js';
import type { Conversation } from '../conversation/conversation.js';
import { goOnInQueue } from './person/talkToAgent.js';

/**
 * Continues where the caller was. Returns when they are back in self-service; what is to be said
 * there first waits in the conversation.
 * @returns whether the caller had anything to continue with.
 * @throws CallEnded
 */
export async function goOn(conversation: Conversation, runtime: QueueRuntime): Promise<boolean> {
  const { app, call, record } = conversation;
  const { stopping } = app;
  await runtime.left.recovered;
  const contact = runtime.left.takeContact(record.callId);
  try {
    return (
      (await goOnInQueue(conversation, runtime)) || (await goOnContacting(conversation, contact))
    );
  } catch (error) {
    // The judge must not answer a call without a caller. What is left for the next process stays as
    // it is.
    if (contact !== null && !(stopping.aborted && !call.isOver)) await endContact(contact);
    throw error;
  }
}
