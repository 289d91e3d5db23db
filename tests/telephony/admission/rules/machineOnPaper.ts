/**
 * A simulated machine that calls keep busy, with the controller that says how many may come in. It
 * runs as fast as numbers can be added.
 */
import {
  AdmissionRate,
  atMostOf,
  type Admission,
} from '../../../../app/telephony/admission/rules/admissionRate.js';

/** The simulated machine. */
export interface PaperMachine {
  readonly processors: number;
  /** Processor milliseconds: at the beginning of a call, and over the rest of it. */
  readonly beginningMs: number;
  readonly restMs: number;
  readonly callSeconds: number;
  /** Processor milliseconds that a call takes all at once, so many seconds after its beginning. */
  readonly signIn?: { readonly ms: number; readonly afterS: number };
  readonly refusalMs: number;
  /** Share of the processors that others use. */
  readonly others?: number;
  /** The share of the processors that other programs use in each of the first seconds. */
  readonly othersAtFirst?: readonly number[];
  /** Seconds for which the program's own start uses half of the processors. */
  readonly startingS?: number;
}

/** The result of a simulated run. */
export interface PaperRun {
  /** Calls begun in each second. */
  readonly begun: number[];
  readonly refused: number[];
  /** The worst lateness of each second, in milliseconds. */
  readonly lateness: number[];
  readonly last: Admission;
}

const tickMs = 10;
const windowMs = 250;

/**
 * Simulates a run.
 * @param offered calls that come in each second
 */
export function runOnPaper(
  machine: PaperMachine,
  offered: readonly number[],
  rate = new AdmissionRate({ latenessMs: 40, processors: machine.processors }),
): PaperRun {
  const {
    processors,
    beginningMs,
    restMs,
    callSeconds,
    refusalMs,
    others: always = 0,
    othersAtFirst = [],
    startingS = 0,
  } = machine;
  const signIn = machine.signIn ?? { ms: 0, afterS: 0 };
  const run = { begun: [] as number[], refused: [] as number[], lateness: [] as number[] };
  const ends: number[] = [];
  const signIns: number[] = [];
  let backlogMs = 0;
  let usedMs = 0;
  let due = 0;
  let window = { started: 0, ended: 0, refused: 0, latest: 0 };
  let admission: Admission = { isGuarding: false, perSecond: Infinity, mayStart: Infinity };
  for (let nowMs = 0; nowMs < offered.length * 1000; nowMs += tickMs) {
    const second = Math.floor(nowMs / 1000);
    run.begun[second] ??= 0;
    run.refused[second] ??= 0;
    run.lateness[second] ??= 0;
    due += ((offered[second] ?? 0) * tickMs) / 1000;
    for (; due >= 1; due -= 1) {
      const may = admission.mayStart + (admission.perSecond * (nowMs % windowMs)) / 1000;
      if (!admission.isGuarding || window.started + 1 <= Math.min(may, atMostOf(admission))) {
        window.started += 1;
        run.begun[second] += 1;
        backlogMs += beginningMs;
        ends.push(nowMs + callSeconds * 1000);
        signIns.push(nowMs + signIn.afterS * 1000);
      } else {
        window.refused += 1;
        run.refused[second] += 1;
        backlogMs += refusalMs;
      }
    }
    while (signIns[0] !== undefined && signIns[0] <= nowMs) {
      signIns.shift();
      backlogMs += signIn.ms;
    }
    while (ends[0] !== undefined && ends[0] <= nowMs) {
      ends.shift();
      window.ended += 1;
    }
    backlogMs += (ends.length * restMs * tickMs) / (callSeconds * 1000);
    const others = always + (othersAtFirst[second] ?? 0);
    const room = tickMs * processors * (1 - others);
    const done = Math.min(room, backlogMs);
    backlogMs -= done;
    usedMs += done + tickMs * processors * others;
    if (nowMs < startingS * 1000) usedMs += (tickMs * processors) / 2;
    window.latest = Math.max(window.latest, backlogMs / processors);
    run.lateness[second] = Math.max(run.lateness[second], window.latest);
    if ((nowMs + tickMs) % windowMs === 0) {
      admission = rate.step({
        elapsedMs: windowMs,
        latenessMs: window.latest,
        busy: usedMs / windowMs / processors,
        started: window.started,
        ended: window.ended,
        refused: window.refused,
      });
      usedMs = 0;
      window = { started: 0, ended: 0, refused: 0, latest: 0 };
    }
  }
  return { ...run, last: admission };
}

/**
 * Above this use of its processors a real machine answers digits late: with 17 calls a second two
 * processors were used to 75 %, and 1 digit in 100 waited for 30 ms; with 18.7 for 230 ms.
 */
const mostUse = 0.75;

/** Returns what the machine carries, in calls a second. */
export function carries(machine: PaperMachine): number {
  const { processors, beginningMs, restMs, signIn, others = 0 } = machine;
  return (processors * 1000 * (mostUse - others)) / (beginningMs + restMs + (signIn?.ms ?? 0));
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
