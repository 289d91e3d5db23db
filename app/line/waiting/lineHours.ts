/** When people answer a line: in its court's opening hours, or always. */
import type { App } from '../../app.js';
import type { CourtAtHand, GreetingCourt } from '../../court/greetingCourt.js';
import { openingState } from '../../court/rules/openingHours.js';
import { makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays } from '../../court/store/calendar.js';
import { readCourt } from '../../court/store/courts.js';
import { queryNamed } from '../../database/rows.js';
import type { Desk } from '../floor/desk.js';

/** How long an administrator waits until changed hours count. */
const maxAgeMs = 60_000;

/** Asks the greeting court that is at hand, or reads another one and keeps it for a minute. */
export function makeLineHours(
  app: Pick<App, 'db'> & { readonly court: GreetingCourt },
): Desk['isOpen'] {
  type Hours = Pick<CourtAtHand, 'court' | 'calendar'>;
  const others = new Map<number, { readonly readAtMs: number; readonly hours: Promise<Hours> }>();

  async function readHours(courtId: number): Promise<Hours> {
    const { rows } = await queryNamed<{ code: string }>(
      app.db,
      'court-code',
      'SELECT code FROM courts WHERE id = $1',
      [courtId],
    );
    const court = rows[0] === undefined ? null : await readCourt(app.db, rows[0].code);
    if (court === null)
      throw new Error(`a line follows the hours of court ${courtId}, which does not exist`);
    return { court, calendar: makeWorkCalendar(await readCalendarDays(app.db, courtId)) };
  }

  async function hoursOf(courtId: number | null): Promise<Hours> {
    const greeting = app.court.current();
    if (courtId === null || courtId === greeting.court.id) return greeting;
    const known = others.get(courtId);
    if (known !== undefined && performance.now() - known.readAtMs < maxAgeMs) return known.hours;
    const hours = readHours(courtId);
    others.set(courtId, { readAtMs: performance.now(), hours });
    // What could not be read is tried again by the next who asks.
    hours.catch(() => others.delete(courtId));
    return hours;
  }

  return async ({ courtId, hours }, at) => {
    if (hours === 'always') return true;
    const { court, calendar } = await hoursOf(courtId);
    return openingState(court.settings.openingHours, calendar, at).open;
  };
}
