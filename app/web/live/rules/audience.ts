/** Who is told which events. */
import type { LiveEvent } from '../../../live/rules/liveEvent.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';

export interface Audience {
  /** Of which court; null: of every court. */
  readonly scope: CourtScope;
  /** The agent that somebody is, whose own callers may be of another court. */
  readonly agentId: number | null;
}

/**
 * Tells whether a watcher is told an event. An agent of no court serves every court, so every court sees that agent's state; anything
 * else of no court is for those alone who watch every court.
 */
export function isTold({ scope, agentId }: Audience, event: LiveEvent): boolean {
  if (scope === null || event.courtId === scope) return true;
  if (event.kind === 'agent') return event.courtId === null || event.id === agentId;
  return event.kind === 'entry' && agentId !== null && event.agentId === agentId;
}
