/**
 * The menu of the ways in which something can be sent. It is behind key 8, so that nobody's
 * call gets longer who does not ask for it.
 */
import type { Conversation } from '../../conversation/conversation.js';
import { chooseKey, moreKey, type NoChoice } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { canFaxToCourt, faxToCourt } from './faxToCourt.js';
import { sendByFax, sendsFaxes } from './sendByFax.js';
import { sendBySms } from './sendBySms.js';
import type { Sendable } from './sendable.js';

const smsKey = '1';
const faxKey = '2';
const reminderKey = '3';
const toCourtKey = '4';

/** What else the menu of a case has. */
export interface OtherWays {
  /** Keeps a reminder of the hearing; left out where none is fixed. */
  readonly remind?: () => Promise<Prompt[]>;
}

export type WayTaken =
  /** What the caller hears next. */
  | { readonly kind: 'said'; readonly words: readonly Prompt[] }
  /** Key 8 in the menu of a case. */
  | { readonly kind: 'other_case' }
  | { readonly kind: NoChoice };

/**
 * Offers the ways once.
 * @param ofCase where the menu is that of a case: it has key 8 for another one
 */
export async function offerWays(
  conversation: Conversation,
  what: Sendable,
  ofCase: OtherWays | null = null,
): Promise<WayTaken> {
  const remind = ofCase?.remind;
  const isFaxPossible = canFaxToCourt(conversation, what);
  const isFaxThere = sendsFaxes(conversation);
  const offers = [
    prompt('sendSmsOffer'),
    ...(isFaxThere ? [prompt('sendFaxOffer')] : []),
    ...(remind === undefined ? [] : [prompt('sendReminderOffer')]),
    ...(isFaxPossible ? [prompt('faxToCourtOffer')] : []),
    ...(ofCase === null ? [] : [prompt('partOtherCase')]),
    prompt('repeatAndBack'),
  ];
  const key = await chooseKey(
    conversation,
    {
      name: 'sendMenu',
      prompts: () => offers,
      again: () => (isFaxThere ? [prompt('sendAgain'), ...offers] : offers),
    },
    [
      smsKey,
      ...(isFaxThere ? [faxKey] : []),
      ...(remind === undefined ? [] : [reminderKey]),
      ...(isFaxPossible ? [toCourtKey] : []),
      ...(ofCase === null ? [] : [moreKey]),
    ],
  );
  switch (key) {
    case smsKey:
      return { kind: 'said', words: await sendBySms(conversation, what) };
    case faxKey:
      return { kind: 'said', words: await sendByFax(conversation, what) };
    case reminderKey:
      return { kind: 'said', words: (await remind?.()) ?? [] };
    case toCourtKey:
      return { kind: 'said', words: await faxToCourt(conversation, what) };
    case moreKey:
      return { kind: 'other_case' };
    default:
      return { kind: key === 'led_on' ? 'led_on' : 'back' };
  }
}
