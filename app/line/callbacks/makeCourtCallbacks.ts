/** By which hours, and on which plan, a court calls people back. */
import type { App } from '../../app.js';
import { makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays } from '../../court/store/calendar.js';
import { readCourt } from '../../court/store/courts.js';
import { queryNamed } from '../../database/rows.js';
import type { CourtCallbacks, Desk } from '../floor/desk.js';

/** How long an administrator waits until changed hours count. */
const maxAgeMs = 60_000;

/** Reads them, and keeps them for a minute. Null is the greeting court. */
export function makeCourtCallbacks(
  app: Pick<App, 'db'> & { readonly config: Pick<App['config'], 'HOTLINE_COURT'> },
): Desk['courtCallbacks'] {
  const kept = new Map<
    number | null,
    { readonly readAtMs: number; readonly read: Promise<CourtCallbacks> }
  >();

  async function read(courtId: number | null): Promise<CourtCallbacks> {
    const court = await readCourt(app.db, await codeOf(courtId));
    if (court === null)
      throw new Error(`callbacks follow the hours of court ${courtId}, which does not exist`);
    const calendar = makeWorkCalendar(await readCalendarDays(app.db, court.id));
    return {
      courtId: court.id,
      open: { hours: court.settings.openingHours, calendar },
      plan: court.settings.callbacks,
    };
  }

  async function codeOf(courtId: number | null): Promise<string> {
    if (courtId === null) return app.config.HOTLINE_COURT;
    const { rows } = await queryNamed<{ code: string }>(
      app.db,
      'court-code',
      'SELECT code FROM courts WHERE id = $1',
      [courtId],
    );
    return rows[0]?.code ?? '';
  }

  return (courtId) => {
    const known = kept.get(courtId);
    if (known !== undefined && performance.now() - known.readAtMs < maxAgeMs) return known.read;
    const reading = read(courtId);
    kept.set(courtId, { readAtMs: performance.now(), read: reading });
    // What could not be read is tried again by the next who asks.
    reading.catch(() => kept.delete(courtId));
    return reading;
  };
}
