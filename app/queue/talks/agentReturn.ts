/**
 * Rings an agent whose telephone was lost in mid-talk as soon as calls reach the agent again, with
 * the request to answer automatically. Until then the caller hears music.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RungLeg } from '../../telephony/ringing.js';
import type { AgentOnQueue } from '../floor/waitingCallers.js';
import type { Floor } from '../floor/floor.js';
import { readPage } from '../page/store/pageTelephones.js';
import { findAgent } from '../store/agents.js';
import type { QueueEntry } from '../store/queueEntries.js';

/** How often to check whether calls reach the agent. */
const lookMs = 200;
const ringMs = 12_000;
/** Number of ringings so far; each needs a purpose of its own. */
let ringings = 0;

/** An agent whose telephone was lost. */
export interface LostAgent extends Pick<AgentOnQueue, 'id' | 'number'> {
  /** The telephone was a web page. */
  readonly wasPage: boolean;
}

/**
 * Waits for the agent.
 * @param untilAt until when the caller is kept for the agent
 * @param over aborted when the caller no longer waits for the agent
 * @returns the agent's new leg; null when the agent has not come back.
 */
export async function agentReturn(
  floor: Floor,
  entry: Pick<QueueEntry, 'id' | 'callerNumber' | 'queueName'>,
  agent: LostAgent,
  untilAt: Date,
  over: AbortSignal,
): Promise<RungLeg | null> {
  const isWaitedFor = () => !over.aborted && !floor.stopping.aborted;
  while (isWaitedFor() && floor.desk.clock.now() < untilAt) {
    if (await isReached(floor, agent)) {
      ringings += 1;
      const ringing = floor.telephony.ring({
        to: { kind: 'agent', number: agent.number },
        purpose: { kind: 'return', entryId: entry.id, number: ringings },
        callerShown: { name: entry.queueName, number: entry.callerNumber },
        timeoutMs: ringMs,
        answersItself: true,
      });
      const cancel = () => void ringing.cancel();
      over.addEventListener('abort', cancel);
      const result = await ringing.result;
      over.removeEventListener('abort', cancel);
      if (result.kind === 'answered') {
        if (isWaitedFor()) return result.leg;
        await result.leg.hangUp();
        return null;
      }
    }
    await sleep(lookMs);
  }
  return null;
}

/** Tells whether calls reach the agent. Never rejects: while that cannot be read, they do not. */
async function isReached(
  { desk, telephony }: Floor,
  { id, number, wasPage }: LostAgent,
): Promise<boolean> {
  try {
    const page = await readPage(desk.db, id);
    if (page !== null && (page.unreachable !== null || !page.isPublished)) return false;
    // The telephone on the desk would answer by itself while the agent has left.
    if (page === null && wasPage && (await isSigningOut(desk, number))) return false;
    return (await telephony.telephonesThere()).has(number);
  } catch {
    return false;
  }
}

/** Tells whether the agent is signed out for calls as soon as the talk is over. */
async function isSigningOut({ db }: Floor['desk'], number: string): Promise<boolean> {
  const found = await findAgent(db, number);
  return found?.state.afterwards?.to === 'signed_out';
}
