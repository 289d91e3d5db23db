/**
 * Keeps the caller for an agent whose telephone is gone in mid-call: the page was reloaded or
 * closed, its machine sleeps, or the network is cut. The caller hears so, then music, for a set
 * time. The row says since when, so that the next process goes on with it after a crash.
 * @returns the agent's new leg; null when the agent has not come back: the agent call is over then, in
 *   its row too.
 */
import { CallEnded } from '../../../telephony/call.js';
import type { RungLeg } from '../../../telephony/ringing.js';
import type { Bridge } from '../../../telephony/bridge.js';
import type { AgentOnQueue } from '../../../agents/runtime/waitingCallers.js';
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import { callerLeft } from '../../../callbacks/callerLeft.js';
import { untilWritten } from '../../../queue/untilWritten.js';
import { markAgentLost, type QueueEntry } from '../../../queue/store/queueEntries.js';
import { agentReturn } from '../../../agents/calls/agentReturn.js';
import { changeEntry } from '../../../queue/waiting/waitingQueue.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';

/** An agent call without its agent. */
export interface KeptAgentCall {
  readonly entry: QueueEntry;
  readonly agent: Omit<AgentOnQueue, 'leg'>;
  readonly bridge: Bridge;
  /** The telephone that was lost was a web page; also when an earlier process has lost it. */
  readonly wasPage: boolean;
}

/**
 * Keeps the caller.
 * @returns the agent's new leg; null when the agent has not come back: the agent call is over then, in
 *   its row too.
 * @throws CallEnded when the caller hangs up; the row says so.
 */
export async function keepForAgent(
  conversation: Conversation,
  runtime: QueueRuntime,
  { entry, agent, bridge, wasPage }: KeptAgentCall,
): Promise<RungLeg | null> {
  const { call, record } = conversation;
  const { deps } = runtime;
  const since = entry.agentLostAt ?? deps.clock.now();
  const untilAt = new Date(since.getTime() + entry.agentReturnS * 1000);
  const over = new AbortController();
  record.event(conversation.now, 'step', 'agentLost', agent.number);
  void call.ended.then(() => over.abort());
  void bridge.ended.then(() => over.abort());
  const coming = agentReturn(runtime, entry, { ...agent, wasPage }, untilAt, over.signal);
  try {
    await call.holdMusic(true);
    await conversation.sayNow(prompt('agentLost'));
    const leg = await coming;
    if (call.isOver) {
      await leg?.hangUp();
      throw await call.ended;
    }
    if (leg !== null) {
      await untilWritten(runtime, () => markAgentLost(deps.db, entry.id, null));
      record.event(conversation.now, 'step', 'agentBack', agent.number);
      return leg;
    }
  } catch (error) {
    over.abort();
    // The agent may have answered just now.
    void coming.then((leg) => leg?.hangUp());
    if (!(error instanceof CallEnded)) conversation.log.error('cannot keep a caller', { error });
    if (runtime.stopping.aborted && !call.isOver) throw error;
    await bridge.end();
    const end = call.isOver ? await call.ended : null;
    await untilWritten(runtime, async () => {
      if (end !== null) await callerLeft(deps, entry.id, end);
      else await changeEntry(deps, entry.id, { kind: 'agent_call_ended', by: 'lost' });
    });
    throw error;
  }
  // The next process goes on with it.
  if (runtime.stopping.aborted) throw await call.ended;
  await bridge.end();
  await untilWritten(runtime, () =>
    changeEntry(deps, entry.id, { kind: 'agent_call_ended', by: 'lost' }),
  );
  record.event(conversation.now, 'step', 'agentNotBack', agent.number);
  if (!call.isOver) await call.holdMusic(false);
  return null;
}
