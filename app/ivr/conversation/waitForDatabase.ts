/** What a caller hears while the database is away or busy, and how their call goes on. */
import type { Logger } from 'winston';
import type { App } from '../../core/app.js';
import { within } from '../../core/within.js';
import { CallEnded, type Call } from '../../telephony/call.js';
import { isDatabaseUnavailable, isPoolBusy, type Pool } from '../../core/database/pool.js';
import type { CallRecord } from './callRecorder.js';
import { prompt, type Prompt } from './prompt.js';

/** Milliseconds between two attempts. */
const retryMs = 500;
/** Milliseconds that a step may take before the caller is asked to wait. */
const slowMs = 3000;
/** Milliseconds between two announcements to the caller. */
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

/**
 * Runs a step, and retries it while the database is away or busy. See `Conversation.database`.
 *
 * Only a database that is away sends the caller on. While it answers others, the caller's turn is
 * still to come, however many there are.
 */
export async function waitForDatabase<T>(
  conversation: WaitingCaller,
  step: (db: Pool) => Promise<T>,
): Promise<T> {
  const { app, call, log } = conversation;
  const comfort = new Comfort(conversation);
  let awaySinceMs = performance.now();
  for (;;) {
    const triedAtMs = performance.now();
    try {
      const result = await comfort.during(step(app.db));
      if (comfort.hasSpoken) conversation.say(prompt('thanksForWaiting'));
      return result;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (isPoolBusy(app.db, error, triedAtMs)) {
        log.warn('a caller waits for the database, which is busy', { error });
        comfort.note('databaseBusy');
        awaySinceMs = performance.now();
      } else {
        log.warn('a caller waits for the database, which is unavailable', { error });
        comfort.note('databaseAway');
        if (performance.now() - awaySinceMs >= app.config.DATABASE_PATIENCE_MS) {
          const wayOn = [prompt('cannotServe'), ...conversation.courtTelephone()];
          return conversation.end('failed', wayOn);
        }
      }
    }
    await comfort.speakIfDue();
    await pause(call, retryMs);
  }
}

/** Tells one caller at intervals that they still have to wait. */
class Comfort {
  private saidAtMs: number | null = null;
  private readonly noted = new Set<string>();

  constructor(private readonly conversation: WaitingCaller) {}

  get hasSpoken(): boolean {
    return this.saidAtMs !== null;
  }

  /** Notes in the record of the call, once, why the caller waits. */
  note(why: 'databaseAway' | 'databaseBusy'): void {
    if (this.noted.has(why)) return;
    this.noted.add(why);
    this.conversation.record.event(this.conversation.now, 'fault', why);
  }

  /** @throws CallEnded */
  async speakIfDue(): Promise<void> {
    if (this.saidAtMs !== null && performance.now() - this.saidAtMs < stillWaitingMs) return;
    const isFirst = this.saidAtMs === null;
    await this.conversation.sayNow(prompt(isFirst ? 'oneMoment' : 'stillWaiting'));
    this.saidAtMs = performance.now();
  }

  /**
   * Speaks while a step takes long. The step is waited for in any case, because what it has written
   * about a caller who hangs up meanwhile must be corrected by the code that asked for it.
   */
  async during<T>(step: Promise<T>): Promise<T> {
    const isOver = step.then(
      () => true,
      () => true,
    );
    while (!(await within(slowMs, isOver, false))) {
      try {
        await this.speakIfDue();
      } catch (error) {
        if (!(error instanceof CallEnded)) throw error;
        break;
      }
    }
    return step;
  }
}

/**
 * Waits.
 * @throws CallEnded as soon as the caller hangs up.
 */
async function pause(call: Call, ms: number): Promise<void> {
  await within(ms, call.ended, null);
  if (call.isOver) throw await call.ended;
}
