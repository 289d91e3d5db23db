/** What a record says that another record can say, too, and when it says that it was. */
import type { Dump, Found } from './dump.js';

/** What names somebody or something, wherever it is written. */
const names = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  // Channels of Asterisk by id and by name, its calls, and the thread that serves one.
  /\b[\w-]*\d{6,}\.\d+\b/g,
  /\b[A-Z]\w+\/[\w-]+-[0-9a-f]{8}\b/g,
  /\bC-[0-9a-f]{8}\b/g,
  /\[\d{3,}\]/g,
  // Numbers of tickets and of telephones; the end of one that is masked.
  /(?<![\da-f]|\d[.-])\d{9,}(?![\da-f]|\.\d)/g,
  /\*{2,}\d{4}\b/g,
  /\bsession \d+\b/g,
  /(?<![0-9a-f])[0-9a-f]{20,}(?![0-9a-f])/g,
];

/** Two texts with a phrase of so many characters in common say the same. */
const phraseLength = 6;

/** Reads the tokens of records of one dump. */
export class Tokens {
  /** The table that a column of this name refers to, where all columns of the name agree. */
  private readonly tableOf = new Map<string, string | null>();
  private readonly read = new Map<Found, readonly string[]>();

  private readonly tables: ReadonlySet<string>;

  constructor(private readonly references: Dump['references']) {
    this.tables = new Set(references.values());
    for (const [column, table] of references) {
      const name = column.split('.').at(-1) ?? '';
      const known = this.tableOf.get(name);
      this.tableOf.set(name, known === undefined || known === table ? table : null);
    }
  }

  of(found: Found): readonly string[] {
    const known = this.read.get(found);
    if (known !== undefined) return known;
    const tokens = [...new Set(this.tokensOf(found))];
    this.read.set(found, tokens);
    return tokens;
  }

  private *tokensOf({ where, fields }: Found): Generator<string> {
    const table = /^table (.*)$/.exec(where)?.[1];
    for (const [key, value] of Object.entries(fields)) {
      if (value === null || typeof value === 'boolean') continue;
      const to = this.references.get(`${table ?? ''}.${key}`) ?? this.refersTo(key);
      if (key === 'id' && table !== undefined) yield `${table}#${value}`;
      else if (to !== null) yield `${to}#${value}`;
      if (typeof value !== 'string') continue;
      for (const name of names) {
        for (const [token] of value.matchAll(name)) yield token;
      }
      for (const [words] of value.matchAll(/\p{Script=Han}{6,}/gu)) {
        for (let from = 0; from + phraseLength <= words.length; from += 1) {
          yield words.slice(from, from + phraseLength);
        }
      }
      for (const [, word = '', id = ''] of value.matchAll(/\b([a-z]+)[- ](\d{1,9})\b/g)) {
        if (this.tables.has(`${word}s`)) yield `${word}s#${id}`;
      }
    }
  }

  private refersTo(key: string): string | null {
    const last = key.split('.').at(-1) ?? '';
    if (last === 'id') return null;
    return this.tableOf.get(last.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) ?? null;
  }
}

const written = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?/g;
/** Milliseconds since 1970, of our days. */
const isEpochMs = (value: number) => value > 1.6e12 && value < 2.6e12;

/** Returns the moments that a record names, in milliseconds. */
export function momentsOf({ fields }: Found): number[] {
  const moments: number[] = [];
  for (const value of Object.values(fields)) {
    if (typeof value === 'number' && isEpochMs(value)) moments.push(value);
    if (typeof value !== 'string') continue;
    for (const [text] of value.matchAll(written)) {
      const moment = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).getTime();
      if (!Number.isNaN(moment)) moments.push(moment);
    }
    for (const [text] of value.matchAll(/(?<!\d)\d{13}(?!\d)/g)) {
      if (isEpochMs(Number(text))) moments.push(Number(text));
    }
  }
  return moments;
}
