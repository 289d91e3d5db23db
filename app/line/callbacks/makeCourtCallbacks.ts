/** By which hours, and on which plan, a court calls people back. */
import type { KeptCourts } from '../../court/keptCourts.js';
import type { Desk } from '../floor/desk.js';

/** Takes both from the settings of a court that is kept for a minute. */
export function makeCourtCallbacks(courts: KeptCourts): Desk['courtCallbacks'] {
  return async (courtId) => {
    const { court, calendar } = await courts(courtId);
    return {
      courtId: court.id,
      open: { hours: court.settings.openingHours, calendar },
      plan: court.settings.callbacks,
    };
  };
}
