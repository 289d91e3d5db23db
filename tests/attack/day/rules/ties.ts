/**
 * Which records belong to which call, and which to which report, by what they name: directly, or by
 * way of other records.
 */
import type { PlayedDay } from './day.js';
import type { Dump, Found } from './dump.js';
import type { Tokens } from './tokens.js';

/** Records by what they belong to, and whom each token may mean. */
export interface Ties {
  /** Records that belong to exactly one call and to no report, by the call's id. */
  readonly records: ReadonlyMap<string, readonly Found[]>;
  /** Records that belong to a report, by the id of its call. A call may have them, too. */
  readonly ofReports: ReadonlyMap<string, readonly Found[]>;
  /** Records that belong to no call, or to several. */
  readonly others: readonly Found[];
  /** The calls that a token may mean. */
  meant(token: string): ReadonlySet<string>;
}

/** A call, or a report. */
interface Thing {
  readonly call: string;
  readonly isReport: boolean;
}
type Owners = ReadonlyMap<string, ReadonlySet<Thing>>;

/** Ties all records of a dump. */
export function tieRecords(dump: Dump, day: PlayedDay, tokens: Tokens): Ties {
  const seeds: [string, Thing][] = [
    ...day.calls.map(({ id }): [string, Thing] => [id, { call: id, isReport: false }]),
    ...day.reports.flatMap(({ call, number }): [string, Thing][] =>
      number === null ? [] : [[number, { call, isReport: true }]],
    ),
  ];
  const { owners, whose } = tie(dump.found, tokens, seeds);
  const records = new Map<string, Found[]>(day.calls.map(({ id }) => [id, []]));
  const ofReports = new Map<string, Found[]>(day.reports.map(({ call }) => [call, []]));
  const others: Found[] = [];
  for (const found of dump.found) {
    const things = [...(whose.get(found) ?? [])];
    const [first, ...more] = things;
    for (const { call, isReport } of things) if (isReport) ofReports.get(call)?.push(found);
    if (first === undefined || more.length > 0) others.push(found);
    else if (!first.isReport) records.get(first.call)?.push(found);
  }
  return { records, ofReports, others, meant: (token) => callsOf(owners.get(token)) };
}

const callsOf = (things: ReadonlySet<Thing> = new Set()) =>
  new Set([...things].flatMap(({ call, isReport }) => (isReport ? [] : [call])));

/** A chain of records that is longer than this leads nowhere. */
const mostRounds = 10;

/**
 * A token that means one thing alone says whose a record is; what else that record names is then
 * that one's, too, until nothing new is found. What many have in common, such as an agent, means all
 * of them, and ties nothing.
 * @param seeds what names each of them at the beginning
 */
function tie(
  found: readonly Found[],
  tokens: Tokens,
  seeds: readonly (readonly [string, Thing])[],
): { readonly owners: Owners; readonly whose: ReadonlyMap<Found, ReadonlySet<Thing>> } {
  const begun = () => new Map(seeds.map(([token, thing]) => [token, new Set([thing])]));
  let owners = begun();
  let whose = new Map<Found, Set<Thing>>();
  for (let round = 0, before = -1; round < mostRounds && before !== sizeOf(owners); round += 1) {
    before = sizeOf(owners);
    whose = new Map();
    const next = begun();
    for (const each of found) {
      const names = tokens.of(each);
      const things = new Set(names.flatMap((name) => onlyOne(owners.get(name))));
      if (things.size === 0) continue;
      whose.set(each, things);
      const [thing, ...more] = things;
      if (thing === undefined || more.length > 0) continue;
      for (const name of names) next.set(name, (next.get(name) ?? new Set()).add(thing));
    }
    owners = next;
  }
  return { owners, whose };
}

const onlyOne = (things: ReadonlySet<Thing> = new Set()) => (things.size === 1 ? [...things] : []);

const sizeOf = (owners: Owners) => [...owners.values()].reduce((sum, { size }) => sum + size, 0);
