/** The hours and the plan by which a court calls people back. */
import type { KeptCourts } from '../../court/keptCourts.js';
import type { Desk } from '../floor/desk.js';

/** Reads both from the settings of a court, which are kept for a minute. */
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
