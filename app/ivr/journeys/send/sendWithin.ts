/** The limits on what a caller can have sent, and the record of it. */
import type { Conversation } from '../../conversation/conversation.js';
import { writeAsked, type Asked, type AskedResult } from '../../../messages/writeAsked.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';

const refusals = {
  stopped: 'sendStopped',
  too_many: 'sendTooManyToNumber',
} as const satisfies Record<Exclude<AskedResult, 'written'>, StaticPromptName>;

/** Whether the caller has had all sent that one call may have. */
export function isUsedUp({ sentOnRequest, app }: Conversation): boolean {
  return sentOnRequest >= app.config.SENT_PER_CALL;
}

/** Counts it for the call. @param name what was sent, in the record of the call */
export function noteSent(conversation: Conversation, name: string): void {
  conversation.sentOnRequest += 1;
  conversation.isServed = true;
  conversation.record.event(conversation.now, 'step', 'sent', name);
}

/**
 * Writes an SMS or a fax within the limits of the call and of its number.
 * @returns null when it was written, otherwise the sentence that says why not
 */
export async function sendWithin(
  conversation: Conversation,
  asked: Omit<Asked, 'perDay'> & { readonly name: string },
): Promise<StaticPromptName | null> {
  const { app } = conversation;
  if (isUsedUp(conversation)) return 'sendTooManyInCall';
  const result = await conversation.database((db) =>
    writeAsked({ db, clock: app.clock }, { ...asked, perDay: app.config.SENT_PER_NUMBER_PER_DAY }),
  );
  if (result !== 'written') {
    conversation.record.event(conversation.now, 'step', 'notSent', `${asked.name} ${result}`);
    return refusals[result];
  }
  noteSent(conversation, asked.name);
  return null;
}
