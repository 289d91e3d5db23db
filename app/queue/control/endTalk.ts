/** A supervisor ends a talk, even one that hangs. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import type { Desk } from '../floor/desk.js';
import type { DeskAnswer, DeskRefusal, DeskRequest } from '../rules/agentCallActions.js';
import { changeEntry } from '../waiting/waitingQueue.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';
import { courtOfEntry } from './store/movedEntries.js';
import { readTalkOf } from './store/talksToSupervise.js';

export type TalkEnded =
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly because: 'unknown' | DeskRefusal };

export interface EndTalkDesk extends Pick<Desk, 'db' | 'clock'> {
  /** Has an agent call carry out a request (app/queue/deskAsker.ts). */
  readonly ask: (agentId: number, request: DeskRequest) => Promise<DeskAnswer>;
}

/**
 * Ends a talk as if the agent had hung up, and records that a supervisor did it: the caller goes on
 * in self-service. If the process that should hold the talk does not know it, only its rows are
 * left, and they are ended. If that process does not answer, the result is `try_later`.
 * @param scope the courts whose callers the supervisor decides about.
 */
export async function endTalk(
  { ask, ...desk }: EndTalkDesk,
  by: FloorActor,
  scope: CourtScope,
  entryId: number,
): Promise<TalkEnded> {
  const talk = await readTalkOf(desk.db, entryId);
  const courtId = await courtOfEntry(desk.db, entryId);
  if (talk === null || courtId === undefined || !isWithin(scope, courtId)) {
    return { kind: 'refused', because: 'unknown' };
  }
  const { agentId, isKept } = talk;
  const action = { action: 'end_talk', entryId, agentId, detail: null } as const;
  await noteFloorAction(desk.db, by, action, desk.clock.now());
  const answer = await ask(agentId, { kind: 'end' });
  if (answer.kind === 'done') return { kind: 'ended' };
  if (answer.because !== 'no_talk') return answer;
  // No agent talks to the caller at this moment: the caller is on the way to the next agent.
  if (isKept) return { kind: 'refused', because: 'not_possible' };
  const changed = await changeEntry(desk, entryId, { kind: 'talk_ended', by: 'supervisor' });
  return changed.kind === 'moved' ? { kind: 'ended' } : answer;
}
