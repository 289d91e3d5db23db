/**
 * What courts' settings say of the queues: when people answer one (in its court's opening hours, or
 * always), and by which hours and plan a court calls people back.
 */
import type { GreetingCourt } from '../../court/greetingCourt.js';
import type { KeptCourts } from '../../court/keptCourts.js';
import { openingState } from '../../court/rules/openingHours.js';
import type { Desk } from '../floor/desk.js';

/** Asks the greeting court that is at hand, or one of the courts that are kept for a minute. */
export function makeQueueHours(greeting: GreetingCourt, courts: KeptCourts): Desk['isOpen'] {
  return async ({ courtId, hours }, at) => {
    if (hours === 'always') return true;
    const atHand = greeting.current();
    const isGreeting = courtId === null || courtId === atHand.court.id;
    const { court, calendar } = isGreeting ? atHand : await courts(courtId);
    return openingState(court.settings.openingHours, calendar, at).open;
  };
}

/** Reads hours and plan for callbacks from the settings of a court, which are kept for a minute. */
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
