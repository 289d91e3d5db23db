/**
 * Plans what follows an attempt to send a fax. A busy line is no failed try, and each reason has
 * its own delays, as in HylaFAX: a conversation is over in minutes, a machine without paper takes
 * half an hour.
 */

/**
 * The status of a call that ended before a modem was at work, whatever mode was planned.
 * T38_NEG_ERROR: it ended while the exchange still sent its tone and waited for T.38; a machine
 * that refuses T.38 gets the fax by G.711.
 */
const beforeTheModem = /^(HANGUP|INIT_ERROR|T38_NEG_ERROR|TIMEOUT|UNKNOWN)$/;
/**
 * The modem's messages when it has heard no other modem: the call was hung up, or nothing answered
 * its tone. Every other message is about what the other modem sent.
 */
const heardNoModem = /dropped prematurely|initial communication/i;

/** Tells whether a transmission without a page failed because no fax machine answered. */
export function isNoFax(sent: {
  readonly mode: string;
  readonly stationId: string;
  readonly error: string;
}): boolean {
  if (sent.stationId !== '') return false;
  // A person speaks no T.38, so the other end is a fax machine.
  return beforeTheModem.test(sent.error) || (sent.mode !== 'T38' && heardNoModem.test(sent.error));
}

/** How an attempt ended; `fax_attempts.outcome`. */
export type FaxOutcome =
  | 'delivered'
  | 'busy'
  | 'not_answered'
  /** A person or an answering machine answered. */
  | 'no_fax'
  /** The transmission began and broke off. */
  | 'broken'
  /** No such number, or nothing behind it. */
  | 'unreachable'
  /** The trunk rejected the call, so the number is not to blame. */
  | 'no_trunk'
  /** The pages could not be made. */
  | 'not_made'
  /** The exchange died meanwhile: all pages may have arrived. */
  | 'unknown';

/** Minutes until the next attempt, and how many attempts may end this way. */
const plans: Readonly<
  Record<
    Exclude<FaxOutcome, 'delivered' | 'unknown'>,
    { readonly minutes: number; readonly times: number }
  >
> = {
  busy: { minutes: 3, times: 5 },
  not_answered: { minutes: 10, times: 3 },
  no_fax: { minutes: 30, times: 2 },
  broken: { minutes: 2, times: 4 },
  unreachable: { minutes: 10, times: 2 },
  no_trunk: { minutes: 2, times: Infinity },
  not_made: { minutes: 5, times: 6 },
};

/** An attempt that is over. */
export interface PastAttempt {
  readonly outcome: FaxOutcome;
  /** Pages that were confirmed in it. */
  readonly pagesConfirmed: number;
}

export type FaxStep =
  | { readonly kind: 'again'; readonly at: Date }
  | { readonly kind: 'over'; readonly state: 'delivered' | 'given_up' | 'expired' | 'unknown' };

/**
 * @param attempts all attempts, the latest last
 * @param pages of the letter; null when they could not be made yet
 */
export function planFax(
  attempts: readonly PastAttempt[],
  {
    pages,
    now,
    expiresAt,
    hasNumber,
  }: {
    readonly pages: number | null;
    readonly now: Date;
    readonly expiresAt: Date;
    /** False: it was sent within a call, and there is no number for another attempt. */
    readonly hasNumber: boolean;
  },
): FaxStep {
  const last = attempts.at(-1);
  if (last === undefined) return { kind: 'again', at: now };
  // Confirmed pages count more than the modem's result: a lost last message is no reason to send
  // them again, and a success without all pages does not count.
  if (pages !== null && confirmedPages(attempts) >= pages)
    return { kind: 'over', state: 'delivered' };
  if (last.outcome === 'unknown') return { kind: 'over', state: 'unknown' };
  if (!hasNumber) return { kind: 'over', state: 'given_up' };
  const outcome = last.outcome === 'delivered' ? 'broken' : last.outcome;
  const { minutes, times } = plans[outcome];
  // As long as pages get through, even one at a time, the fax is not given up.
  const fruitless = attempts.filter(
    (each) => each.outcome === last.outcome && each.pagesConfirmed === 0,
  ).length;
  if (fruitless >= times) return { kind: 'over', state: 'given_up' };
  const at = new Date(now.getTime() + minutes * 60_000);
  return at > expiresAt ? { kind: 'over', state: 'expired' } : { kind: 'again', at };
}

/** Returns how many pages need not be sent again: those before the first missing one. */
export function confirmedPages(attempts: readonly PastAttempt[]): number {
  return attempts.reduce((sum, { pagesConfirmed }) => sum + pagesConfirmed, 0);
}

/** Tells whether the next attempt may use T.38: every other one, beginning with it. */
export function mayUseT38(attempts: readonly PastAttempt[]): boolean {
  const failed = attempts.filter(({ outcome }) => outcome === 'broken' || outcome === 'no_fax');
  return failed.length % 2 === 0;
}

/** Returns the seconds that a transmission of this many pages may take, at the slowest rate. */
export function limitOf(pages: number): number {
  return Math.min(60 + 180 * pages, 1800);
}
