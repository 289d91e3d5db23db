/** Which cached replies a live event makes outdated. Pure. */
import type { GotReply, RouteName } from '../../contract/contract.js';
import type { LiveEvent } from '../../live/liveEvent.js';

type AgentStatus = GotReply<'GET /api/desk'>['agent']['status'];

/** A route whose cached reply is outdated. */
export interface OldReading {
  readonly route: RouteName;
  /** Only the reply about this one; undefined: every reply of the route. */
  readonly id?: number;
  /**
   * `now`: a user waits for it. `soon`: a list that every desk shows. If two hundred desks read
   * such a list at once, they would delay the routes that users wait for.
   */
  readonly when: 'now' | 'soon';
}

/** A page reads a list that is outdated `soon` at a random moment within this many milliseconds. */
export const soonMs = 5000;

/**
 * Milliseconds after which a desk is read again though no event says that it is old. An agent who cannot be offered a caller misses nothing
 * for a while: of two hundred desks most are those.
 * @param status of the agent; undefined before the first answer.
 */
export function deskEveryMs(status: AgentStatus | undefined): number {
  return status === 'signed_out' || status === 'paused' ? 20_000 : 5000;
}

const now = (...routes: RouteName[]) => routes.map((route) => ({ route, when: 'now' }) as const);
const soon = (...routes: RouteName[]) => routes.map((route) => ({ route, when: 'soon' }) as const);

/**
 * @param agentId the agent whose page this is; null: the user takes no calls. A desk is read
 *   again only for events about its own agent. Otherwise each event on a busy floor would make two
 *   hundred desks ask for data that they already have.
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
        // A caller whose entry ends without an agent call becomes a missed call.
        ...(event.status === 'over' && event.change !== 'ended'
          ? soon('GET /api/missed-calls')
          : []),
      ];
    case 'callback':
      return soon('GET /api/callbacks', 'GET /api/missed-calls');
    case 'ticket':
      return [
        { route: 'GET /api/tickets/:number', id: event.id, when: 'now' },
        ...soon('GET /api/tickets', 'POST /api/tickets/search', 'GET /api/ticket-summary'),
      ];
    case 'alarm':
      return now('GET /api/wallboard', 'GET /api/alarms');
    default: {
      const never: never = event;
      return never;
    }
  }
}
