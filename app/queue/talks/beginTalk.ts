/** Brings an agent who knows who calls into a talk with the caller. */
import { CallEnded, type Leg } from '../../telephony/call.js';
import type { Talk } from '../../telephony/talk.js';
import { closeRecording } from '../store/recordings.js';
import type { AgentOnQueue } from '../floor/waitingCallers.js';
import type { Floor } from '../floor/floor.js';
import { dismiss } from '../waiting/offerCall.js';
import { beginRecording, followRecording } from './talkRecording.js';
import { untilWritten } from '../floor/untilWritten.js';
import { changeEntry } from '../waiting/waitingQueue.js';

/** Returns the id of an entry's talk, by which it is recognised after a crash. */
export function talkId(entryId: number): string {
  return `entry-${entryId}`;
}

/**
 * Returns the id of the talk between an entry's caller and the telephone of the court to which the
 * agent has sent the caller.
 */
export function officeId(entryId: number): string {
  return `office-${entryId}`;
}

/**
 * Opens the talk of a caller with the agent of the offer; the row says `talking` before they hear
 * each other.
 * @returns null when there is no talk (the agent has hung up, or the offer was withdrawn) and the
 *   caller goes on waiting. The caller is not in the talk yet.
 */
export async function beginTalk(
  floor: Floor,
  entry: { readonly id: number; readonly callId: string },
  agent: AgentOnQueue,
  caller: Leg,
  isRecorded: boolean,
): Promise<Talk | null> {
  const { desk } = floor;
  let talk: Talk | null = null;
  try {
    talk = await openTalk(floor, entry, caller, isRecorded);
    await talk.add(agent.leg);
    const answered = await changeEntry(
      desk,
      entry.id,
      { kind: 'answered', agentId: agent.id },
      { agentChannel: agent.leg.id },
    );
    if (answered.kind !== 'moved') {
      await talk.end();
      await dismiss(floor, agent, ['agentCallerGone']);
      return null;
    }
  } catch (error) {
    await talk?.end();
    const isGone = error instanceof CallEnded;
    if (!isGone) floor.log.error('cannot begin a talk', { entryId: entry.id, error });
    await agent.leg.hangUp();
    const kind = isGone ? 'refused' : 'withdrawn';
    await untilWritten(floor, () => changeEntry(desk, entry.id, { kind, agentId: agent.id }));
    return null;
  }
  return talk;
}

/** Opens a talk and its recording, with nobody in it. */
export async function openTalk(
  floor: Floor,
  entry: { readonly id: number; readonly callId: string },
  caller: Leg,
  isRecorded: boolean,
): Promise<Talk> {
  const id = talkId(entry.id);
  if (!isRecorded) return floor.telephony.talk({ id, recordAs: null });
  const recordAs = await beginRecording(floor, entry.callId, entry.id);
  try {
    const talk = await floor.telephony.talk({ id, recordAs, caller });
    followRecording(floor, talk);
    return talk;
  } catch (error) {
    await closeRecording(floor.desk.db, `${recordAs}.wav`, { kind: 'failed' });
    throw error;
  }
}
