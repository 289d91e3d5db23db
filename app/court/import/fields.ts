/**
 * Reads single fields of an import record. A wrong one throws {@link WrongField}, which says what
 * would be right.
 */
import { chinaMoment, isIsoDate, type IsoDate } from '../rules/workCalendar.js';
import type { Words } from './columns.js';

/**
 * Thrown to refuse a record. The message names the column and says what would be right. It quotes
 * no personal data.
 */
export class WrongField extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongField';
  }
}

/** A record, or an item of a list, as it was read. Nothing is known of its values yet. */
export type RawFields = Readonly<Record<string, unknown>>;

/** Returns the name of a field for messages. */
export type Naming = (field: string) => string;

/**
 * Quotes a wrong value, unless it contains a long number. That number may identify a person,
 * because cells slip into the wrong column.
 */
function butIs(text: string): string {
  return /\d{6}/.test(text) ? '' : `, not "${text.slice(0, 40)}"`;
}

/** Reads a text without the spaces around it; null when it is missing or empty. */
export function optionalText(raw: RawFields, field: string, naming: Naming): string | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return null;
    if (text.includes('\u0000')) {
      throw new WrongField(`${naming(field)} contains a NUL character: remove it`);
    }
    return text;
  }
  if (typeof value === 'number') return String(value);
  throw new WrongField(`${naming(field)} must be a text`);
}

export function requiredText(raw: RawFields, field: string, naming: Naming): string {
  const text = optionalText(raw, field, naming);
  if (text === null) throw new WrongField(`${naming(field)} is missing`);
  return text;
}

// Parsed days and moments are cached, because a file has few different ones and many cases.
const daysRead = new Map<string, IsoDate | null>();
const daysRemembered = 20_000;

function readDay(text: string): IsoDate | null {
  const known = daysRead.get(text);
  if (known !== undefined) return known;
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const day =
    parts === null
      ? ''
      : `${parts[1] ?? ''}-${(parts[2] ?? '').padStart(2, '0')}-${(parts[3] ?? '').padStart(2, '0')}`;
  const read = isIsoDate(day) ? day : null;
  if (daysRead.size >= daysRemembered) daysRead.clear();
  daysRead.set(text, read);
  return read;
}

/** Reads a day: `2026-01-31` and similar spellings; null when it is missing. */
export function optionalDay(raw: RawFields, field: string, naming: Naming): IsoDate | null {
  const text = optionalText(raw, field, naming);
  if (text === null) return null;
  // A spreadsheet may add midnight to a day.
  const day = readDay(text.replace(/[T ]0{1,2}:00(:00)?$/, ''));
  if (day === null) {
    throw new WrongField(`${naming(field)} must be a day such as 2026-01-31${butIs(text)}`);
  }
  return day;
}

export function requiredDay(raw: RawFields, field: string, naming: Naming): IsoDate {
  const day = optionalDay(raw, field, naming);
  if (day === null) throw new WrongField(`${naming(field)} is missing`);
  return day;
}

const momentsRead = new Map<string, string | null>();

function readMoment(text: string): string | null {
  const known = momentsRead.get(text);
  if (known !== undefined) return known;
  const read = parseMoment(text);
  if (momentsRead.size >= daysRemembered) momentsRead.clear();
  momentsRead.set(text, read);
  return read;
}

function parseMoment(text: string): string | null {
  const parts = /^(\S+?)[T ](\d{1,2}:[0-5]\d)(:[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
    text,
  );
  const day = parts === null ? null : readDay(parts[1] ?? '');
  if (parts === null || day === null) return null;
  const time = (parts[2] ?? '').padStart(5, '0');
  if (time >= '24:00') return null;
  const [, , , seconds = ':00', offset] = parts;
  const moment =
    offset === undefined
      ? new Date(chinaMoment(day, time).getTime() + Number(seconds.slice(1)) * 1000)
      : new Date(`${day}T${time}${seconds}${offset}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/**
 * Reads a moment as ISO text in UTC. `2026-12-03 09:30` is China time unless an offset or Z
 * follows.
 */
export function optionalMoment(raw: RawFields, field: string, naming: Naming): string | null {
  const text = optionalText(raw, field, naming);
  if (text === null) return null;
  const moment = readMoment(text);
  if (moment !== null) return moment;
  throw new WrongField(
    `${naming(field)} must be a day and time such as 2026-12-03 09:30${butIs(text)}`,
  );
}

/** Reads an amount in fen from yuan with up to two decimals: `1,234.50`. */
export function optionalFen(raw: RawFields, field: string, naming: Naming): number | null {
  const text = optionalText(raw, field, naming);
  if (text === null) return null;
  const parts = /^(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text);
  if (parts === null) {
    throw new WrongField(`${naming(field)} must be yuan such as 1234.50${butIs(text)}`);
  }
  const yuan = Number((parts[1] ?? '').replaceAll(',', ''));
  return yuan * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/** Reads one of a few words, in English or Chinese. */
export function optionalWord<T extends string>(
  raw: RawFields,
  field: string,
  naming: Naming,
  words: Words<T>,
): T | null {
  const text = optionalText(raw, field, naming);
  if (text === null) return null;
  const meaning = words.meaning.get(text) ?? words.meaning.get(text.toLowerCase());
  if (meaning === undefined) {
    throw new WrongField(`${naming(field)} must be one of ${words.choices}${butIs(text)}`);
  }
  return meaning;
}

export function requiredWord<T extends string>(
  raw: RawFields,
  field: string,
  naming: Naming,
  words: Words<T>,
): T {
  const word = optionalWord(raw, field, naming, words);
  if (word === null) throw new WrongField(`${naming(field)} is missing: one of ${words.choices}`);
  return word;
}

/** Whether a spreadsheet has stored a long number as one to calculate with. */
export function isRounded(value: unknown, text: string): boolean {
  return /^\d(\.\d+)?[eE]\+\d+$/.test(text) || (typeof value === 'number' && text.length > 15);
}

export function roundedNumber(name: string): WrongField {
  return new WrongField(
    `${name} was rounded by a spreadsheet: format the column as text and enter it again`,
  );
}
