/**
 * Measures the audio of this process's agent calls: how much of it is lost between exchange, caller and
 * agent, and its jitter. The latest measurement of an agent call is in its row of `agent_call_quality`, so that
 * it survives the process.
 */
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import type { AudioCount } from '../../telephony/rules/audioCount.js';
import type { Leg } from '../../telephony/call.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { faultLog, oneByOne } from '../../queue/oneByOne.js';
import type { RegisteredAgentCall } from '../runtime/agentCallRegistry.js';
import { qualitySince, type LegQuality } from '../rules/agentCallQuality.js';
import { putQuality, type AgentCallQuality } from './store/agentCallQuality.js';

/** Milliseconds between two measurements of an agent call. Each takes two requests to the exchange. */
export const measureEveryMs = 10_000;

/** The counts of each leg when its agent call was first measured, by the leg's id. */
type Firsts = ReadonlyMap<string, AudioCount>;

/** @returns a function that measures all agent calls once. It never rejects. */
export function makeMeasureAgentCalls({
  deps,
  telephony,
  agentCalls,
  log,
}: Pick<QueueRuntime, 'deps' | 'telephony' | 'agentCalls' | 'log'>): () => Promise<void> {
  let firsts: Firsts = new Map();
  const onFault = faultLog(log, 'cannot measure an agent call');

  return async () => {
    if (!telephony.isConnected) return;
    const next = new Map<string, AudioCount>();
    const measured: AgentCallQuality[] = [];
    try {
      await oneByOne(agentCalls.all(), onFault, {
        name: ({ agentCall }) => `agent call of ${agentCall.agentNumber}`,
        work: async ({ agentCall }) => void measured.push(await measure(agentCall, next)),
      });
      firsts = next;
      if (measured.length > 0) await putQuality(deps.db, measured, deps.clock.now());
    } catch (error) {
      if (!isDatabaseUnavailable(error))
        log.error('cannot write the quality of agent calls', { error });
    }
  };

  async function measure(
    { entryId, callerLeg, agentLeg }: RegisteredAgentCall,
    next: Map<string, AudioCount>,
  ): Promise<AgentCallQuality> {
    return {
      entryId,
      caller: await measureLeg(callerLeg, next),
      agent: await measureLeg(agentLeg, next),
    };
  }

  async function measureLeg(leg: Leg, next: Map<string, AudioCount>): Promise<LegQuality | null> {
    const count = leg.isOver ? null : await telephony.audioOf(leg.id);
    if (count === null) return null;
    const first = firsts.get(leg.id) ?? count;
    next.set(leg.id, first);
    return qualitySince(first, count);
  }
}
