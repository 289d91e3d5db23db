/**
 * Sheds overload: measures how late the program is, decides how many new callers may come in, and tells the PBX, which refuses
 * the others by itself before they cost anything. What it says in the log is when that begins and ends.
 */
import os from 'node:os';
import type { App } from './app.js';
import type { Call, CallHandler } from './call.js';
import { watchLoopDelay, watchProcessors } from './measureLoad.js';
import { AdmissionRate, atMostOf, type Admission, type Grant } from './rules/admissionRate.js';

const everyMs = 250;
/** Nobody was refused for so long: it is over. */
const overAfterMs = 5000;
/** The PBX forgets what it was told after so many seconds: then this process is gone, and calls are as without it. */
const forgetAfterS = 10;
const minuteMs = 60_000;

/** What was measured, for the log. */
interface Lateness {
  readonly eventLoopMs: number;
  readonly answerMs: number;
  readonly eventAgeMs: number;
}

/** One time of shedding, from its first refusal. */
interface Episode {
  readonly beganMs: number;
  lastMs: number;
  refused: number;
  worstMs: number;
  leastPerSecond: number;
}

/** The PBX, as far as it lets new callers in. */
export interface Doors {
  readonly isConnected: boolean;
  /** @param grant null: whoever comes. @returns how many were refused since the PBX started; null while nobody is. */
  letIn(grant: Grant | null): Promise<number | null>;
  /** Milliseconds that each event was old when it came here, since this was asked last. */
  takeEventAges(): readonly number[];
}

export interface OverloadShedding {
  /** The same handler, whose callers are counted. */
  readonly handler: CallHandler;
  /** Begins once the PBX is connected. */
  start(): void;
  /** Lets everybody in again, for as long as nobody says otherwise. Never rejects. */
  stop(): Promise<void>;
}

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
  /** The request that is under way, and since when. */
  let asked: { readonly atMs: number; readonly done: Promise<void> } | undefined;
  let refusedBefore: number | null = null;
  let refused = 0;
  let episode: Episode | undefined;
  const refusals: { readonly atMs: number; readonly calls: number }[] = [];

  function count(call: Call): void {
    started += 1;
    void call.ended.then(() => (ended += 1));
  }

  /** An answer that is still waited for is late by as much as it is waited for. */
  function measure(nowMs: number): Lateness {
    const waitingMs = asked === undefined ? 0 : nowMs - asked.atMs;
    return {
      // What kept this very look waiting counts, too.
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
      ...{ elapsedMs: Math.max(1, nowMs - lastMs), latenessMs: worstMs },
      ...{ busy, started, ended, refused },
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
        // The PBX counts on when this process is started anew, and from nothing when it is itself.
        const since = refusedBefore === null ? 0 : refusedInAll - refusedBefore;
        refused += since < 0 ? refusedInAll : since;
        refusedBefore = refusedInAll;
      })
      .catch((error: unknown) => {
        // Lost connections and late answers have lines of their own.
        log.debug('the PBX could not be told how many calls to let in', { error });
      })
      .finally(() => (asked = undefined));
    asked = { atMs, done };
  }

  function tell(nowMs: number, worstMs: number, { perSecond }: Admission, measured: object): void {
    if (refused > 0) {
      if (episode === undefined) {
        episode = { beganMs: nowMs, lastMs: nowMs, refused: 0, worstMs, leastPerSecond: perSecond };
        log.warn('new calls are refused: more come than the machine carries', {
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
    log.warn('new calls are let in again', {
      refused: episode.refused,
      seconds: Math.round((episode.lastMs - episode.beganMs) / 1000),
      leastPerSecond: shorten(episode.leastPerSecond),
      worstLatenessMs: episode.worstMs,
    });
    episode = undefined;
  }

  return {
    handler: {
      ...bound(handler),
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

/** The functions of a handler that need their `this`. */
function bound(handler: CallHandler): CallHandler {
  return {
    arrived: (call) => handler.arrived(call),
    found: (call) => handler.found(call),
    present: (callIds, there) => handler.present(callIds, there),
    codeDialled: (call) => handler.codeDialled?.(call),
    telephoneChanged: (number, isThere) => handler.telephoneChanged?.(number, isThere),
    telephoneTaken: (number, isTaken) => handler.telephoneTaken?.(number, isTaken),
  };
}

/** What nine of ten are below: one that was late for reasons of its own tells nothing. */
function mostOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0;
}

function shorten(value: number): number {
  return Number(value.toPrecision(3));
}
