/**
 * Receives what consoles of other processes ask of this one: requests to agent calls that it
 * controls (`agent_call_requests`), and news that a page has become an agent's telephone or stopped being one. A
 * periodic check finds what a lost notification hides.
 */
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import type { Listening, WakeUps } from '../../core/wakeUps/wakeUps.js';
import { Rounds } from '../../core/rounds.js';
import { answerHere } from './agentCallAsker.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { answerRequest, deleteOldRequests, takeRequests } from './store/agentCallRequests.js';
import type { OpenRequest } from './store/agentCallRequests.js';

const lookMs = 2000;
/** Requests are deleted after this long; their answers were read at once. */
const keptMs = 3_600_000;
const retryMs = { first: 250, longest: 5000 };

export interface RequestWatchOptions {
  readonly runtime: QueueRuntime;
  readonly wakeUps: WakeUps;
  /** A page has become a telephone, has stopped being one, or has reported its microphone. */
  readonly onPage: () => void;
}

export class RequestWatch {
  private listening: Listening | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly takings = new Rounds(() => this.takeAll());
  private deletedAtMs = -keptMs;

  constructor(private readonly options: RequestWatchOptions) {}

  start(): void {
    this.timer = setInterval(() => this.take(), lookMs);
    this.listening = this.options.wakeUps.listen({
      applicationName: 'hotline desk',
      channels: ['agent_call_request', 'page'],
      onNotification: (channel, payload) => {
        if (channel === 'page') this.options.onPage();
        else if (payload.split(' ')[0] === this.options.runtime.deps.node) this.take();
      },
      onListening: () => {
        this.take();
        this.options.onPage();
      },
      retryMs,
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    const taken = this.takings.stop();
    await this.listening?.stop();
    await taken;
  }

  private take(): void {
    void this.takings.want();
  }

  private async takeAll(): Promise<void> {
    const { deps, log } = this.options.runtime;
    try {
      const requests = await takeRequests(deps.db, deps.node, deps.clock.now());
      // Agent calls answer independently, so one slow agent call delays no other request.
      for (const request of requests) void this.carryOut(request);
      await this.deleteOld();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) log.error('cannot read requests of the desk', { error });
    }
  }

  private async carryOut({ id, agentId, request, beginBy }: OpenRequest): Promise<void> {
    const { deps, log } = this.options.runtime;
    const answer = await answerHere(this.options.runtime, agentId, request, beginBy);
    await answerRequest(deps.db, id, answer, deps.clock.now()).catch((error: unknown) => {
      log.warn('cannot answer a request of the desk', { error });
    });
  }

  private async deleteOld(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.deletedAtMs < keptMs) return;
    this.deletedAtMs = nowMs;
    const { db, clock } = this.options.runtime.deps;
    await deleteOldRequests(db, new Date(clock.now().getTime() - keptMs));
  }
}
