/** A supervisor ends an agent call, even one that hangs. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import type {
  AgentCallAnswer,
  AgentCallRefusal,
  AgentCallRequest,
} from '../rules/agentCallActions.js';
import { changeEntry } from '../../queue/waiting/waitingQueue.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';
import { courtOfEntry } from './store/movedEntries.js';
import { readAgentInCall } from './store/agentCallsToSupervise.js';

export type AgentCallEnded =
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly because: 'unknown' | AgentCallRefusal };

export interface EndAgentCallDeps extends Pick<QueueDeps, 'db' | 'clock'> {
  /** Has an agent call carry out a request (app/agents/calls/agentCallAsker.ts). */
  readonly ask: (agentId: number, request: AgentCallRequest) => Promise<AgentCallAnswer>;
}

/**
 * Ends an agent call as if the agent had hung up, and records that a supervisor did it: the caller goes on
 * in self-service. If the process that should hold the agent call does not know it, only its rows are
 * left, and they are ended. If that process does not answer, the result is `try_later`.
 * @param scope the courts whose callers the supervisor decides about.
 */
export async function endAgentCall(
  { ask, ...deps }: EndAgentCallDeps,
  by: FloorActor,
  scope: CourtScope,
  entryId: number,
): Promise<AgentCallEnded> {
  const agentCall = await readAgentInCall(deps.db, entryId);
  const courtId = await courtOfEntry(deps.db, entryId);
  if (agentCall === null || courtId === undefined || !isWithin(scope, courtId)) {
    return { kind: 'refused', because: 'unknown' };
  }
  const { agentId, isKept } = agentCall;
  const action = { action: 'end_agent_call', entryId, agentId, detail: null } as const;
  await noteFloorAction(deps.db, by, action, deps.clock.now());
  const answer = await ask(agentId, { kind: 'end', entryId });
  if (answer.kind === 'done') return { kind: 'ended' };
  if (answer.because !== 'no_agent_call') return answer;
  // No agent talks to the caller at this moment: the caller is on the way to the next agent.
  if (isKept) return { kind: 'refused', because: 'not_possible' };
  const changed = await changeEntry(deps, entryId, { kind: 'agent_call_ended', by: 'supervisor' });
  return changed.kind === 'moved' ? { kind: 'ended' } : answer;
}
