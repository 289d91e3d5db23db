/** Computes the figures of a generated day from the day's own log, without any SQL. */
import { queues } from './generateDay.js';
import type { AgentPiece, DayLog, LoggedEntry } from './dayLog.js';

/** A half-open interval in Unix milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Figures by the names of the report's columns; null if a figure is not defined. */
export type Figures = Readonly<Record<string, number | null>>;

const minute = 60_000;
const steps = { '15m': 15 * minute, '30m': 30 * minute, '60m': 60 * minute, day: 1440 * minute };
type Step = keyof typeof steps;

export function isStep(by: string): by is Step {
  return by in steps;
}

/** Returns the beginning of the interval of a moment, in China's time. */
export function intervalOf(by: Step, ms: number): number {
  const china = 8 * 60 * minute;
  return Math.floor((ms + china) / steps[by]) * steps[by] - china;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number | null {
  return ratio(sum(values), values.length);
}

function greatest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

/** Returns the seconds until the caller talked or left; null while they wait. */
export function waitOf(entry: LoggedEntry): number | null {
  const endMs = entry.connectedMs ?? entry.overMs;
  return endMs === null ? null : (endMs - entry.enteredMs) / 1000;
}

/** Groups the callers of a span. Intervals and queues without callers have an empty group. */
export function groupsOf(log: DayLog, span: Span, by: string): Map<string, LoggedEntry[]> {
  const groups = new Map<string, LoggedEntry[]>();
  if (isStep(by)) {
    const last = Math.min(span.untilMs, log.asOf.getTime());
    for (let at = intervalOf(by, span.fromMs); at < last; at += steps[by]) {
      groups.set(String(at), []);
    }
  }
  if (by === 'queue') for (const queue of Object.keys(queues)) groups.set(queue, []);
  if (by === 'total') groups.set('', []);
  for (const entry of log.entries) {
    if (entry.enteredMs < span.fromMs || entry.enteredMs >= span.untilMs) continue;
    const keys = isStep(by)
      ? [String(intervalOf(by, entry.enteredMs))]
      : by === 'queue'
        ? [entry.queue]
        : by === 'skill'
          ? entry.skills
          : by === 'agent'
            ? [entry.agent ?? 'nobody']
            : [''];
    for (const key of keys) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [entry]);
      else group.push(entry);
    }
  }
  return groups;
}

/** Computes the service figures of these callers. Transferred ones do not count. */
export function serviceOf(all: readonly LoggedEntry[]): Figures {
  const entries = all.filter((entry) => !entry.isTransferred);
  const limit = (entry: LoggedEntry) => queues[entry.queue as keyof typeof queues];
  const wait = (entry: LoggedEntry) => waitOf(entry) ?? Number.NaN;
  const count = (test: (entry: LoggedEntry) => boolean) => entries.filter(test).length;
  const ended = (result: string) => count((entry) => entry.result === result);
  const answered = entries.filter((entry) => entry.connectedMs !== null);
  const abandoned = entries.filter((entry) => entry.result === 'abandoned');
  const inTime = answered.filter((entry) => wait(entry) <= limit(entry).serviceLevelS).length;
  const short = abandoned.filter((entry) => wait(entry) < limit(entry).shortAbandonS).length;
  const abandonedInTime = abandoned.filter((e) => wait(e) <= limit(e).serviceLevelS).length;
  const offered = count((entry) => waitOf(entry) !== null);
  return {
    offered,
    answered: answered.length,
    answered_in_time: inTime,
    abandoned: abandoned.length,
    short_abandoned: short,
    callbacks: ended('callback'),
    closed: ended('closed'),
    timeouts: ended('timeout'),
    digits: ended('digit'),
    turned_away: ended('full') + ended('no_agents'),
    lost: ended('lost'),
    waiting: count((entry) => waitOf(entry) === null),
    service_level: ratio(inTime, offered - short - ended('callback')),
    service_level_of_answered: ratio(inTime, answered.length),
    service_level_with_abandoned: ratio(
      inTime + abandonedInTime,
      answered.length + abandoned.length,
    ),
    connection_rate: ratio(answered.length, offered - ended('closed')),
    abandonment: ratio(abandoned.length - short, offered),
    average_wait_s: mean(answered.map(wait)),
    longest_wait_s: greatest(answered.map(wait)),
  };
}

const wrapUpsByLog = new WeakMap<DayLog, Map<string, AgentPiece>>();

/** Returns the wrap-ups by agent and beginning. */
function wrapUpsOf(log: DayLog): ReadonlyMap<string, AgentPiece> {
  const known = wrapUpsByLog.get(log);
  if (known !== undefined) return known;
  const found = new Map<string, AgentPiece>();
  for (const piece of log.pieces) {
    if (piece.status === 'wrap_up') found.set(`${piece.agent} ${piece.fromMs}`, piece);
  }
  wrapUpsByLog.set(log, found);
  return found;
}

/** Computes the handling figures of these callers' agent calls. */
export function handlingOf(log: DayLog, entries: readonly LoggedEntry[]): Figures {
  const talked = entries.filter((entry) => entry.connectedMs !== null);
  const handled = talked.filter((entry) => entry.overMs !== null);
  const holds = handled.map(({ holdS }) => holdS);
  const agentCalls = handled.map(
    ({ overMs, connectedMs, holdS }) => ((overMs ?? 0) - (connectedMs ?? 0)) / 1000 - holdS,
  );
  const pieces = wrapUpsOf(log);
  const wrapUps = handled.map((entry) => {
    const piece = pieces.get(`${entry.agent ?? ''} ${entry.overMs ?? ''}`);
    return piece === undefined ? 0 : ((piece.untilMs ?? log.asOf.getTime()) - piece.fromMs) / 1000;
  });
  return {
    handled: handled.length,
    talk_s: sum(agentCalls),
    hold_s: sum(holds),
    wrap_up_s: sum(wrapUps),
    average_talk_s: mean(agentCalls),
    average_handling_s: ratio(sum(agentCalls) + sum(holds) + sum(wrapUps), handled.length),
    longest_talk_s: greatest(agentCalls),
    talking: talked.length - handled.length,
  };
}

/** Computes the satisfaction figures of these callers' finished agent calls. */
export function satisfactionOf(entries: readonly LoggedEntry[]): Figures {
  const agentCalls = entries.filter((entry) => entry.connectedMs !== null && entry.overMs !== null);
  const scores = agentCalls.flatMap((entry) => (entry.score === null ? [] : [entry.score]));
  const of = (score: number) => scores.filter((each) => each === score).length;
  return {
    talks: agentCalls.length,
    scores: scores.length,
    answer_rate: ratio(scores.length, agentCalls.length),
    score_1: of(1),
    score_2: of(2),
    score_3: of(3),
    score_4: of(4),
    score_5: of(5),
    average_score: mean(scores),
    satisfied: ratio(of(4) + of(5), scores.length),
  };
}

/** Compares the estimated waits that these callers were told with their actual waits. */
export function estimateOf(entries: readonly LoggedEntry[]): Figures {
  const told = entries
    .filter((entry) => entry.connectedMs !== null && !entry.isTransferred)
    .flatMap((entry) => {
      const wait = waitOf(entry);
      return entry.estimateS === null || wait === null ? [] : [{ said: entry.estimateS, wait }];
    });
  const errors = told.map(({ said, wait }) => said - wait);
  return {
    told: told.length,
    average_told_s: mean(told.map(({ said }) => said)),
    average_wait_s: mean(told.map(({ wait }) => wait)),
    absolute_error_s: mean(errors.map(Math.abs)),
    bias_s: mean(errors),
    within_a_minute: ratio(errors.filter((e) => Math.abs(e) <= 60).length, told.length),
  };
}

/** Returns how many seconds of a piece lie in a span. */
function overlap(log: DayLog, piece: AgentPiece, { fromMs, untilMs }: Span): number {
  const endMs = Math.min(piece.untilMs ?? log.asOf.getTime(), untilMs);
  return Math.max(0, endMs - Math.max(piece.fromMs, fromMs)) / 1000;
}

/** Computes how the agents that `only` selects spent their time in a span. */
export function agentTimeOf(log: DayLog, span: Span, only: (agent: string) => boolean): Figures {
  const spentIn = new Map<string, number>();
  for (const piece of log.pieces) {
    if (piece.fromMs >= span.untilMs || (piece.untilMs ?? Infinity) <= span.fromMs) continue;
    if (piece.status === 'signed_out' || !only(piece.agent)) continue;
    const s = overlap(log, piece, span);
    spentIn.set(piece.status, (spentIn.get(piece.status) ?? 0) + s);
  }
  const spent = (status?: string) =>
    status === undefined ? sum([...spentIn.values()]) : (spentIn.get(status) ?? 0);
  const work = spent('talking') + spent('wrap_up');
  return {
    signed_in_s: spent(),
    ready_s: spent('ready'),
    ringing_s: spent('offered'),
    talking_s: spent('talking'),
    wrap_up_s: spent('wrap_up'),
    paused_s: spent('paused'),
    occupancy: ratio(work, work + spent('ready')),
  };
}

/** Counts, by agent and reason, the pauses that touch a span, and their seconds in it. */
export function pausesOf(log: DayLog, span: Span): Map<string, { pauses: number; s: number }> {
  const pauses = new Map<string, { pauses: number; s: number }>();
  for (const piece of log.pieces) {
    const s = overlap(log, piece, span);
    if (piece.status !== 'paused' || s === 0) continue;
    const key = `${piece.agent} ${piece.reason ?? ''}`;
    const before = pauses.get(key) ?? { pauses: 0, s: 0 };
    pauses.set(key, { pauses: before.pauses + 1, s: before.s + s });
  }
  return pauses;
}
