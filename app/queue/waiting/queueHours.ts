/** When people answer a queue: always, or in the opening hours of its court. */
import type { GreetingCourt } from '../../court/greetingCourt.js';
import type { KeptCourts } from '../../court/keptCourts.js';
import { openingState } from '../../court/rules/openingHours.js';
import type { QueueDeps } from '../queueDeps.js';

/** Asks the greeting court that is at hand, or one of the courts that are kept for a minute. */
export function makeQueueHours(greeting: GreetingCourt, courts: KeptCourts): QueueDeps['isOpen'] {
  return async ({ courtId, hours }, at) => {
    if (hours === 'always') return true;
    const atHand = greeting.current();
    const isGreeting = courtId === null || courtId === atHand.court.id;
    const { court, calendar } = isGreeting ? atHand : await courts(courtId);
    return openingState(court.settings.openingHours, calendar, at).open;
  };
}
