/**
 * How many new calls may come from one number and from one address, and how many places one number may have: a flood from
 * one of them must leave room for everybody else. A number can be forged, so this is no proof against many of them; that
 * is for the limits on all calls together.
 */

export interface FloodLimits {
  /** Places for calls, all together. */
  readonly places: number;
  /** Per cent of the places that the calls of one number may have at a time; one at least. */
  readonly shareOfNumber: number;
  /** Per cent of the places that callers who show no number may have together. */
  readonly shareOfWithheld: number;
  /** New calls in a minute. */
  readonly newPerNumber: number;
  readonly newPerAddress: number;
}

export interface NewCall {
  /** Empty when it is not shown. */
  readonly number: string;
  /** Where its SIP came from; null when that is not known. */
  readonly address: string | null;
  /** Calls of this number (or of those who show none) that are up now. */
  readonly upOfNumber: number;
}

export type FloodRefusal =
  /** Too many new calls from this number in a short time. */
  | 'number_rate'
  /** The number has its share of the places already; of those who show none, they together. */
  | 'number_share'
  /** Too many new calls from this address in a short time. */
  | 'address_rate';

const minuteMs = 60_000;

/**
 * Counts new calls. As many as a minute allows may come at once; then they may come at the pace of that rate. Who is refused
 * uses nothing up: whoever calls too often is served at the allowed pace, and not locked out.
 */
export class CallFlood {
  private readonly numbers: Allowances;
  private readonly addresses: Allowances;

  constructor(private readonly limits: FloodLimits) {
    this.numbers = new Allowances(limits.newPerNumber);
    this.addresses = new Allowances(limits.newPerAddress);
  }

  /**
   * Whether a call is refused, and why; null lets it in, and counts it.
   * @param nowMs of a clock that only goes forward
   */
  refuses({ number, address, upOfNumber }: NewCall, nowMs: number): FloodRefusal | null {
    const { places, shareOfNumber, shareOfWithheld } = this.limits;
    const share = number === '' ? shareOfWithheld : shareOfNumber;
    if (upOfNumber >= Math.max(1, Math.floor((places * share) / 100))) return 'number_share';
    if (number !== '' && !this.numbers.has(number, nowMs)) return 'number_rate';
    if (address !== null && !this.addresses.has(address, nowMs)) return 'address_rate';
    if (number !== '') this.numbers.use(number, nowMs);
    if (address !== null) this.addresses.use(address, nowMs);
    return null;
  }

  /** Numbers and addresses that are remembered now. */
  get remembered(): number {
    return this.numbers.size + this.addresses.size;
  }
}

interface Allowance {
  readonly left: number;
  readonly atMs: number;
}

/** How many calls each may still make, which comes back with time. */
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

  /** Forgets those who have all of it again: after a minute everybody who made no call has. */
  private tidy(nowMs: number): void {
    if (nowMs - this.tidiedAtMs < minuteMs) return;
    this.tidiedAtMs = nowMs;
    for (const [who, { atMs }] of this.known) {
      if (nowMs - atMs >= minuteMs) this.known.delete(who);
    }
  }
}
