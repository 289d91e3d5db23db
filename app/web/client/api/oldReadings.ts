/** Which readings of a page a live event makes old. Pure. */
import type { RouteName } from '../../contract/contract.js';
import type { LiveEvent } from '../../live/liveEvent.js';

/** A reading that is old now. */
export interface OldReading {
  readonly route: RouteName;
  /**
   * `now`: somebody waits for it. `soon`: a list that every desk shows; two hundred desks that read it at the same moment would hold up
   * what somebody waits for.
   */
  readonly when: 'now' | 'soon';
}

/** Within so many milliseconds, at a moment drawn by each page, a list is read that is old `soon`. */
export const soonMs = 2000;

/**
 * Milliseconds between an answer and the next reading of the same route: twice as long as the answer took, so that a slow server is asked
 * less often.
 */
export function pauseAfter(tookMs: number): number {
  return Math.min(2000, Math.max(50, 2 * tookMs));
}

const now = (...routes: RouteName[]) => routes.map((route) => ({ route, when: 'now' }) as const);
const soon = (...routes: RouteName[]) => routes.map((route) => ({ route, when: 'soon' }) as const);

/**
 * @param agentId the agent who looks at the page; null: nobody who takes calls. A desk is read anew only for what concerns its own agent:
 *   with every event of a busy floor two hundred desks would ask for the same they have.
 */
export function oldReadings(event: LiveEvent, agentId: number | null): readonly OldReading[] {
  switch (event.kind) {
    case 'agent':
      return [
        ...now('GET /api/floor', 'GET /api/desk/directory'),
        ...(event.id === agentId ? now('GET /api/desk', 'GET /api/me/day') : []),
      ];
    case 'entry':
      return [
        ...now('GET /api/floor'),
        ...(agentId !== null && event.agentId === agentId ? now('GET /api/desk') : []),
        // Whoever is gone without a talk is a missed caller.
        ...(event.status === 'over' && event.change !== 'ended'
          ? soon('GET /api/missed-calls')
          : []),
      ];
    case 'callback':
      return soon('GET /api/callbacks', 'GET /api/missed-calls');
    case 'order':
      return [
        ...now('GET /api/orders/:number'),
        ...soon('GET /api/orders', 'POST /api/orders/search', 'GET /api/order-summary'),
      ];
    case 'alarm':
      return now('GET /api/wall', 'GET /api/alarms');
    default: {
      const never: never = event;
      return never;
    }
  }
}
