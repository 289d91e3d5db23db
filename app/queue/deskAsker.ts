/**
 * Has an agent call carry out what the console asks for. A call that this very process controls is
 * asked directly. Otherwise the request goes to its process, and the answer comes back, through
 * PostgreSQL (app/queue/deskWatch.ts).
 */
import type { Pool } from '../core/database/pool.js';
import { listen, type Listening } from '../core/database/listen.js';
import type { Floor } from './floor/floor.js';
import type { DeskAnswer, DeskRequest } from './rules/agentCallActions.js';
import { insertRequest, readAnswer } from './talks/store/deskRequests.js';
import { ringSupervisor, stopSupervising } from './talks/superviseTalk.js';

/** After this timeout, assume that the owning process is down, or hangs. */
const answeredWithinMs = 8000;
/** An answer whose notification was lost is found after this. */
const lookMs = 1000;

const tryLater: DeskAnswer = { kind: 'refused', because: 'try_later' };

/** Carries out what the console asks of an agent call of this process. Never rejects. */
export async function answerHere(
  floor: Floor,
  agentId: number,
  request: DeskRequest,
): Promise<DeskAnswer> {
  const noTalk = { kind: 'refused', because: 'no_talk' } as const;
  try {
    if (request.kind === 'supervise') return await ringSupervisor(floor, agentId, request);
    if (request.kind === 'stop_supervising') {
      return (await stopSupervising(request.supervisorId)) ? { kind: 'done' } : noTalk;
    }
    return (await floor.talks.of(agentId)?.ask(request)) ?? noTalk;
  } catch (error) {
    floor.log.error('cannot carry out a request of the desk', { request: request.kind, error });
    return tryLater;
  }
}

export interface DeskAskerOptions {
  readonly db: Pool;
  readonly databaseUrl: string;
  readonly clock: { now(): Date };
  /** The agent calls of this process; null in a process without calls. */
  readonly floor: Floor | null;
}

export class DeskAsker {
  private listening: Listening | null = null;
  /** Those who wait for an answer, by the request's id. */
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly options: DeskAskerOptions) {}

  start(): void {
    this.listening = listen({
      databaseUrl: this.options.databaseUrl,
      applicationName: 'hotline console',
      channels: ['desk_answer'],
      onNotification: (_channel, payload) => this.waiting.get(Number(payload))?.(),
      onListening: () => this.wakeAll(),
    });
  }

  async stop(): Promise<void> {
    await this.listening?.stop();
    this.wakeAll();
  }

  /** Asks, and resolves with the answer: at the latest after eight seconds with `try_later`. */
  async ask(agentId: number, request: DeskRequest): Promise<DeskAnswer> {
    const { floor } = this.options;
    if (floor === null || floor.talks.of(agentId) === null) {
      return this.askElsewhere(agentId, request);
    }
    return answeredInTime(answerHere(floor, agentId, request));
  }

  private async askElsewhere(agentId: number, request: DeskRequest): Promise<DeskAnswer> {
    const { db, clock } = this.options;
    const id = await insertRequest(db, agentId, request, clock.now());
    if (id === null) return { kind: 'refused', because: 'no_talk' };
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

/** Resolves with the answer, or with `try_later` when it takes too long. */
async function answeredInTime(answer: Promise<DeskAnswer>): Promise<DeskAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<DeskAnswer>((resolve) => {
    timer = setTimeout(() => resolve(tryLater), answeredWithinMs);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
