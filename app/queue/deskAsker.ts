/**
 * Sends an agent's request from the console to the process that holds the agent's talk, and waits
 * for the answer. Request and answer go through PostgreSQL, so the two may be one process or on two
 * machines.
 */
import type { Pool } from '../core/database/pool.js';
import { listen, type Listening } from '../core/database/listen.js';
import type { DeskAnswer, DeskRequest } from './rules/agentCallActions.js';
import { insertRequest, readAnswer } from './talks/store/deskRequests.js';

/** A talk that does not answer within this is held by a process that is away. */
const answeredWithinMs = 8000;
/** An answer whose notification was lost is found after this. */
const lookMs = 1000;

export interface DeskAskerOptions {
  readonly db: Pool;
  readonly databaseUrl: string;
  readonly clock: { now(): Date };
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
    return { kind: 'refused', because: 'try_later' };
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
