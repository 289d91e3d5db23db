/** What a caller hears while the database is away, and how their call goes on. */
import type { Logger } from 'winston';
import type { App } from '../app.js';
import type { Call } from '../telephony/call.js';
import { isDatabaseUnavailable, type Pool } from '../database/pool.js';
import type { CallRecord } from './callRecorder.js';
import { prompt, type Prompt } from './prompt.js';

/** Milliseconds between two attempts, and between two announcements to the caller. */
const retryMs = 500;
const stillWaitingMs = 8000;

/** The part of a conversation that waiting needs. */
export interface WaitingCaller {
  readonly app: Pick<App, 'db' | 'config'>;
  readonly call: Call;
  readonly log: Logger;
  readonly record: CallRecord;
  readonly now: Date;
  say(...prompts: Prompt[]): void;
  sayNow(...prompts: Prompt[]): Promise<void>;
  courtTelephone(): Prompt[];
  end(outcome: 'failed', prompts: readonly Prompt[]): Promise<never>;
}

/** Runs a step, and retries it while the database is away. See `Conversation.database`. */
export async function waitForDatabase<T>(
  conversation: WaitingCaller,
  step: (db: Pool) => Promise<T>,
): Promise<T> {
  const { app, call, log } = conversation;
  const begunAtMs = performance.now();
  let saidAtMs: number | null = null;
  for (;;) {
    try {
      const result = await step(app.db);
      if (saidAtMs !== null) conversation.say(prompt('thanksForWaiting'));
      return result;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn('a caller waits for the database, which is unavailable', { error });
      if (saidAtMs === null) conversation.record.event(conversation.now, 'fault', 'databaseAway');
    }
    if (performance.now() - begunAtMs >= app.config.DATABASE_PATIENCE_MS) {
      return conversation.end('failed', [prompt('cannotServe'), ...conversation.courtTelephone()]);
    }
    if (saidAtMs === null || performance.now() - saidAtMs >= stillWaitingMs) {
      await conversation.sayNow(prompt(saidAtMs === null ? 'oneMoment' : 'stillWaiting'));
      saidAtMs = performance.now();
    }
    await pause(call, retryMs);
  }
}

/**
 * Waits.
 * @throws CallEnded as soon as the caller hangs up.
 */
async function pause(call: Call, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([time, call.ended]);
  clearTimeout(timer);
  if (call.isOver) throw await call.ended;
}
