/**
 * Rings an agent whose telephone was lost in mid-call as soon as calls reach the agent again, with
 * the request to answer automatically. Until then the caller hears music.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RungLeg } from '../../telephony/ringing.js';
import type { AgentOnQueue } from '../runtime/waitingCallers.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { readPage } from '../page/store/pageTelephones.js';
import { findAgent } from '../../queue/store/agents.js';
import type { QueueEntry } from '../../queue/store/queueEntries.js';

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
  runtime: QueueRuntime,
  entry: Pick<QueueEntry, 'id' | 'callerNumber' | 'queueName'>,
  agent: LostAgent,
  untilAt: Date,
  over: AbortSignal,
): Promise<RungLeg | null> {
  const isWaitedFor = () => !over.aborted && !runtime.stopping.aborted;
  while (isWaitedFor() && runtime.deps.clock.now() < untilAt) {
    if (await isReached(runtime, agent)) {
      ringings += 1;
      const ringing = runtime.telephony.ring({
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
  { deps, telephony }: QueueRuntime,
  { id, number, wasPage }: LostAgent,
): Promise<boolean> {
  try {
    const page = await readPage(deps.db, id);
    if (page !== null && (page.unreachable !== null || !page.isPublished)) return false;
    // The telephone on the desk would answer by itself while the agent has left.
    if (page === null && wasPage && (await isSigningOut(deps, number))) return false;
    return (await telephony.telephonesThere()).has(number);
  } catch {
    return false;
  }
}

/** Tells whether the agent is signed out for calls as soon as the agent call is over. */
async function isSigningOut({ db }: QueueRuntime['deps'], number: string): Promise<boolean> {
  const found = await findAgent(db, number);
  return found?.state.afterwards?.to === 'signed_out';
}
