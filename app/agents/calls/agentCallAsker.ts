/**
 * Has an agent call carry out what the console asks for. A call that this very process controls is
 * asked directly. Otherwise the request goes to its process, and the answer comes back, through
 * PostgreSQL (app/agents/calls/requestWatch.ts).
 */
import type { Pool } from '../../core/database/pool.js';
import type { Listening, WakeUps } from '../../core/wakeUps/wakeUps.js';
import { within } from '../../core/within.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import type { AgentCallAnswer, AgentCallRequest } from '../rules/agentCallActions.js';
import { begunWithinMs, insertRequest, readAnswer } from './store/agentCallRequests.js';
import { ringSupervisor, stopSupervising } from './superviseAgentCall.js';

/** After this timeout, assume that the owning process is down, or hangs. */
const answeredWithinMs = 8000;
/** An answer whose notification was lost is found after this. */
const lookMs = 1000;

const tryLater: AgentCallAnswer = { kind: 'refused', because: 'try_later' };

/**
 * Carries out what the console asks of an agent call of this process, unless it cannot be begun in
 * time. Never rejects.
 * @param beginBy after this moment nothing is done: the console is about to be told to try later
 */
export async function answerHere(
  runtime: QueueRuntime,
  agentId: number,
  request: AgentCallRequest,
  beginBy: Date,
): Promise<AgentCallAnswer> {
  const noAgentCall = { kind: 'refused', because: 'no_agent_call' } as const;
  try {
    if (runtime.deps.clock.now() > beginBy) return tryLater;
    if (request.kind === 'supervise') return await ringSupervisor(runtime, agentId, request);
    if (request.kind === 'stop_supervising') {
      return (await stopSupervising(request.supervisorId)) ? { kind: 'done' } : noAgentCall;
    }
    const agentCall = runtime.agentCalls.of(agentId);
    if (agentCall === null) return noAgentCall;
    // The call that the supervisor saw may be over, and the agent in the next one.
    if (request.kind === 'end' && request.entryId !== agentCall.entryId) return noAgentCall;
    return await agentCall.ask(request, beginBy);
  } catch (error) {
    runtime.log.error('cannot carry out a request of the desk', { request: request.kind, error });
    return tryLater;
  }
}

export interface AgentCallAskerOptions {
  readonly db: Pool;
  readonly wakeUps: WakeUps;
  readonly clock: { now(): Date };
  /** The agent calls of this process; null in a process without calls. */
  readonly runtime: QueueRuntime | null;
}

export class AgentCallAsker {
  private listening: Listening | null = null;
  /** Those who wait for an answer, by the request's id. */
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly options: AgentCallAskerOptions) {}

  start(): void {
    this.listening = this.options.wakeUps.listen({
      applicationName: 'hotline console',
      channels: ['agent_call_answer'],
      onNotification: (_channel, payload) => this.waiting.get(Number(payload))?.(),
      onListening: () => this.wakeAll(),
    });
  }

  async stop(): Promise<void> {
    await this.listening?.stop();
    this.wakeAll();
  }

  /** Asks, and resolves with the answer: at the latest after eight seconds with `try_later`. */
  async ask(agentId: number, request: AgentCallRequest): Promise<AgentCallAnswer> {
    const { clock, runtime } = this.options;
    if (runtime === null || runtime.agentCalls.of(agentId) === null) {
      return this.askElsewhere(agentId, request);
    }
    const beginBy = new Date(clock.now().getTime() + begunWithinMs);
    const answer = answerHere(runtime, agentId, request, beginBy);
    return within(answeredWithinMs, answer, tryLater);
  }

  private async askElsewhere(agentId: number, request: AgentCallRequest): Promise<AgentCallAnswer> {
    const { db, clock } = this.options;
    const id = await insertRequest(db, agentId, request, clock.now());
    if (id === null) return { kind: 'refused', because: 'no_agent_call' };
    const untilMs = performance.now() + answeredWithinMs;
    while (performance.now() < untilMs) {
      // Subscribe first, then read: an answer in between is not missed.
      const told = this.told(id);
      const answer = await readAnswer(db, id);
      if (answer !== null) {
        this.waiting.get(id)?.();
        return answer;
      }
      await told;
    }
    return tryLater;
  }

  /** Resolves when the answer is notified, or after {@link lookMs}. */
  private told(id: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, lookMs);
      const { waiting } = this;
      waiting.set(id, done);
      function done(): void {
        clearTimeout(timer);
        waiting.delete(id);
        resolve();
      }
    });
  }

  private wakeAll(): void {
    for (const wake of this.waiting.values()) wake();
  }
}
