/**
 * Learns how many calls the machine can carry at a time, from how busy its processors are and how
 * late it is, and derives how many new ones may come in. The use of the processors follows the
 * number of calls in progress at once. A new call causes most of its cost later, so a limit on new
 * calls alone would swing: too many for as long as a call lasts, then too few.
 *
 * This file decides and measures nothing. `measureLoad.ts` measures, and `shedOverload.ts` passes
 * the decision to the PBX.
 */

export interface AdmissionSettings {
  /** How late (ms) the program may be. */
  readonly latenessMs: number;
  /** Number of processors of the machine. */
  readonly processors: number;
}

/** Measurements since the previous sample. */
export interface LoadSample {
  readonly elapsedMs: number;
  /** The worst of: delay of the event loop, delay of the PBX's answers, age of its events. */
  readonly latenessMs: number;
  /** The share of processor time that was used, 0 to 1; null where it is unknown. */
  readonly busy: number | null;
  /** Callers who came in. */
  readonly started: number;
  /** Callers whose call ended. */
  readonly ended: number;
  /** New calls that were refused because of the load. */
  readonly refused: number;
}

export interface Admission {
  /** False: nobody is refused, however many come. */
  readonly isGuarding: boolean;
  /** New calls per second. */
  readonly perSecond: number;
  /**
   * How many calls may begin at once; {@link perSecond} more may begin with each second until the
   * next decision. Not a whole number. Below 1 the next call is refused until time has passed;
   * below 0 more calls came in than should have.
   */
  readonly mayStart: number;
}

/**
 * A grant admits no more than this many seconds' calls if no other grant follows: then this process
 * is very late.
 */
const grantSeconds = 0.5;
/** Returns how many calls one decision admits at most, however long the next one takes. */
export const atMostOf = ({ mayStart, perSecond }: Admission): number =>
  mayStart + perSecond * grantSeconds;

/**
 * The assumed use of one call in progress until it is learnt, in processor milliseconds a second:
 * the PBX, the program, the database.
 */
const firstUse = 2;
/**
 * A use outside these bounds is other programs' load that rose or fell with the calls by chance.
 */
const useBounds = { least: 0.4, most: 40 } as const;
/**
 * Once the numbers of calls that were seen spread this far (as a share of the number that the first
 * use leaves room for), they weigh more than the first use.
 */
const tellingSpread = 0.02;
/** The time over which the use is learnt. It is long, so that the load of others evens out. */
const useMemoryMs = 300_000;
/**
 * The share of the processors that may be used. The rest is for uneven load: digits are answered in
 * 5 ms while 75 % are in use, and in seconds from 90 % on. In a minute of overload with 0.8 digits
 * waited for 130 to 260 ms (p99); with 0.72, and with V8's collector in the app's own thread, for
 * 42 to 63 ms, and a tenth fewer calls came in. Refusals count as use: 60 a second take 5 % of two
 * processors.
 */
const useOfProcessors = 0.75;
/**
 * Nothing is learnt for so long (ms) after the start: starting loads the machine while there are no
 * calls.
 */
const startingMs = 10_000;
/** Above this use nothing is learnt: when the processors are fully used, demand cannot be seen. */
const tellingBusy = 0.97;
/** The time over which use and calls are averaged. */
const averageMs = 2500;
/**
 * Calls may always have this share of the usable processors, whatever other programs use. Either
 * those yield, or lateness shows.
 */
const giveWay = 0.5;
/** The assumed length of a call until some have ended. */
const firstLengthMs = 20_000;
/** So many calls must have ended before their mean length is believed. */
const tellingLengths = 10;
/**
 * Calls beyond the limit, and room while the length of a call is not known, are evened out within
 * this share of a call's length, and within so many seconds.
 */
const evenOut = { share: 1.2, seconds: 30 } as const;
/** Only lasting lateness counts: a pause of the garbage collector is no overload. */
const latenessMemoryMs = 500;
/** Lateness is severe at this many times the allowed lateness. */
const severe = 4;
const cutEveryMs = 500;
/** The share of new calls that still comes in after each of these intervals of lateness. */
const cut = { late: 0.85, severe: 0.6 } as const;
/**
 * Growth per second: of the share of new calls back to 1, and of the limit at which lateness
 * showed, where the use of the processors is known and where it is not.
 */
const growth = { back: 0.25, beyond: 0.02, unmeasured: 0.05 } as const;
/**
 * While the machine is somewhat late, this share of the new calls still comes in. When it is very
 * late, one call every two seconds does.
 */
const leastShare = 0.1;
const leastPerSecond = 0.5;
/**
 * Beyond these shares (of the processors, of the calls that the machine carries, of the allowed
 * lateness), or when this many times more calls begin than the machine carries (`wave`), new calls
 * are counted although nothing is late yet: a wave takes less time to arrive than one decision.
 */
const guardFrom = { busy: 0.6, calls: 0.5, lateness: 0.5, wave: 1.2 } as const;
/** The time over which calls are counted to see a wave. */
const waveMs = 1000;
/** So many calls in that time may be chance. */
const chance = 2;
const guardForMs = 5000;
/**
 * The calls of this many seconds may begin at once. More is a wave, whose beginnings delay
 * everybody.
 */
const burstSeconds = 0.3;
/** Calls are the reason for lateness when there are at least this share of those that may be. */
const inUse = 0.7;
/** Lateness again within this time (ms) has the same cause. */
const settledAfterMs = 3000;

/** Decides, sample by sample, how many new calls may come in. */
export class AdmissionRate {
  private useOfCall = firstUse;
  /** Calls in progress. */
  private calls = 0;
  /** The number of calls in progress that the processors have room for. */
  private room = Infinity;
  /** The number of calls in progress at which lateness showed. It grows slowly. */
  private ceiling = Infinity;
  /** The share of new calls that comes in: 1, and less while the machine is late. */
  private share = 1;
  /** Averaged lateness; 1 is the allowed lateness. */
  private pressure = 0;
  /** Calls that began of late: a sum that fades within {@link waveMs}. */
  private startedOfLate = 0;
  private nowMs = 0;
  private lastCutMs = -Infinity;
  private guardUntilMs = -Infinity;
  private allowance: number;
  private readonly inProgress: { readonly sinceMs: number; calls: number }[] = [];
  /** The total length of the calls that have ended, and their number. */
  private readonly lengths = { ms: 0, calls: 0 };
  /** Averages over a short time: what is used now. */
  private readonly recent = new Average();
  /** Averages over the length of a call, in which each part of a call has its share. */
  private whole = new Average();
  /** Weighted sums of calls in progress (x) and processor milliseconds per second (y). */
  private readonly seen = { weight: 0, x: 0, y: 0, xx: 0, xy: 0 };

  constructor(private readonly settings: AdmissionSettings) {
    this.allowance = burstOf(this.perSecond);
  }

  /** The total cost of one more call in milliseconds of a processor, as far as it is known. */
  get costOfCallMs(): number {
    return (this.useOfCall * this.lengthMs) / 1000;
  }

  /** Takes a sample and decides for the time until the next one. */
  step(sample: LoadSample): Admission {
    const seconds = sample.elapsedMs / 1000;
    this.nowMs += sample.elapsedMs;
    this.countCalls(sample);
    this.measureRoom(sample);
    const lateness = Math.min(sample.latenessMs / this.settings.latenessMs, 20);
    this.pressure += (lateness - this.pressure) * weightOf(sample.elapsedMs, latenessMemoryMs);
    if (this.pressure > 1) this.cut();
    else this.grow(seconds, sample.busy);
    this.guard(sample);
    // Callers beyond the allowance are deducted from the next one, within bounds.
    const rate = this.perSecond;
    const burst = burstOf(rate);
    const left = this.allowance + rate * seconds - sample.started;
    this.allowance = Math.max(-burst, Math.min(burst, left));
    return {
      isGuarding: this.nowMs < this.guardUntilMs,
      perSecond: rate,
      mayStart: this.allowance,
    };
  }

  /** Processor milliseconds per second that may be used. */
  private get usable(): number {
    return useOfProcessors * this.settings.processors * 1000;
  }

  /** How many calls may be in progress. */
  private get limit(): number {
    const known = Math.min(this.room, this.ceiling);
    return known === Infinity ? this.usable / this.useOfCall : known;
  }

  /** How many calls end in a second while as many as may be are in progress. */
  private get endingPerSecond(): number {
    return (this.limit * 1000) / this.lengthMs;
  }

  /**
   * How many new calls may come in a second: as many as end when the room is full, and fewer while
   * there are more calls than that.
   */
  private get perSecond(): number {
    const replaced = this.endingPerSecond;
    const seconds = Math.min(evenOut.seconds, (evenOut.share * this.lengthMs) / 1000);
    // Room is filled by calls that come as fast as calls end when it is full. Faster ones would all
    // reach their expensive part together, when the machine has none of the room it has now.
    const most = this.isLengthKnown ? 0 : Infinity;
    const more = Math.min((this.limit - this.calls) / seconds, most);
    const isSevere = this.pressure > severe;
    const least = isSevere ? leastPerSecond : Math.max(leastPerSecond, leastShare * replaced);
    return Math.max(least, (replaced + more) * this.share);
  }

  private get isLengthKnown(): boolean {
    return this.lengths.calls >= tellingLengths;
  }

  private get lengthMs(): number {
    const { ms, calls } = this.lengths;
    return this.isLengthKnown ? Math.max(1000, ms / calls) : firstLengthMs;
  }

  private countCalls({ elapsedMs, started, ended }: LoadSample): void {
    const { lengths, inProgress } = this;
    const kept = 1 - weightOf(elapsedMs, useMemoryMs);
    lengths.ms *= kept;
    lengths.calls *= kept;
    if (started > 0) inProgress.push({ sinceMs: this.nowMs, calls: started });
    this.calls += started;
    // Assumes that the oldest call ends first. That does not change the mean length.
    for (let left = ended; left > 0 && inProgress[0] !== undefined;) {
      const [first] = inProgress;
      const gone = Math.min(left, first.calls);
      lengths.ms += gone * (this.nowMs - first.sinceMs);
      lengths.calls += gone;
      this.calls -= gone;
      first.calls -= gone;
      left -= gone;
      if (first.calls === 0) inProgress.shift();
    }
  }

  private measureRoom({ elapsedMs, busy }: LoadSample): void {
    if (busy === null) return;
    const { processors } = this.settings;
    const usedMs = busy * elapsedMs * processors;
    if (this.calls === 0) {
      // Processor time that is used while there are no calls belongs to other programs. It says
      // nothing about the cost of a call, so it is not averaged into that of the next calls.
      this.whole = new Average();
    } else if (this.nowMs > startingMs) {
      this.whole.add(elapsedMs, this.calls, usedMs, Math.max(averageMs, this.lengthMs));
      const isTelling = this.whole.used < tellingBusy * processors * 1000;
      if (isTelling) this.learnUse(this.whole.calls, this.whole.used, elapsedMs);
    }
    this.recent.add(elapsedMs, this.calls, usedMs, averageMs);
    const { calls, used } = this.recent;
    // The average belongs to the average number of calls, which are more by now, or fewer.
    const left = calls + (this.usable - used) / this.useOfCall;
    // Calls that have just begun have cost little yet, and seem to leave more room than there is.
    const all = this.usable / this.useOfCall;
    this.room = Math.max(giveWay * all, Math.min(all, left));
  }

  /**
   * Learns the use as the slope of use over calls. The load of other programs does not depend on
   * calls, so it drops out.
   */
  private learnUse(x: number, y: number, elapsedMs: number): void {
    const { seen } = this;
    const kept = 1 - weightOf(elapsedMs, useMemoryMs);
    seen.weight = seen.weight * kept + elapsedMs;
    seen.x = seen.x * kept + x * elapsedMs;
    seen.y = seen.y * kept + y * elapsedMs;
    seen.xx = seen.xx * kept + x * x * elapsedMs;
    seen.xy = seen.xy * kept + x * y * elapsedMs;
    const meanX = seen.x / seen.weight;
    const spread = seen.xx / seen.weight - meanX ** 2;
    const together = seen.xy / seen.weight - (meanX * seen.y) / seen.weight;
    const doubt = (tellingSpread * (this.usable / firstUse)) ** 2;
    const slope = (together + doubt * firstUse) / (spread + doubt);
    this.useOfCall = Math.max(useBounds.least, Math.min(useBounds.most, slope));
  }

  private guard({ busy, elapsedMs, refused, started }: LoadSample): void {
    const kept = 1 - weightOf(elapsedMs, waveMs);
    this.startedOfLate = this.startedOfLate * kept + started;
    const usual = (this.endingPerSecond * waveMs) / 1000;
    const isNeeded =
      this.startedOfLate > guardFrom.wave * usual + chance ||
      (busy ?? 0) > guardFrom.busy ||
      this.calls > guardFrom.calls * this.limit ||
      this.pressure > guardFrom.lateness ||
      refused > 0;
    if (isNeeded) this.guardUntilMs = this.nowMs + guardForMs;
  }

  private cut(): void {
    if (this.nowMs - this.lastCutMs < cutEveryMs) return;
    const isSevere = this.pressure > severe;
    // Lateness with few calls passes, and says nothing about many.
    const isFirst = this.nowMs - this.lastCutMs > settledAfterMs;
    if (isFirst && this.calls >= inUse * this.limit) {
      this.ceiling = Math.min(this.ceiling, this.calls) * 0.95;
    }
    this.lastCutMs = this.nowMs;
    this.share = isSevere
      ? this.share * cut.severe
      : Math.max(Math.min(leastShare, this.share), this.share * cut.late);
  }

  private grow(seconds: number, busy: number | null): void {
    const beyond = busy === null ? growth.unmeasured : growth.beyond;
    if (this.nowMs - this.lastCutMs > settledAfterMs) this.ceiling *= 1 + beyond * seconds;
    this.share = Math.min(1, this.share + growth.back * seconds);
  }
}

/** Averages of the calls in progress and of the processors, of which the latest count most. */
class Average {
  private ms = 0;
  private callMs = 0;
  private usedMs = 0;

  /** Calls in progress. */
  get calls(): number {
    return this.callMs / this.ms;
  }

  /** Processor milliseconds used in a second. */
  get used(): number {
    return (this.usedMs * 1000) / this.ms;
  }

  add(elapsedMs: number, calls: number, usedMs: number, memoryMs: number): void {
    const kept = 1 - weightOf(elapsedMs, memoryMs);
    this.ms = this.ms * kept + elapsedMs;
    this.callMs = this.callMs * kept + calls * elapsedMs;
    this.usedMs = this.usedMs * kept + usedMs;
  }
}

/** Returns how many calls may begin at once at a rate of new calls per second. */
function burstOf(perSecond: number): number {
  return Math.max(1, burstSeconds * perSecond);
}

/** Returns the weight of a sample of this length in an average over this time. */
function weightOf(elapsedMs: number, memoryMs: number): number {
  return 1 - Math.exp(-elapsedMs / memoryMs);
}
