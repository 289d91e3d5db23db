/** Who receives which events. */
import type { LiveEvent } from '../../../core/live/rules/liveEvent.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';

export interface Audience {
  /** The court; null: every court. */
  readonly scope: CourtScope;
  /** The user's own agent, whose callers may be of another court. */
  readonly agentId: number | null;
  /**
   * Whether the user controls the floor, and needs every event at once. Somebody who does not needs
   * at once what concerns the own agent.
   */
  readonly controlsFloor: boolean;
  /** Whether the user may watch queues and agents. A user who may not is told of tickets only. */
  readonly seesFloor: boolean;
}

/**
 * Tells whether a watcher receives an event. An agent of no court serves every court, so every
 * court sees that agent's state; anything else of no court is only for watchers of every court.
 */
export function isTold({ scope, agentId, seesFloor }: Audience, event: LiveEvent): boolean {
  if (!seesFloor && event.kind !== 'ticket') return false;
  if (scope === null || event.courtId === scope) return true;
  if (event.kind === 'agent') return event.courtId === null || event.id === agentId;
  return event.kind === 'entry' && agentId !== null && event.agentId === agentId;
}
