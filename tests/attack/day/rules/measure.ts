/**
 * The one measure of all traces. A trace leaves a set of calls in which a report can have been made.
 * It tells something when the report's call is in that set, and a call that went the same way is
 * not: then the set is smaller than the calls of the day that went that way. Where no single trace
 * leaves such a call out, no two of them together do.
 */
import type { DayReport, PlayedDay } from './day.js';
import type { Dump, Found } from './dump.js';
import { Witness, type Evidence } from './evidence.js';
import { kindOf, looksOfCalls, type Looks } from './looks.js';
import { tieRecords, type Ties } from './ties.js';
import { momentsOf, Tokens } from './tokens.js';

/** Traces that are left out. */
export interface LeftOut {
  /** What tells them, as it is returned otherwise. */
  readonly told: RegExp;
  readonly because: string;
}

/**
 * Returns what tells which call a report was made in; nothing if nothing does.
 * @param before what there was before the day, which tells nothing of it
 */
export function whatTells(
  day: PlayedDay,
  before: Dump,
  now: Dump,
  leftOut: readonly LeftOut[] = [],
): string[] {
  const dump = { ...now, found: newIn(before, now) };
  const tokens = new Tokens(dump.references);
  const ties = tieRecords(dump, day, tokens);
  const witness = new Witness(day, ties, tokens);
  const gaps = gapsIn(now).flatMap(([where, id]) => [...witness.ofGap(where, id)]);
  const looks = looksOfCalls(ties);
  const told = day.reports.flatMap((report) => {
    const evidence = [...witness.of(ties.ofReports.get(report.call) ?? []), ...gaps];
    return [...narrower(day, report, evidence)].map((each) => `${report.how}: ${each}`);
  });
  const unlike = new Map(
    day.reports.map((report) => [report, new Set(differences(day, report, looks))]),
  );
  for (const [name, reports] of groups(day)) {
    told.push(
      ...inAll(reports.map((report) => unlike.get(report) ?? new Set())).map(
        (each) => `${name}: ${each}`,
      ),
    );
    told.push(...onlyDuring(day, reports, ties).map((each) => `${name}: ${each}`));
  }
  return [...new Set(told)]
    .filter((each) => !leftOut.some((out) => out.told.test(each)))
    .toSorted();
}

/** Evidence that leaves the report's call, and not all calls that went the same way. */
function* narrower(
  day: PlayedDay,
  report: DayReport,
  evidence: readonly Evidence[],
): Generator<string> {
  const same = sameWay(day, report);
  for (const { trace, leaves } of evidence) {
    const left = same.filter((call) => leaves.has(call)).length;
    if (leaves.has(report.call) && left < same.length) {
      yield `${trace}: leaves ${left} of ${same.length} calls`;
    }
  }
}

/** Returns the ids that are missing in tables, and those that a sequence has given to no row. */
function gapsIn({ found }: Dump): [where: string, id: number][] {
  const ids = new Map<string, Set<number>>();
  const last = new Map<string, number>();
  for (const { where, fields } of found) {
    const [, table] = /^sequence (.*)_id_seq$/.exec(where) ?? [];
    if (table !== undefined) last.set(`table ${table}`, Number(fields.last ?? 0));
    if (!where.startsWith('table ') || typeof fields.id !== 'number') continue;
    ids.set(where, (ids.get(where) ?? new Set()).add(fields.id));
  }
  return [...ids].flatMap(([where, known]) => {
    const from = Math.min(...known);
    const to = Math.max(...known, last.get(where) ?? 0);
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return all.flatMap((id) => (known.has(id) ? [] : [[where, id] as [string, number]]));
  });
}

function newIn(before: Dump, now: Dump): Found[] {
  const known = new Set(before.found.map((found) => JSON.stringify(found)));
  return now.found.filter((found) => !known.has(JSON.stringify(found)));
}

const wayOf = (day: PlayedDay, call: string) =>
  day.calls.find(({ id }) => id === call)?.way ?? null;

/** The calls that went the way of a report's call, with that call. */
function sameWay(day: PlayedDay, { call }: DayReport): string[] {
  const way = wayOf(day, call);
  return day.calls.flatMap(({ id, way: other }) => (other === way ? [id] : []));
}

/** The calls that went the way of a report's call, and in which nothing was reported. */
function ordinary(day: PlayedDay, report: DayReport): string[] {
  const reported = new Set(day.reports.map(({ call }) => call));
  return sameWay(day, report).filter((call) => !reported.has(call));
}

/**
 * Reports that were made alike, and reports whose calls went the same way. On a busy machine one
 * call may look otherwise by chance: a prompt is heard to its end before a digit arrives. What a
 * report leaves is there for all of a group.
 */
function groups(day: PlayedDay): Map<string, DayReport[]> {
  const all = new Map<string, DayReport[]>();
  for (const report of day.reports) {
    all.set(report.how, [...(all.get(report.how) ?? []), report]);
  }
  for (const { call } of day.reports) {
    const way = wayOf(day, call);
    const reports = day.reports.filter((report) => wayOf(day, report.call) === way);
    const isKnown = [...all.values()].some(
      (each) => each.length === reports.length && reports.every((one) => each.includes(one)),
    );
    if (!isKnown) all.set(`in ${way ?? 'no way'}`, reports);
  }
  return all;
}

const inAll = ([first = new Set(), ...more]: readonly ReadonlySet<string>[]): string[] =>
  [...first].filter((each) => more.every((other) => other.has(each)));

/** How a report's call looks otherwise than all ordinary calls that went the same way. */
function* differences(
  day: PlayedDay,
  report: DayReport,
  looks: ReadonlyMap<string, Looks>,
): Generator<string> {
  const none: Looks = new Map();
  const others = ordinary(day, report).map((call) => looks.get(call) ?? none);
  const own = looks.get(report.call) ?? none;
  const lacking = (of: Looks, name: string) => of.get(name)?.value ?? 'lacking';
  const unlike = (name: string) => {
    const [usual = '', ...more] = new Set(others.map((each) => lacking(each, name)));
    // Where ordinary calls differ among each other, a difference tells nothing of a report.
    return more.length === 0 && lacking(own, name) !== usual ? usual : null;
  };
  for (const [name, { kind }] of [own, ...others].flatMap((each) => [...each])) {
    const usual = unlike(name);
    // Where all records of a kind are lacking, nothing else needs to be said of it.
    if (usual === null || (name !== kind && unlike(kind) !== null)) continue;
    yield `its call is unlike all others: ${name}: ${lacking(own, name)}, not ${usual}`;
  }
}

const minuteMs = 60_000;
/** Milliseconds. At the beginning of each minute, timed work is done, reports or not. */
const timedWorkMs = 5000;

/**
 * Returns kinds of records that name no call, and come during calls with a report and at no other
 * time: one at least with each report of a group.
 */
function onlyDuring(day: PlayedDay, reports: readonly DayReport[], ties: Ties): string[] {
  if (reports.length < 2) return [];
  const spans = new Map(day.calls.map((call) => [call.id, call]));
  const isDuring = (moment: number, { call }: DayReport) => {
    const { from = 0, to = 0 } = spans.get(call) ?? {};
    return moment >= from && moment <= to;
  };
  /** Of each kind, during which reports each of its records was written. */
  const kinds = new Map<string, (readonly DayReport[])[]>();
  for (const found of ties.others) {
    const moments = momentsOf(found).filter((moment) => moment % minuteMs > timedWorkMs);
    if (moments.length === 0) continue;
    const during = day.reports.filter((report) =>
      moments.some((moment) => isDuring(moment, report)),
    );
    kinds.set(kindOf(found), [...(kinds.get(kindOf(found)) ?? []), during]);
  }
  return [...kinds].flatMap(([kind, records]) => {
    const isOnly =
      records.length >= reports.length &&
      records.every((during) => during.length > 0) &&
      reports.every((report) => records.some((during) => during.includes(report)));
    return isOnly ? [`only during calls with a report: ${kind}`] : [];
  });
}
