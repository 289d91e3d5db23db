/**
 * Learns how many new calls per second the machine can carry, from how late it is and how busy its
 * processors are. A call that is let in causes most of its cost later, so lateness alone would show
 * too late. Therefore the total cost of one more call is learnt while about as many calls end as
 * begin. The rate is what the processors have room for at that cost. Lateness then cuts it.
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
   * next decision. Not a whole number. Below 1 the next call is refused until time has passed; below
   * 0 more calls came in than should have.
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
 * The assumed total cost of one more call until it is learnt, in milliseconds of a processor: the
 * PBX, the program, the database.
 */
const firstCostMs = 50;
/**
 * A cost outside these bounds is other programs' load that happened to rise or fall with the calls.
 */
const costBounds = { least: 25, most: 1000 } as const;
/**
 * Once the observed rates spread this far (as a share of the rate that the first cost leaves room
 * for), they weigh more than the first cost.
 */
const tellingSpread = 0.05;
/**
 * The time over which the cost is learnt. It is long, so that the load of other programs evens out.
 */
const costMemoryMs = 300_000;
/**
 * The share of the processors that calls may use. The rest is for refusing calls and for uneven
 * load.
 */
const useOfProcessors = 0.95;
/** Above this use nothing is learnt: when the processors are fully used, demand cannot be seen. */
const tellingBusy = 0.97;
/** The time over which the room for calls is averaged. */
const roomMemoryMs = 8000;
/**
 * If fewer calls begin than this share of those that end, or the reverse, their cost has not
 * arrived yet or is already over.
 */
const balance = 0.75;
/** A difference of this many calls may be chance. */
const chance = 5;
/**
 * The share of a call's cost that comes at its beginning: ringing, answering, looking the caller
 * up.
 */
const costAtBeginning = 0.25;
/**
 * Calls may always have this share of the usable processors, whatever other programs use. Either
 * those give way, or lateness shows.
 */
const giveWay = 0.5;
/** Only lasting lateness counts: a pause of the garbage collector is no overload. */
const latenessMemoryMs = 500;
/** Lateness is severe at this many times the allowed lateness. */
const severe = 4;
const cutEveryMs = 500;
const cut = { late: 0.85, severe: 0.6 } as const;
/**
 * Growth per second, as a share: back to the allowed rate, of the limit at which lateness showed,
 * and of that limit where the use of the processors is unknown.
 */
const growth = { back: 0.25, beyond: 0.02, unmeasured: 0.05 } as const;
/**
 * While the machine is somewhat late, this share of what it should carry still comes in. When it is
 * very late, one call every two seconds does.
 */
const leastShare = 0.1;
const leastPerSecond = 0.5;
/**
 * Beyond these, calls are counted although nothing is late yet, so that a sudden wave does not
 * bring too many at once. While as many calls end as begin, the machine's capacity is known well
 * enough to start early: a wave takes less time to arrive than one decision, and its simultaneous
 * beginnings keep everybody waiting for seconds.
 */
const guardBusy = { steady: 0.5, otherwise: 0.8 } as const;
/** The calls of this many seconds may begin at once. More is a wave, whose beginnings delay everybody. */
const burstSeconds = 0.3;
const guardLateness = 0.5;
const guardForMs = 5000;
/** A rate is in use when at least this share of it arrives. */
const inUse = 0.7;
/**
 * How long (ms) calls must have been guarded. A wave that came in before says nothing about the
 * rate.
 */
const settledAfterMs = 3000;

/** Decides, sample by sample, how many new calls may come in. */
export class AdmissionRate {
  private costMs = firstCostMs;
  /** Whether as many calls end as begin, and more than a few. */
  private isSteady = false;
  /** New calls per second that the processors have room for. */
  private room: number;
  private rate: number;
  /** The rate at which lateness showed. The rate does not grow beyond it at once. */
  private ceiling = Infinity;
  /** Averaged lateness; 1 is the allowed lateness. */
  private pressure = 0;
  private nowMs = 0;
  private lastCutMs = -Infinity;
  private guardedSinceMs = Infinity;
  private guardUntilMs = -Infinity;
  private startedPerSecond = 0;
  private allowance: number;
  private readonly inProgress: { readonly sinceMs: number; calls: number }[] = [];
  /** The total length of the calls that have ended, and their number. */
  private readonly lengths = { ms: 0, calls: 0 };
  private readonly recent = { ms: 0, busyMs: 0, started: 0, ended: 0 };
  /**
   * Weighted sums of calls per second (x) and processor milliseconds per second (y), taken while as
   * many calls ended as began.
   */
  private readonly seen = { weight: 0, x: 0, y: 0, xx: 0, xy: 0 };

  constructor(private readonly settings: AdmissionSettings) {
    this.room = this.usable / firstCostMs;
    this.rate = this.room;
    this.allowance = this.burst;
  }

  /** The total cost of one more call in milliseconds of a processor, as far as it is known. */
  get costOfCallMs(): number {
    return this.costMs;
  }

  /** Takes a sample and decides for the time until the next one. */
  step(sample: LoadSample): Admission {
    const seconds = sample.elapsedMs / 1000;
    this.nowMs += sample.elapsedMs;
    this.measureRoom(sample);
    const lateness = Math.min(sample.latenessMs / this.settings.latenessMs, 20);
    this.pressure += (lateness - this.pressure) * weightOf(sample.elapsedMs, latenessMemoryMs);
    this.startedPerSecond +=
      (sample.started / seconds - this.startedPerSecond) * weightOf(sample.elapsedMs, 2000);
    this.guard(sample);
    if (this.pressure > 1) this.cutRate();
    else this.growRate(seconds, sample.busy);
    this.rate = Math.max(leastPerSecond, Math.min(this.rate, this.room));
    // Callers beyond the allowance are deducted from the next one, within bounds.
    const left = this.allowance + this.rate * seconds - sample.started;
    this.allowance = Math.max(-this.burst, Math.min(this.burst, left));
    return {
      isGuarding: this.nowMs < this.guardUntilMs,
      perSecond: this.rate,
      mayStart: this.allowance,
    };
  }

  /** Processor milliseconds per second that may be used. */
  private get usable(): number {
    return useOfProcessors * this.settings.processors * 1000;
  }

  /** The number of calls that may begin at once. */
  private get burst(): number {
    return Math.max(1, burstSeconds * this.rate);
  }

  private measureRoom({ elapsedMs, busy, started, ended }: LoadSample): void {
    this.countCalls(elapsedMs, started, ended);
    if (busy === null) return;
    const { recent } = this;
    const { processors } = this.settings;
    const kept = 1 - weightOf(elapsedMs, roomMemoryMs);
    recent.ms = recent.ms * kept + elapsedMs;
    recent.busyMs = recent.busyMs * kept + busy * elapsedMs * processors;
    recent.started = recent.started * kept + started;
    recent.ended = recent.ended * kept + ended;
    if (recent.busyMs > tellingBusy * recent.ms * processors) return;
    const perSecond = 1000 / recent.ms;
    const usedMs = recent.busyMs * perSecond;
    const fewer = Math.min(recent.started, recent.ended);
    const isBalanced = fewer + chance >= balance * Math.max(recent.started, recent.ended);
    this.isSteady = isBalanced && fewer > 4 * chance;
    const calls = this.callsInUse(recent.started * perSecond, recent.ended * perSecond);
    if (this.isSteady) this.learnCost(calls, usedMs, elapsedMs);
    const left = calls + (this.usable - usedMs) / this.costMs;
    // Calls cost at most this much: as if nothing but calls used the processors.
    const alike = this.isSteady ? calls * (this.usable / usedMs) : 0;
    const least = Math.max(leastPerSecond, (giveWay * this.usable) / this.costMs);
    this.room = Math.max(least, left, alike);
  }

  private countCalls(elapsedMs: number, started: number, ended: number): void {
    const { lengths, inProgress } = this;
    const kept = 1 - weightOf(elapsedMs, costMemoryMs);
    lengths.ms *= kept;
    lengths.calls *= kept;
    if (started > 0) inProgress.push({ sinceMs: this.nowMs, calls: started });
    // Assumes that the oldest call ends first. That does not change the mean length.
    for (let left = ended; left > 0 && inProgress[0] !== undefined;) {
      const [first] = inProgress;
      const gone = Math.min(left, first.calls);
      lengths.ms += gone * (this.nowMs - first.sinceMs);
      lengths.calls += gone;
      first.calls -= gone;
      left -= gone;
      if (first.calls === 0) inProgress.shift();
    }
  }

  /**
   * Returns the calls per second whose cost is already part of the measured use. While calls
   * increase or decrease, that is not their whole cost: one part comes when a call begins, the rest
   * is spread over its length.
   */
  private callsInUse(startedPerSecond: number, endedPerSecond: number): number {
    const { ms, calls } = this.lengths;
    if (calls < chance || ms === 0) return (startedPerSecond + endedPerSecond) / 2;
    const inProgress = this.inProgress.reduce((sum, each) => sum + each.calls, 0);
    const goingOn = (inProgress * 1000 * calls) / ms;
    return costAtBeginning * startedPerSecond + (1 - costAtBeginning) * goingOn;
  }

  /**
   * Learns the cost as the slope of use over calls. The load of other programs does not depend on
   * calls, so it drops out.
   */
  private learnCost(x: number, y: number, elapsedMs: number): void {
    const { seen } = this;
    const kept = 1 - weightOf(elapsedMs, costMemoryMs);
    seen.weight = seen.weight * kept + elapsedMs;
    seen.x = seen.x * kept + x * elapsedMs;
    seen.y = seen.y * kept + y * elapsedMs;
    seen.xx = seen.xx * kept + x * x * elapsedMs;
    seen.xy = seen.xy * kept + x * y * elapsedMs;
    const meanX = seen.x / seen.weight;
    const spread = seen.xx / seen.weight - meanX ** 2;
    const together = seen.xy / seen.weight - (meanX * seen.y) / seen.weight;
    const doubt = (tellingSpread * (this.usable / firstCostMs)) ** 2;
    const slope = (together + doubt * firstCostMs) / (spread + doubt);
    this.costMs = Math.max(costBounds.least, Math.min(costBounds.most, slope));
  }

  private guard({ busy, refused }: LoadSample): void {
    const mostBusy = this.isSteady ? guardBusy.steady : guardBusy.otherwise;
    const isNeeded = (busy ?? 0) > mostBusy || this.pressure > guardLateness || refused > 0;
    const wasGuarding = this.nowMs < this.guardUntilMs;
    if (isNeeded) this.guardUntilMs = this.nowMs + guardForMs;
    if (!isNeeded && !wasGuarding) this.guardedSinceMs = Infinity;
    else if (this.guardedSinceMs === Infinity) this.guardedSinceMs = this.nowMs;
  }

  private cutRate(): void {
    if (this.nowMs - this.lastCutMs < cutEveryMs) return;
    const isSevere = this.pressure > severe;
    const least = isSevere ? leastPerSecond : Math.max(leastPerSecond, leastShare * this.room);
    // Lateness with few calls passes, and says nothing about many.
    const isUsed = this.startedPerSecond >= inUse * this.rate;
    const isFirst = this.nowMs - this.lastCutMs > settledAfterMs;
    const isSettled = this.nowMs - this.guardedSinceMs > settledAfterMs;
    if (isUsed && isFirst && isSettled) this.ceiling = this.rate * 0.95;
    this.lastCutMs = this.nowMs;
    this.rate = Math.max(least, this.rate * (isSevere ? cut.severe : cut.late));
  }

  private growRate(seconds: number, busy: number | null): void {
    const beyond = busy === null ? growth.unmeasured : growth.beyond;
    if (this.nowMs - this.lastCutMs > settledAfterMs) this.ceiling *= 1 + beyond * seconds;
    const limit = Math.max(leastPerSecond, Math.min(this.room, this.ceiling));
    if (this.rate < limit) this.rate = Math.min(limit, this.rate + growth.back * seconds * limit);
  }
}

/** Returns the weight of a sample of this length in an average over this time. */
function weightOf(elapsedMs: number, memoryMs: number): number {
  return 1 - Math.exp(-elapsedMs / memoryMs);
}
