/**
 * How a call looks in all records: what kinds of them it has, what their fields hold, what it lacks.
 * All is taken from the dump, so that a new column, a new line of a log, a new file is a look, too.
 */
import type { Found, Value } from './dump.js';
import type { Ties } from './ties.js';
import { momentsOf } from './tokens.js';

/** One look of a call. */
export interface Look {
  /** The kind of records that has it. */
  readonly kind: string;
  readonly value: string;
}

/** Looks of a call by their names. What is not in it, the call lacks. */
export type Looks = ReadonlyMap<string, Look>;

/** Milliseconds. Lines about a call are written this long after its end, at most. */
const lateMs = 4000;

/** Where PostgreSQL and the disk have put something: a ticket, and no look. */
const isPlace = (key: string) => ['xmin', 'ctid', 'ino', 'line'].includes(key);

/** @returns the looks of each call. */
export function looksOfCalls(ties: Ties): Map<string, Looks> {
  const late = writtenLate(ties);
  return new Map(
    [...ties.records].map(([call, records]) => [call, looksOf(records, late.has(call))]),
  );
}

function looksOf(records: readonly Found[], isLate: boolean): Looks {
  const looks = new Map<string, { kind: string; values: Set<string> }>();
  const note = (kind: string, name: string, value: string) => {
    const look = looks.get(name) ?? { kind, values: new Set() };
    look.values.add(value);
    looks.set(name, look);
  };
  const rows = new Map<string, number>();
  for (const found of records) {
    const kind = kindOf(found);
    note(kind, kind, 'there');
    for (const [key, value] of looksIn(found)) note(kind, `${kind}, ${key}`, value);
    if (found.where.startsWith('table ')) rows.set(kind, (rows.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of rows) {
    // How many prompts a caller hears depends on how long they wait.
    if (kind !== 'table call_events') note(kind, `${kind}, rows`, String(count));
  }
  for (const where of goesOn(records)) note(where, `${where} after the end of the call`, 'there');
  if (isLate) note('table calls', 'table calls, written after calls that ended later', 'yes');
  return new Map(
    [...looks].map(([name, { kind, values }]) => [
      name,
      { kind, value: [...values].toSorted().join(' | ') },
    ]),
  );
}

/** What kind a record is: its place, and what lines and names of its kind have in common. */
export function kindOf({ where, fields }: Found): string {
  const { text, message, name, key } = fields;
  const words = /^(file|folder)$/.test(where) ? name : where === 'redis' ? key : (text ?? message);
  if (typeof words !== 'string') return where;
  // Folders of a line's files are those of one run.
  return `${where}: ${masked(words === name ? words : words.replace(/\/\S*\/(?=\S)/g, '…/'))}`;
}

/** Removes from a text what differs between two of a kind. */
function masked(text: string): string {
  return text
    .replace(/\p{Cc}\[[\d;]*m/gu, '')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{20,}|C-[0-9a-f]{8}/g, '#')
    .replace(/\d+/g, '#');
}

/** Texts of this length say something of their own; all others are there or not. */
const shortLength = 40;

function* looksIn({ fields }: Found): Generator<[string, string]> {
  if ('text' in fields) return;
  for (const [key, value] of Object.entries(fields)) {
    if (isPlace(key)) continue;
    yield [key, classOf(key, value)];
    // Whether a prompt was heard to its end says how quick a caller was.
    if (isWord(value)) yield [`${key} = ${value.replace(/ …$/, '')}`, 'there'];
  }
}

const isWord = (value: Value): value is string =>
  typeof value === 'string' && value !== '' && value.length <= shortLength && !/\d/.test(value);

function classOf(key: string, value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value === '') return 'empty';
  // A length of time may be rounded to nothing.
  return value === 0 && !/(_m?s|Ms|[a-z]S)$/.test(key) ? '0' : 'set';
}

/** @returns which logs go on after the call's end, as its row tells it. */
function goesOn(records: readonly Found[]): Set<string> {
  const row = records.find(({ where }) => where === 'table calls');
  const end = typeof row?.fields.ended_at === 'string' ? Date.parse(row.fields.ended_at) : NaN;
  return new Set(
    records.flatMap((found) =>
      found.where.startsWith('log ') && momentsOf(found).some((moment) => moment > end + lateMs)
        ? [found.where]
        : [],
    ),
  );
}

/** @returns the calls whose row was written after rows of calls that ended later. */
function writtenLate(ties: Ties): Set<string> {
  const rows = [...ties.records].flatMap(([call, records]) =>
    records.flatMap(({ where, fields }) =>
      where === 'table calls' && typeof fields.ended_at === 'string'
        ? [{ call, end: Date.parse(fields.ended_at), xmin: Number(fields.xmin) }]
        : [],
    ),
  );
  return new Set(
    rows.flatMap(({ call, end, xmin }) =>
      rows.some((each) => each.end > end + lateMs && each.xmin < xmin) ? [call] : [],
    ),
  );
}
