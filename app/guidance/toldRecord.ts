/** What the record of a call says of an answer that was told. */
import type { Language } from '../telephony/call.js';
import type { Source } from './rules/content.js';
import type { Told } from './tellAnswer.js';

export interface ToldRecord {
  readonly source: Source;
  readonly version: number;
  readonly language: Language;
  /** The day whose wording it was. */
  readonly day: string;
  /** SHA-256 of the words said, in hex. */
  readonly hash: string;
}

/** `national 1 zh 2026-05-03 9f86…`: the detail of the event. Its name is the answer's id. */
export function formatToldRecord({ source, version, language, day, hash }: ToldRecord): string {
  return [source, version, language, day, hash].join(' ');
}

/** Reads such a detail; null for anything else. */
export function parseToldRecord(detail: string): ToldRecord | null {
  const match = /^(national|court) (\d+) (zh|en) (\d{4}-\d{2}-\d{2}) ([0-9a-f]{64})$/.exec(detail);
  if (match === null) return null;
  const [, source, version, language, day = '', hash = ''] = match;
  return {
    source: source as Source,
    version: Number(version),
    language: language as Language,
    day,
    hash,
  };
}

/** The event of an answer that a caller is told. */
export function toldEvent(told: Told): { readonly name: string; readonly detail: string } {
  return { name: told.id, detail: formatToldRecord(told) };
}
