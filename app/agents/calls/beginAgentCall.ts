/** Begins the agent call of a caller and an agent who knows who calls. */
import { CallEnded, type Leg } from '../../telephony/call.js';
import type { Bridge } from '../../telephony/bridge.js';
import { closeRecording } from '../../queue/store/recordings.js';
import type { AgentOnQueue } from '../runtime/waitingCallers.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { dismiss } from './offerCall.js';
import { beginRecording, followRecording } from './agentCallRecording.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { changeEntry } from '../../queue/waiting/waitingQueue.js';

/** Returns the id of the bridge of an entry's agent call, by which it is recognised after a crash. */
export function agentCallId(entryId: number): string {
  return `entry-${entryId}`;
}

/**
 * Returns the id of the bridge of an entry's caller and the telephone of the court to which the
 * agent has sent the caller.
 */
export function officeId(entryId: number): string {
  return `office-${entryId}`;
}

/**
 * Begins the agent call of a caller with the agent of the offer; the row says `talking` before they hear
 * each other.
 * @returns null when there is no agent call (the agent has hung up, or the offer was withdrawn) and the
 *   caller goes on waiting. The caller is not in the bridge yet.
 */
export async function beginAgentCall(
  runtime: QueueRuntime,
  entry: { readonly id: number; readonly callId: string },
  agent: AgentOnQueue,
  caller: Leg,
  isRecorded: boolean,
): Promise<Bridge | null> {
  const { deps } = runtime;
  let bridge: Bridge | null = null;
  try {
    bridge = await openBridge(runtime, entry, caller, isRecorded);
    await bridge.add(agent.leg);
    const answered = await changeEntry(
      deps,
      entry.id,
      { kind: 'answered', agentId: agent.id },
      { agentChannel: agent.leg.id },
    );
    if (answered.kind !== 'moved') {
      await bridge.end();
      await dismiss(runtime, agent, ['agentCallerGone']);
      return null;
    }
  } catch (error) {
    await bridge?.end();
    // An agent has refused nothing if the PBX has died.
    const isGone = error instanceof CallEnded && !error.isCutOff;
    if (!(error instanceof CallEnded))
      runtime.log.error('cannot begin an agent call', { entryId: entry.id, error });
    await agent.leg.hangUp();
    const kind = isGone ? 'refused' : 'withdrawn';
    await untilWritten(runtime, () => changeEntry(deps, entry.id, { kind, agentId: agent.id }));
    return null;
  }
  return bridge;
}

/** Opens the bridge of an agent call and its recording, with nobody in it. */
export async function openBridge(
  runtime: QueueRuntime,
  entry: { readonly id: number; readonly callId: string },
  caller: Leg,
  isRecorded: boolean,
): Promise<Bridge> {
  const id = agentCallId(entry.id);
  if (!isRecorded) return runtime.telephony.bridge({ id, recordAs: null });
  const recordAs = await beginRecording(runtime, entry.callId, entry.id);
  try {
    const bridge = await runtime.telephony.bridge({ id, recordAs, caller });
    followRecording(runtime, bridge);
    return bridge;
  } catch (error) {
    await closeRecording(runtime.deps.db, `${recordAs}.wav`, { kind: 'failed' });
    throw error;
  }
}
