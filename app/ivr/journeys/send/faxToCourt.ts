/**
 * Papers come from the fax machine that the caller telephones from. They have proved that a case or
 * a ticket is theirs, by the same digits and within the same limits as for hearing about it, so the
 * pages are filed there.
 */
import { CallEnded } from '../../../telephony/call.js';
import { isMobile, normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { writeFaxFiling } from '../../../tickets/rules/faxFiling.js';
import type { Sendable } from './sendable.js';

/** Whether it is offered: a mobile telephone is no fax machine. */
export function canFaxToCourt(
  { app, callerNumber, wasCalled }: Conversation,
  { theirs }: Sendable,
): boolean {
  return (
    theirs !== undefined && app.fax !== null && !wasCalled && !isMobile(normalNumber(callerNumber))
  );
}

/**
 * Waits until the papers are in the machine, and hands the call over for them: it ends with them.
 * @returns what the caller hears when they have gone back, or it is not possible now
 * @throws CallEnded
 */
export async function faxToCourt(
  conversation: Conversation,
  { theirs }: Sendable,
): Promise<Prompt[]> {
  const { app, call, log, record } = conversation;
  if (theirs === undefined || app.fax === null) return [prompt('faxToCourtNotNow')];
  const digit = await chooseDigit(
    conversation,
    {
      name: 'faxToCourt',
      prompts: () => [prompt('faxToCourtReady')],
      again: () => [prompt('faxToCourtReadyAgain')],
    },
    ['1'],
  );
  if (digit !== '1') return [prompt('sendNothing')];
  record.event(conversation.now, 'step', 'faxToCourt', theirs.kind);
  try {
    // Before the sentence: a caller who presses the start key meanwhile leaves by the tone of their
    // machine.
    await app.fax.announce(call, writeFaxFiling({ ...theirs, callId: record.callId }));
    await conversation.sayNow(prompt('faxToCourtStart'));
    await app.fax.receive(call);
  } catch (error) {
    if (error instanceof CallEnded) throw error;
    log.error('cannot take a fax within a call', { error });
    return [prompt('faxToCourtNotNow')];
  }
  throw await call.ended;
}
