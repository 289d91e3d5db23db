/**
 * What a report's own records say of the call in which it was made: by a name that both have, by a
 * moment, or by a place in an order.
 */
import type { PlayedDay } from './day.js';
import type { Found } from './dump.js';
import type { Ties } from './ties.js';
import { momentsOf, type Tokens } from './tokens.js';

/** A trace, and the calls that it leaves. */
export interface Evidence {
  readonly trace: string;
  readonly leaves: ReadonlySet<string>;
}

/** Milliseconds. A record is written a moment before or after what it is about. */
const slackMs = 1000;

/** Values of calls on one axis: moments, ids of a table, transactions, inodes. */
type Axis = ReadonlyMap<string, { readonly from: number; readonly to: number }>;

export class Witness {
  private readonly axes = new Map<string, Axis>();
  private readonly spans: Axis;

  constructor(
    day: PlayedDay,
    private readonly ties: Ties,
    private readonly tokens: Tokens,
  ) {
    this.spans = new Map(day.calls.map(({ id, from, to }) => [id, { from, to }]));
  }

  /** Returns what the records of a report tell. */
  *of(records: readonly Found[]): Generator<Evidence> {
    for (const found of records) {
      for (const token of this.tokens.of(found)) {
        const leaves = this.ties.meant(token);
        if (leaves.size > 0) yield { trace: `${found.where} names ${shown(token)}`, leaves };
      }
      for (const moment of momentsOf(found)) {
        const leaves = around(this.spans, moment, slackMs);
        if (leaves !== null) yield { trace: `${found.where} has a moment`, leaves };
      }
      for (const [name, value] of places(found)) {
        const leaves = around(this.axis(name), value, 0);
        if (leaves !== null) yield { trace: `${found.where} by ${name}`, leaves };
      }
    }
  }

  /** Returns what tells a number that is missing among the ids of a table. */
  *ofGap(where: string, id: number): Generator<Evidence> {
    const leaves = around(this.axis(`id in ${where}`), id, 0);
    if (leaves !== null) yield { trace: `${where} lacks an id`, leaves };
  }

  private axis(name: string): Axis {
    const known = this.axes.get(name);
    if (known !== undefined) return known;
    const axis = new Map<string, { from: number; to: number }>();
    for (const [call, records] of this.ties.records) {
      const values = records.flatMap((found) =>
        this.isOfItsTime(found, call)
          ? places(found).flatMap(([of, value]) => (of === name ? [value] : []))
          : [],
      );
      if (values.length > 0) axis.set(call, { from: Math.min(...values), to: Math.max(...values) });
    }
    this.axes.set(name, axis);
    return axis;
  }

  /** Whether a record of a call was written in that call, and not when somebody looked at it. */
  private isOfItsTime(found: Found, call: string): boolean {
    // Rows of the audit are sealed once a minute, whatever they are about.
    if (found.where === 'table audit_log') return false;
    const { from = 0, to = 0 } = this.spans.get(call) ?? {};
    const moments = momentsOf(found);
    return (
      moments.length === 0 ||
      moments.some((moment) => moment >= from - slackMs && moment <= to + slackMs)
    );
  }
}

const shown = (token: string) => token.replace(/^[0-9a-f-]{36}$/, 'an id');

/** The places of a record in orders that follow time. */
function places({ where, fields }: Found): [string, number][] {
  const found: [string, number][] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== 'number') continue;
    if (key === 'xmin') found.push(['transactions', value]);
    else if (key === 'ino') found.push(['inodes', value]);
    else if (key === 'id' || key === 'ctid' || key === 'line') {
      found.push([`${key} in ${where}`, value]);
    }
  }
  return found;
}

/**
 * Returns the calls that a value on an axis leaves: those that it is in, otherwise its neighbours.
 * @returns null when it lies before or after all calls, and tells nothing.
 */
function around(axis: Axis, value: number, slack: number): ReadonlySet<string> | null {
  const all = [...axis];
  if (!all.some(([, { from }]) => from - slack <= value)) return null;
  if (!all.some(([, { to }]) => to + slack >= value)) return null;
  const within = all.filter(([, { from, to }]) => from - slack <= value && value <= to + slack);
  if (within.length > 0) return new Set(within.map(([call]) => call));
  const before = all.filter(([, { to }]) => to < value);
  const after = all.filter(([, { from }]) => from > value);
  const latest = Math.max(...before.map(([, { to }]) => to));
  const first = Math.min(...after.map(([, { from }]) => from));
  return new Set([
    ...before.flatMap(([call, { to }]) => (to === latest ? [call] : [])),
    ...after.flatMap(([call, { from }]) => (from === first ? [call] : [])),
  ]);
}
