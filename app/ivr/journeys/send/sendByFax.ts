/**
 * Something goes to a fax machine because the caller asks for it: to a number that they enter and
 * confirm, or over this very call, to the machine that they telephone from. The number that the
 * call shows is not used: it proves nothing, and a private branch exchange shows another than the
 * machine's.
 */
import { processNameOf } from '../../../core/nodes/side.js';
import { CallEnded } from '../../../telephony/call.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { sendFaxInCall } from '../../../messages/fax/sendFaxInCall.js';
import { writeFax } from '../../../messages/fax/store/faxOutbox.js';
import { enterTelephoneNumber } from './enterTelephoneNumber.js';
import type { Sendable } from './sendable.js';
import { isUsedUp, noteSent, sendWithin } from './sendWithin.js';

/** How long a fax is tried: after a night it may still be wanted, after a day it says little. */
const expiresMs = 24 * 3_600_000;

/** Whether the hotline sends faxes at all. */
export function sendsFaxes({ app }: Conversation): boolean {
  return app.config.FAX_MAX_SENT_AT_ONCE > 0;
}

/** Asks where to, and sends. @returns what the caller hears next */
export async function sendByFax(conversation: Conversation, what: Sendable): Promise<Prompt[]> {
  if (what.fax.kind === 'closed') return [prompt(what.fax.because)];
  if (isUsedUp(conversation)) return [prompt('sendTooManyInCall')];
  // A person who is called back answers a telephone, and no fax machine.
  const canBeHere = conversation.app.fax !== null && !conversation.wasCalled;
  const words = [prompt('sendFaxTo')];
  const digit = canBeHere
    ? await chooseDigit(
        conversation,
        { name: 'sendFaxTo', prompts: () => words, again: () => words },
        ['1', '2'],
      )
    : '1';
  if (digit === '2') return sendHere(conversation, what);
  const number = digit === '1' ? await enterTelephoneNumber(conversation, 'fax') : null;
  return number === null ? [prompt('sendNothing')] : sendFaxTo(conversation, what, number);
}

async function sendFaxTo(
  conversation: Conversation,
  what: Sendable,
  toNumber: string,
): Promise<Prompt[]> {
  const { fax, purpose, ticketId = null } = what;
  if (fax.kind === 'closed') return [prompt(fax.because)];
  const { now } = conversation;
  const expiresAt = new Date(now.getTime() + expiresMs);
  const row = {
    toNumber,
    purpose,
    letter: fax.content,
    callId: conversation.record.callId,
    ticketId,
    expiresAt,
  };
  const refusal = await sendWithin(conversation, {
    name: `fax ${purpose}`,
    toNumber,
    isOwn: false,
    write: async (db) => {
      await fax.audit?.(db);
      await writeFax(db, row, now);
    },
  });
  const number = conversation.words.telephone(toNumber);
  return [refusal === null ? prompt('sendFaxDone', { number }) : prompt(refusal)];
}

/**
 * The caller presses the start key, and the pages come over this call, which ends with them.
 * @returns what the caller hears when it could not be sent
 * @throws CallEnded
 */
async function sendHere(conversation: Conversation, what: Sendable): Promise<Prompt[]> {
  const { app, call, log, record } = conversation;
  const { callId } = record;
  const { fax, purpose, ticketId = null } = what;
  if (fax.kind === 'closed' || app.fax === null) return [prompt('sendFailed')];
  const { audit, content: letter } = fax;
  if (audit !== undefined) await conversation.database((db) => audit(db));
  noteSent(conversation, `fax ${purpose} in the call`);
  await conversation.sayNow(prompt('sendFaxHere'));
  const line = { db: app.db, clock: app.clock, log, fax: app.fax, node: processNameOf(app.config) };
  try {
    await sendFaxInCall(line, call, { purpose, letter, callId, ticketId });
  } catch (error) {
    if (error instanceof CallEnded) throw error;
    log.error('cannot send a fax within a call', { error });
    return [prompt('sendFailed')];
  }
  throw await call.ended;
}
