/** Sets an agent's state on behalf of a supervisor, or frees an agent who is stuck. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import { changeAgent, type AgentOwnEvent } from '../../queue/agentStates.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import type { AgentRefusal, AgentStatus } from '../../queue/rules/agentState.js';
import { findAgentOfId } from '../../queue/store/agents.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';

export interface StateToSet {
  /**
   * `signed_in`: ready for callers, until the telephone is seen to be gone; `free`: out of an offer, a wrap-up or a
   * pause, and ready.
   */
  readonly to: 'signed_in' | 'ready' | 'paused' | 'signed_out' | 'free';
  /** Of a pause. */
  readonly reason: string;
}

export type AgentSet =
  | { readonly kind: 'set'; readonly status: AgentStatus; readonly isLater: boolean }
  | { readonly kind: 'refused'; readonly because: AgentRefusal | 'unknown' };

const events = {
  signed_in: () => ({ kind: 'sign_in' }),
  ready: () => ({ kind: 'ready' }),
  paused: (reason) => ({ kind: 'pause', reason }),
  signed_out: () => ({ kind: 'sign_out', reason: 'supervisor' }),
  free: () => ({ kind: 'released' }),
} as const satisfies Readonly<Record<StateToSet['to'], (reason: string) => AgentOwnEvent>>;

/** @param scope the courts whose agents the supervisor may change. */
export async function setAgentState(
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  by: FloorActor,
  scope: CourtScope,
  agentId: number,
  { to, reason }: StateToSet,
): Promise<AgentSet> {
  const agent = await findAgentOfId(deps.db, agentId);
  if (agent === null || !isWithin(scope, agent.courtId)) {
    return { kind: 'refused', because: 'unknown' };
  }
  const detail = to === 'paused' ? `${to} ${reason}` : to;
  const action = { action: 'set_state', entryId: null, agentId, detail } as const;
  await noteFloorAction(deps.db, by, action, deps.clock.now());
  const change = await changeAgent(deps, agentId, events[to](reason));
  switch (change.kind) {
    case 'unknown_agent':
      return { kind: 'refused', because: 'unknown' };
    case 'refused':
      return { kind: 'refused', because: change.because };
    case 'noted':
    case 'moved':
      return { kind: 'set', status: change.state.status, isLater: change.kind === 'noted' };
  }
}
