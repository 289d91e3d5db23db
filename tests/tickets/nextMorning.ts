/** The next morning, when anonymous reports become tickets. */
import { openDeferredReports } from '../../app/tickets/opening/openDeferredReports.js';
import type { TicketCodeDeps } from '../../app/tickets/state/changeTicket.js';
import type { Clock } from '../../app/core/app.js';
import { addDays, chinaDate, chinaMoment } from '../../app/court/rules/workCalendar.js';

/**
 * Opens the tickets of all reports held up to now, as at 8:00 of the next day.
 * @param recordingsDir folder of the spoken messages
 * @returns how many tickets were opened.
 */
export function nextMorning(
  deps: Omit<TicketCodeDeps, 'clock'> & { readonly clock: Clock },
  recordingsDir = '/nowhere',
): Promise<number> {
  const { db, identityKeys, clock } = deps;
  const morning = chinaMoment(addDays(chinaDate(clock.now()), 1), '08:00');
  return openDeferredReports({
    db,
    identityKeys,
    recordingsDir,
    clock: { now: () => morning },
    log: {
      error(message: string, fields: unknown) {
        throw new Error(message, { cause: fields });
      },
    } as never,
  });
}
