/** Something goes to a mobile phone because the caller asks for it. */
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { writeSms } from '../../../messages/store/smsOutbox.js';
import { isMobile, normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import { enterTelephoneNumber } from './enterTelephoneNumber.js';
import type { Sendable } from './sendable.js';
import { isUsedUp, sendWithin } from './sendWithin.js';

/** The mobile phone that the call shows; null when it shows none. */
export function ownMobile({ callerNumber }: Conversation): string | null {
  const number = normalNumber(callerNumber);
  return isMobile(number) ? number : null;
}

/** Asks which mobile phone, and sends. @returns what the caller hears next */
export async function sendBySms(conversation: Conversation, what: Sendable): Promise<Prompt[]> {
  if (what.sms.kind === 'closed') return [prompt(what.sms.because)];
  if (isUsedUp(conversation)) return [prompt('sendTooManyInCall')];
  const number = await chooseMobile(conversation);
  return number === null ? [prompt('sendNothing')] : sendSmsTo(conversation, what, number);
}

/** Sends to a mobile phone. @returns what the caller hears next */
export async function sendSmsTo(
  conversation: Conversation,
  what: Sendable,
  toNumber: string,
): Promise<Prompt[]> {
  const { sms, purpose, courtId, ticketId = null } = what;
  if (sms.kind === 'closed') return [prompt(sms.because)];
  const row = { toNumber, message: sms.content, purpose, courtId, ticketId };
  const refusal = await sendWithin(conversation, {
    name: `sms ${purpose}`,
    toNumber,
    isOwn: toNumber === ownMobile(conversation),
    write: async (db) => {
      await sms.audit?.(db);
      await writeSms(db, [row], conversation.now);
    },
  });
  const number = conversation.words.telephone(toNumber);
  return [refusal === null ? prompt('sendSmsDone', { number }) : prompt(refusal)];
}

async function chooseMobile(conversation: Conversation): Promise<string | null> {
  const own = ownMobile(conversation);
  if (own === null) {
    conversation.say(prompt('sendNoMobile'));
    return enterTelephoneNumber(conversation, 'mobile');
  }
  const words = [prompt('sendToThisMobile', { number: conversation.words.telephone(own) })];
  const digit = await chooseDigit(
    conversation,
    { name: 'sendToThisMobile', prompts: () => words, again: () => words },
    ['1', '2'],
  );
  if (digit === '1') return own;
  return digit === '2' ? enterTelephoneNumber(conversation, 'mobile') : null;
}
