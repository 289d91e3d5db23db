/** Courts beside the one whose number was dialled, kept for a minute. */
import type { Queryable } from '../core/database/pool.js';
import { queryNamed } from '../core/database/rows.js';
import type { CachedCourt } from './greetingCourt.js';
import { makeWorkCalendar } from './rules/workCalendar.js';
import { readCalendarDays } from './store/calendar.js';
import { readCourt } from './store/courts.js';

/** How long an administrator waits until changed settings count. */
const maxAgeMs = 60_000;

/** A court with its settings, and its calendar. */
export type CourtDays = Pick<CachedCourt, 'court' | 'calendar'>;

/** Reads a court at most once a minute; null is the greeting court. */
export type KeptCourts = (courtId: number | null) => Promise<CourtDays>;

/**
 * Returns a function that reads courts and keeps each for a minute. What could not be read is tried
 * again by the next who asks.
 * @param greetingCode the code of the greeting court
 * @throws Error, from the returned function, for a court that does not exist
 */
export function keepCourts(db: Queryable, greetingCode: string): KeptCourts {
  const kept = new Map<
    number | null,
    { readonly readAtMs: number; readonly court: Promise<CourtDays> }
  >();

  async function read(courtId: number | null): Promise<CourtDays> {
    const court = await readCourt(db, await codeOf(courtId));
    if (court === null) {
      throw new Error(
        `a line or callbacks follow the hours of court ${courtId}, which does not exist`,
      );
    }
    return { court, calendar: makeWorkCalendar(await readCalendarDays(db, court.id)) };
  }

  async function codeOf(courtId: number | null): Promise<string> {
    if (courtId === null) return greetingCode;
    const { rows } = await queryNamed<{ code: string }>(
      db,
      'court-code',
      'SELECT code FROM courts WHERE id = $1',
      [courtId],
    );
    return rows[0]?.code ?? '';
  }

  return (courtId) => {
    const known = kept.get(courtId);
    if (known !== undefined && performance.now() - known.readAtMs < maxAgeMs) return known.court;
    const court = read(courtId);
    kept.set(courtId, { readAtMs: performance.now(), court });
    court.catch(() => kept.delete(courtId));
    return court;
  };
}
