/**
 * The menu of the ways in which something can be sent. It is behind digit 8, so that nobody's
 * call gets longer who does not ask for it.
 */
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit, moreDigit, type NoChoice } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { canFaxToCourt, faxToCourt } from './faxToCourt.js';
import { sendByFax, sendsFaxes } from './sendByFax.js';
import { sendBySms } from './sendBySms.js';
import type { Sendable } from './sendable.js';

const smsDigit = '1';
const faxDigit = '2';
const reminderDigit = '3';
const toCourtDigit = '4';

/** What else the menu of a case has. */
export interface OtherWays {
  /** Keeps a reminder of the hearing; left out where none is fixed. */
  readonly remind?: () => Promise<Prompt[]>;
}

const withoutFax = {
  partWays: 'partWaysNoFax',
  guideWaysOffer: 'guideWaysOfferNoFax',
  guideSeenAsk: 'guideSeenAskNoFax',
  ticketWaysOffer: 'ticketWaysOfferNoFax',
} as const;

/** Returns the name of a sentence about the ways: another one where the hotline sends no faxes. */
export function waysSentence<N extends keyof typeof withoutFax>(
  conversation: Conversation,
  name: N,
): N | (typeof withoutFax)[N] {
  return sendsFaxes(conversation) ? name : withoutFax[name];
}

export type WayTaken =
  /** What the caller hears next. */
  | { readonly kind: 'said'; readonly words: readonly Prompt[] }
  /** Digit 8 in the menu of a case. */
  | { readonly kind: 'other_case' }
  | { readonly kind: NoChoice };

/**
 * Offers the ways once; to a caller who stays unknown none, as each leaves a row with a telephone or without its call.
 * @param ofCase where the menu is that of a case: it has digit 8 for another one
 */
export async function offerWays(
  conversation: Conversation,
  what: Sendable,
  ofCase: OtherWays | null = null,
): Promise<WayTaken> {
  if (conversation.isAnonymous) return { kind: 'said', words: [prompt('anonymousCannot')] };
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
  const digit = await chooseDigit(
    conversation,
    {
      name: 'sendMenu',
      prompts: () => offers,
      again: () => (isFaxThere ? [prompt('sendAgain'), ...offers] : offers),
    },
    [
      smsDigit,
      ...(isFaxThere ? [faxDigit] : []),
      ...(remind === undefined ? [] : [reminderDigit]),
      ...(isFaxPossible ? [toCourtDigit] : []),
      ...(ofCase === null ? [] : [moreDigit]),
    ],
  );
  switch (digit) {
    case smsDigit:
      return { kind: 'said', words: await sendBySms(conversation, what) };
    case faxDigit:
      return { kind: 'said', words: await sendByFax(conversation, what) };
    case reminderDigit:
      return { kind: 'said', words: (await remind?.()) ?? [] };
    case toCourtDigit:
      return { kind: 'said', words: await faxToCourt(conversation, what) };
    case moreDigit:
      return { kind: 'other_case' };
    default:
      return { kind: digit === 'led_on' ? 'led_on' : 'back' };
  }
}
