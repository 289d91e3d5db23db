/**
 * An agent's keys during a talk; nobody else hears them. Every code begins with `*`, so that keys
 * pressed by mistake do nothing.
 *
 *   *1           the caller on hold, and off it again
 *   *2 NUMBER #  sends the caller on without asking (blind transfer)
 *   *3 NUMBER #  asks a colleague or an office first; then *3 sends the caller there, *0 returns to the caller
 *   *4 NUMBER #  takes a third party into the talk; after *3 NUMBER # a mere *4 does
 *   *0           returns to the caller alone
 *   *9           these keys
 *
 * NUMBER is an agent's, `*` and the number of a queue, or a telephone of a court that the database
 * has.
 */
import type { DigitsMatch } from '../../telephony/call.js';

export type TalkKey =
  | { readonly kind: 'hold' | 'back' | 'help' | 'complete' | 'three_way' | 'unknown' }
  | { readonly kind: 'blind' | 'consult' | 'take_in'; readonly number: string }
  /** At the console only. */
  | { readonly kind: 'verify' };

/** `asking`: a third party is being asked, so `*3` and `*4` need no number. */
export type TalkMode = 'plain' | 'asking';

const single = { '1': 'hold', '0': 'back', '9': 'help' } as const;
const numbered = { '2': 'blind', '3': 'consult', '4': 'take_in' } as const;
const whileAsking = { '3': 'complete', '4': 'three_way' } as const;

/** For `Leg.ask`, whose terminator is `#`. */
export function matchTalkKeys(digits: string, mode: TalkMode): DigitsMatch {
  const key = digits.charAt(1);
  if (!digits.startsWith('*')) return 'invalid';
  if (digits.length === 1) return 'incomplete';
  if (key in single) return 'complete';
  if (mode === 'asking' && key in whileAsking) return 'complete';
  if (!(key in numbered)) return 'invalid';
  // `#` ends the number, or a pause.
  return digits.length > 24 ? 'invalid' : 'incomplete';
}

/** What was keyed in, without the `#`. */
export function parseTalkKeys(digits: string, mode: TalkMode): TalkKey {
  const key = digits.charAt(1);
  const number = digits.slice(2);
  if (!digits.startsWith('*')) return { kind: 'unknown' };
  if (isKeyOf(single, key) && number === '') return { kind: single[key] };
  if (mode === 'asking' && isKeyOf(whileAsking, key) && number === '') {
    return { kind: whileAsking[key] };
  }
  if (isKeyOf(numbered, key) && /^\*?\d{1,20}$/.test(number))
    return { kind: numbered[key], number };
  return { kind: 'unknown' };
}

function isKeyOf<T extends object>(keys: T, key: string): key is keyof T & string {
  return Object.hasOwn(keys, key);
}
