/**
 * The agent's telephone during an agent call: its digits ask for actions, and what becomes of them
 * is spoken to the agent. Nobody else hears digits or prompts. Every code begins with `*`, so that
 * digits pressed by mistake do nothing.
 *
 *   *1           the caller on hold, and off it again
 *   *2 NUMBER #  sends the caller on without asking (blind transfer)
 *   *3 NUMBER #  asks a colleague or an office first; then *3 sends the caller there, *0 returns to the caller
 *   *4 NUMBER #  takes a third party into the agent call; after *3 NUMBER # a mere *4 does
 *   *0           returns to the caller alone
 *   *9           these codes
 *
 * NUMBER is an agent's, `*` and the number of a queue, or a telephone of a court that the database
 * has.
 */
import type { DigitsMatch } from '../../telephony/call.js';
import type { AgentWord } from '../runtime/sentences.js';
import type {
  ActionRefusal,
  ActionResult,
  AfterAction,
  AgentCallAction,
  ThirdPartyNews,
} from '../rules/agentCallActions.js';

/** `asking`: a third party is being asked, so `*3` and `*4` need no number. */
export type AgentCallMode = 'plain' | 'asking';

const single = { '1': 'hold', '0': 'back', '9': 'help' } as const;
const numbered = { '2': 'blind', '3': 'consult', '4': 'take_in' } as const;
const whileAsking = { '3': 'complete', '4': 'three_way' } as const;

/** For `Leg.ask`, whose terminator is `#`. */
export function matchAgentCallDigits(digits: string, mode: AgentCallMode): DigitsMatch {
  const digit = digits.charAt(1);
  if (!digits.startsWith('*')) return 'invalid';
  if (digits.length === 1) return 'incomplete';
  if (digit in single) return 'complete';
  if (mode === 'asking' && digit in whileAsking) return 'complete';
  if (!(digit in numbered)) return 'invalid';
  // `#` ends the number, or a pause.
  return digits.length > 24 ? 'invalid' : 'incomplete';
}

/** Returns the action that an agent has entered. @param digits without the `#`. */
export function parseAgentCallDigits(
  digits: string,
  { isHeld, mode }: { readonly isHeld: boolean; readonly mode: AgentCallMode },
): AgentCallAction | { readonly kind: 'help' } | { readonly kind: 'unknown' } {
  const digit = digits.charAt(1);
  const number = digits.slice(2);
  if (!digits.startsWith('*')) return { kind: 'unknown' };
  if (isKeyOf(single, digit) && number === '') {
    if (digit !== '1') return { kind: single[digit] };
    // While a third party is asked, the caller is on hold, and taking the caller back ends that.
    if (mode === 'asking') return { kind: 'back' };
    return { kind: isHeld ? 'resume' : 'hold' };
  }
  if (mode === 'asking' && isKeyOf(whileAsking, digit) && number === '') {
    return { kind: whileAsking[digit] };
  }
  if (isKeyOf(numbered, digit) && /^\*?\d{1,20}$/.test(number))
    return { kind: numbered[digit], number };
  return { kind: 'unknown' };
}

function isKeyOf<T extends object>(keys: T, key: string): key is keyof T & string {
  return Object.hasOwn(keys, key);
}

const doneWords: Readonly<Record<AfterAction, readonly AgentWord[]>> = {
  on_hold: ['agentOnHold'],
  off_hold: ['agentOffHold'],
  back: ['agentConsultationOver'],
  ringing: ['agentRinging'],
  three_way: ['agentThreeWay'],
  verifying: [],
  hung_up: [],
};

const refusalWords: Readonly<Record<ActionRefusal, AgentWord>> = {
  not_possible: 'agentNotPossible',
  target_unknown: 'agentTargetUnknown',
  target_busy: 'agentTargetBusy',
  target_away: 'agentTargetAway',
  queue_full: 'agentQueueFull',
  queue_closed: 'agentQueueClosed',
  queue_empty: 'agentQueueEmpty',
  try_later: 'agentTryLater',
};

/** Returns what the agent hears of a result. */
export function wordsOf(result: ActionResult): readonly AgentWord[] {
  if (result.kind === 'done') return doneWords[result.now];
  const why = refusalWords[result.because];
  return result.isBack === true ? [...doneWords.back, why] : [why];
}

/** What the agent hears of the third party. */
export const newsWords: Readonly<Record<ThirdPartyNews, AgentWord>> = {
  asking: 'agentConsulting',
  three_way: 'agentThreeWay',
  left: 'agentThirdLeft',
  busy: 'agentTargetBusy',
  no_answer: 'agentTargetNoAnswer',
  away: 'agentTargetAway',
  over: 'agentConsultationOver',
};
