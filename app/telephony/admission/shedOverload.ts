/**
 * Sheds overload. It measures how late the program is, decides how many new callers may come in,
 * and tells the PBX, which then refuses the others by itself before they cost anything. It logs
 * when shedding begins and ends.
 */
import os from 'node:os';
import type { App } from '../../core/app.js';
import type { Call } from '../call.js';
import type { CallHandler } from '../telephony.js';
import { watchLoopDelay, watchProcessors } from './measureLoad.js';
import { AdmissionRate, atMostOf, type Admission } from './rules/admissionRate.js';
import type { Grant } from '../grant.js';

const everyMs = 250;
/** Shedding is over when nobody has been refused for this long. */
const overAfterMs = 5000;
/**
 * After this many seconds the PBX forgets the grant. Then this process is gone, and the PBX lets
 * everybody in, as it does without a grant.
 */
const forgetAfterS = 10;
const minuteMs = 60_000;

/** The measured delays, for the log. */
interface Lateness {
  readonly eventLoopMs: number;
  readonly answerMs: number;
  readonly eventAgeMs: number;
}

/** A period of shedding, from its first refusal on. */
interface Episode {
  readonly beganMs: number;
  lastMs: number;
  refused: number;
  worstMs: number;
  leastPerSecond: number;
}

/** The part of the PBX that lets new callers in. */
export interface Doors {
  readonly isConnected: boolean;
  /**
   * Tells the PBX how many new callers to let in.
   * @param grant null lets everybody in.
   * @returns how many calls were refused since the PBX started; null while the PBX has no reason to
   * refuse any.
   */
  letIn(grant: Grant | null): Promise<number | null>;
  /** The age in milliseconds at which each event since the last call arrived here. */
  takeEventAges(): readonly number[];
}

export interface OverloadShedding {
  /** The same handler, but its callers are counted. */
  readonly handler: CallHandler;
  /** Begins to shed once the PBX is connected. */
  start(): void;
  /** Tells the PBX to let everybody in again, until it is told otherwise. Never rejects. */
  stop(): Promise<void>;
}

/** Makes the shedding for a PBX and the handler of its calls, whose functions need no `this`. */
export function shedOverload(
  { config, log }: Pick<App, 'config' | 'log'>,
  telephony: Doors,
  handler: CallHandler,
): OverloadShedding {
  const processors = os.availableParallelism();
  const rate = new AdmissionRate({ latenessMs: config.OVERLOAD_LATENESS_MS, processors });
  const loop = watchLoopDelay();
  const use = watchProcessors();
  let started = 0;
  let ended = 0;
  let lastMs = performance.now();
  let answerMs = 0;
  let timer: NodeJS.Timeout | undefined;
  /** The request to the PBX in flight, and when it was sent. */
  let asked: { readonly atMs: number; readonly done: Promise<void> } | undefined;
  let refusedBefore: number | null = null;
  let refused = 0;
  let episode: Episode | undefined;
  const refusals: { readonly atMs: number; readonly calls: number }[] = [];

  function count(call: Call): void {
    started += 1;
    void call.ended.then(() => (ended += 1));
  }

  /** Measures the delays. An answer that has not arrived yet is late by the time already waited. */
  function measure(nowMs: number): Lateness {
    const waitingMs = asked === undefined ? 0 : nowMs - asked.atMs;
    return {
      // The delay of this very measurement counts too.
      eventLoopMs: Math.round(Math.max(loop.take(), nowMs - lastMs - everyMs)),
      answerMs: Math.round(Math.max(answerMs, waitingMs)),
      eventAgeMs: Math.round(mostOf(telephony.takeEventAges())),
    };
  }

  function step(): void {
    const nowMs = performance.now();
    const lateness = measure(nowMs);
    const busy = use.take();
    const worstMs = Math.max(lateness.eventLoopMs, lateness.answerMs, lateness.eventAgeMs);
    const admission = rate.step({
      elapsedMs: Math.max(1, nowMs - lastMs),
      latenessMs: worstMs,
      busy,
      started,
      ended,
      refused,
    });
    lastMs = nowMs;
    if (refused > 0) refusals.push({ atMs: nowMs, calls: refused });
    while (refusals[0] !== undefined && nowMs - refusals[0].atMs > minuteMs) refusals.shift();
    tell(nowMs, worstMs, admission, { ...lateness, busy: busy === null ? null : shorten(busy) });
    started = 0;
    ended = 0;
    refused = 0;
    if (telephony.isConnected && asked === undefined) ask(nowMs, admission, worstMs);
  }

  function ask(atMs: number, admission: Admission, latenessMs: number): void {
    const done = telephony
      .letIn({
        isGuarding: admission.isGuarding,
        until: Math.floor(Date.now() / 1000) + forgetAfterS,
        window: Date.now(),
        mayStart: admission.mayStart,
        perSecond: admission.perSecond,
        atMost: atMostOf(admission),
        latenessMs,
        refusedInMinute: refusals.reduce((sum, { calls }) => sum + calls, 0),
      })
      .then((refusedInAll) => {
        answerMs = performance.now() - atMs;
        if (refusedInAll === null) return;
        // The PBX's count goes on when this process restarts, and begins at zero when the PBX
        // restarts.
        const since = refusedBefore === null ? 0 : refusedInAll - refusedBefore;
        refused += since < 0 ? refusedInAll : since;
        refusedBefore = refusedInAll;
      })
      .catch((error: unknown) => {
        // Lost connections and late answers have log lines of their own.
        log.debug('cannot tell the PBX how many calls to admit', { error });
      })
      .finally(() => (asked = undefined));
    asked = { atMs, done };
  }

  function tell(nowMs: number, worstMs: number, { perSecond }: Admission, measured: object): void {
    if (refused > 0) {
      if (episode === undefined) {
        episode = { beganMs: nowMs, lastMs: nowMs, refused: 0, worstMs, leastPerSecond: perSecond };
        log.warn('overloaded: refusing new calls', {
          perSecond: shorten(perSecond),
          costOfCallMs: shorten(rate.costOfCallMs),
          ...measured,
        });
      }
      episode.lastMs = nowMs;
      episode.refused += refused;
    }
    if (episode === undefined) return;
    episode.worstMs = Math.max(episode.worstMs, worstMs);
    episode.leastPerSecond = Math.min(episode.leastPerSecond, perSecond);
    if (nowMs - episode.lastMs < overAfterMs) return;
    log.warn('overload has ended: admitting all new calls', {
      refused: episode.refused,
      seconds: Math.round((episode.lastMs - episode.beganMs) / 1000),
      leastPerSecond: shorten(episode.leastPerSecond),
      worstLatenessMs: episode.worstMs,
    });
    episode = undefined;
  }

  return {
    handler: {
      ...handler,
      arrived(call) {
        count(call);
        handler.arrived(call);
      },
    },
    start() {
      timer ??= setInterval(step, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      loop.stop();
      await asked?.done;
      if (telephony.isConnected) await telephony.letIn(null).catch(() => undefined);
    },
  };
}

/**
 * Returns the value that nine of ten do not exceed. A single value may be late for reasons of its
 * own and tells nothing.
 */
function mostOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0;
}

function shorten(value: number): number {
  return Number(value.toPrecision(3));
}
