/**
 * How many new calls a second the machine can carry, learnt from how late it is and how busy its processors are. Calls that
 * are let in cost most of what they cost later, so lateness alone would tell too late: what one more call costs in all is
 * learnt while as many end as begin, and the rate is what the processors have room for at that cost. Lateness then cuts it.
 *
 * It decides, and measures nothing: `measureLoad.ts` measures, `shedOverload.ts` hands the decision to the PBX.
 */

export interface AdmissionSettings {
  /** Milliseconds by which the program may be late. */
  readonly latenessMs: number;
  /** Processors of the machine. */
  readonly processors: number;
}

/** What was measured since the sample before. */
export interface LoadSample {
  readonly elapsedMs: number;
  /** The worst of event loop, answers of the PBX, and age of its events. */
  readonly latenessMs: number;
  /** Share of the processors' time that was used, 0 to 1; null where it is not known. */
  readonly busy: number | null;
  /** Callers who came in. */
  readonly started: number;
  /** Callers whose call is over. */
  readonly ended: number;
  /** New calls that were refused for the load. */
  readonly refused: number;
}

/** What the PBX is told: it counts those who come in until it is told anew. */
export interface Grant {
  /** False: it lets everybody in. */
  readonly isGuarding: boolean;
  /** When it forgets this, in seconds since 1970. */
  readonly until: number;
  /** When it was made, in milliseconds since 1970; names this grant. */
  readonly window: number;
  /** How many may come in at once, and how many more in each second after that, as long as {@link atMost} have not come in. */
  readonly mayStart: number;
  readonly perSecond: number;
  readonly atMost: number;
  /** The rest is for whoever looks. */
  readonly latenessMs: number;
  readonly refusedInMinute: number;
}

export interface Admission {
  /** False: nobody is refused, however many come. */
  readonly isGuarding: boolean;
  /** New calls a second. */
  readonly perSecond: number;
  /**
   * How many may come in at once; {@link perSecond} more may for each second that passes until the next decision. Not a whole
   * number. Below 1 somebody has to wait for the next place, below 0 more came in than should have.
   */
  readonly mayStart: number;
}

/** A grant lets in no more than for so long, if there is no next one: then this process is very late. */
const grantSeconds = 0.5;
/** How many may come in on one decision, however long the next one takes. */
export const atMostOf = ({ mayStart, perSecond }: Admission): number =>
  mayStart + perSecond * grantSeconds;

/** What one more call costs in all until it is learnt, in milliseconds of a processor: the PBX, the program, the database. */
const firstCostMs = 50;
/** Beyond these it is others' use that came and went with the calls. */
const costBounds = { least: 25, most: 1000 } as const;
/** Once the rates that were seen differ by so much (share of what the first cost leaves room for), they count more than the first cost. */
const tellingSpread = 0.05;
/** The cost is learnt over so long: what others use of the processors evens out. */
const costMemoryMs = 300_000;
/** Share of the processors that may be used; beyond it keys wait for their prompts. */
const useOfProcessors = 0.95;
/** When everything is used, nobody knows how much more would be. */
const tellingBusy = 0.97;
/** Over so long the room for calls is averaged. */
const roomMemoryMs = 8000;
/** Fewer begin than this share of those that end, or the other way round: what they cost has not come yet, or is over. */
const balance = 0.75;
/** So many more begin or end by chance. */
const chance = 5;
/** Share of what a call costs that comes at its beginning: ringing, answering, looking up who calls. */
const costAtBeginning = 0.25;
/** Calls may have this share of what is usable, whatever others use: those give way, or it is late. */
const giveWay = 0.5;
/** Lateness counts when it lasts: a pause of the garbage collector is no overload. */
const latenessMemoryMs = 500;
/** Times the lateness that is allowed. */
const severe = 4;
const cutEveryMs = 500;
const cut = { late: 0.85, severe: 0.6 } as const;
/** A second's growth, by share: back to where the rate may be, beyond where lateness showed, and that where nothing else is known. */
const growth = { back: 0.25, beyond: 0.02, unmeasured: 0.05 } as const;
/** While the machine is somewhat late, this share of what it should carry still comes in; when it is very late, one in two seconds. */
const leastShare = 0.1;
const leastPerSecond = 0.5;
/**
 * Beyond it calls are counted out, though nothing is late yet. While as many end as begin, what the machine carries is known
 * well enough to begin early: a wave takes less than a decision's time to come, and what it brings at once keeps everybody
 * waiting for seconds.
 */
const guardBusy = { steady: 0.5, otherwise: 0.8 } as const;
/** Calls of so many seconds may come at once. More is a wave whose beginnings keep everybody waiting. */
const burstSeconds = 0.3;
const guardLateness = 0.5;
const guardForMs = 5000;
/** A rate is in use when this share of it comes. */
const inUse = 0.7;
/** A wave that comes while nobody guards tells nothing of the rate. */
const settledAfterMs = 3000;

export class AdmissionRate {
  private costMs = firstCostMs;
  /** As many calls end as begin, and not few. */
  private isSteady = false;
  /** New calls a second that the processors have room for. */
  private room: number;
  private rate: number;
  /** Where lateness showed; the rate does not go back beyond it at once. */
  private ceiling = Infinity;
  /** Allowed lateness is 1. */
  private pressure = 0;
  private nowMs = 0;
  private lastCutMs = -Infinity;
  private guardedSinceMs = Infinity;
  private guardUntilMs = -Infinity;
  private startedPerSecond = 0;
  private allowance: number;
  private readonly inProgress: { readonly sinceMs: number; calls: number }[] = [];
  /** How long calls were that are over, all together, and how many. */
  private readonly lengths = { ms: 0, calls: 0 };
  private readonly recent = { ms: 0, busyMs: 0, started: 0, ended: 0 };
  /** Of calls a second (x) and the processors' milliseconds a second (y), while as many ended as began. */
  private readonly seen = { weight: 0, x: 0, y: 0, xx: 0, xy: 0 };

  constructor(private readonly settings: AdmissionSettings) {
    this.room = this.usable / firstCostMs;
    this.rate = this.room;
    this.allowance = this.burst;
  }

  /** What one more call costs in all, in milliseconds of a processor, as far as it is known. */
  get costOfCallMs(): number {
    return this.costMs;
  }

  /** Takes in what was measured, and decides for the time until the next sample. */
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
    // What came in beyond the allowance is made up for, within bounds.
    const left = this.allowance + this.rate * seconds - sample.started;
    this.allowance = Math.max(-this.burst, Math.min(this.burst, left));
    return {
      isGuarding: this.nowMs < this.guardUntilMs,
      perSecond: this.rate,
      mayStart: this.allowance,
    };
  }

  /** Milliseconds a second that the processors may be used for. */
  private get usable(): number {
    return useOfProcessors * this.settings.processors * 1000;
  }

  /** As many may come at once. */
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
    // As if everything that is used were used by the calls: they cost no more than that.
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
    // As if the first to come were the first to go: on the average that makes no difference.
    for (let left = ended; left > 0 && inProgress[0] !== undefined; ) {
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
   * Calls a second whose cost is in the use that was measured. While calls become more, or fewer, that is not all of what they
   * cost: what a call costs at its beginning comes with it, the rest over its time.
   */
  private callsInUse(startedPerSecond: number, endedPerSecond: number): number {
    const { ms, calls } = this.lengths;
    if (calls < chance || ms === 0) return (startedPerSecond + endedPerSecond) / 2;
    const inProgress = this.inProgress.reduce((sum, each) => sum + each.calls, 0);
    const goingOn = (inProgress * 1000 * calls) / ms;
    return costAtBeginning * startedPerSecond + (1 - costAtBeginning) * goingOn;
  }

  /** The slope of use over calls: what others use is in it at no call, too. */
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
    // What made it late with few calls will be over, and says nothing of many.
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

/** How much a sample of this length counts in an average over so long. */
function weightOf(elapsedMs: number, memoryMs: number): number {
  return 1 - Math.exp(-elapsedMs / memoryMs);
}
