/**
 * Limits the new calls from one number and from one address, and the places of one number. A flood
 * from one of them must leave room for everybody else. A number can be forged, so this does not
 * help against a flood with many numbers. The limits on all calls together are for that.
 */

export interface FloodLimits {
  /** Places for calls, in total. */
  readonly places: number;
  /** Per cent of the places that calls of one number may hold at a time; at least one place. */
  readonly shareOfNumber: number;
  /**
   * Per cent of the places that all callers without a shown number may hold together, and those of a number that many
   * people share.
   */
  readonly shareOfWithheld: number;
  /** New calls per minute. */
  readonly newPerNumber: number;
  readonly newPerAddress: number;
}

export interface NewCall {
  /** Empty when the number is not shown. */
  readonly number: string;
  /** The source address of its SIP; null when unknown. */
  readonly address: string | null;
  /** Whether many people call from it: an exchange, a law firm, 12345. It has no limit of new calls. */
  readonly isShared: boolean;
  /** Calls of this number (or of all callers without one) that are up now. */
  readonly upOfNumber: number;
}

/** Why a new call is refused. */
export type FloodRefusal =
  /** Too many new calls from this number in a short time. */
  | 'number_rate'
  /** The number already holds its share of the places. Callers without a shown number share one. */
  | 'number_share'
  /** Too many new calls from this address in a short time. */
  | 'address_rate';

const minuteMs = 60_000;

/**
 * Counts new calls. As many as a minute allows may come at once; after that they may come at that
 * rate. A refused call uses up nothing, so a caller who calls too often is served at the allowed
 * rate and not locked out.
 */
export class CallFlood {
  private readonly numbers: Allowances;
  private readonly addresses: Allowances;

  constructor(private readonly limits: FloodLimits) {
    this.numbers = new Allowances(limits.newPerNumber);
    this.addresses = new Allowances(limits.newPerAddress);
  }

  /**
   * Decides whether a call is refused, and why. Null lets it in and counts it.
   * @param nowMs of a monotonic clock
   */
  refuses({ number, isShared, address, upOfNumber }: NewCall, nowMs: number): FloodRefusal | null {
    const { places, shareOfNumber, shareOfWithheld } = this.limits;
    const isOne = number !== '' && !isShared;
    const share = isOne ? shareOfNumber : shareOfWithheld;
    if (upOfNumber >= Math.max(1, Math.floor((places * share) / 100))) return 'number_share';
    if (isOne && !this.numbers.has(number, nowMs)) return 'number_rate';
    if (address !== null && !this.addresses.has(address, nowMs)) return 'address_rate';
    if (isOne) this.numbers.use(number, nowMs);
    if (address !== null) this.addresses.use(address, nowMs);
    return null;
  }

  /** How many numbers and addresses are remembered now. */
  get remembered(): number {
    return this.numbers.size + this.addresses.size;
  }
}

interface Allowance {
  readonly left: number;
  readonly atMs: number;
}

/** The calls that each number or address may still make. They are refilled over time. */
class Allowances {
  private readonly known = new Map<string, Allowance>();
  private tidiedAtMs = -Infinity;

  constructor(private readonly perMinute: number) {}

  get size(): number {
    return this.known.size;
  }

  has(who: string, nowMs: number): boolean {
    return this.left(who, nowMs) >= 1;
  }

  use(who: string, nowMs: number): void {
    this.tidy(nowMs);
    this.known.set(who, { left: this.left(who, nowMs) - 1, atMs: nowMs });
  }

  private left(who: string, nowMs: number): number {
    const allowance = this.known.get(who);
    if (allowance === undefined) return this.perMinute;
    const passedMs = nowMs - allowance.atMs;
    return Math.min(this.perMinute, allowance.left + (passedMs / minuteMs) * this.perMinute);
  }

  /** Forgets those whose allowance is full again, which it is after a minute without a call. */
  private tidy(nowMs: number): void {
    if (nowMs - this.tidiedAtMs < minuteMs) return;
    this.tidiedAtMs = nowMs;
    for (const [who, { atMs }] of this.known) {
      if (nowMs - atMs >= minuteMs) this.known.delete(who);
    }
  }
}
