/**
 * Rings the people whom this node is to call back, and hands those who answer to the conversation.
 * The attempt is a row before anything rings, and an agent is kept for it. The outcome of the
 * ringing is written to the attempt once.
 */
import type { Logger } from 'winston';
import type { RingResult, Ringing, RungLeg } from '../telephony/ringing.js';
import type { Telephony } from '../telephony/telephony.js';
import { writeOriginateReason } from '../telephony/originateReason.js';
import { purposeOf, type AttemptToRing } from './store/callbackAttempts.js';
import { readEntry } from '../queue/store/queueEntries.js';
import { changeAttempt, type AttemptEvent } from './changeAttempt.js';
import type { CallbackDeps } from './callbackDeps.js';
import type { EntryWatch } from '../queue/queueDeps.js';
import { untilWritten } from '../queue/untilWritten.js';

/** People whom this process calls back. None of its functions throws. */
export interface CallbackRegistry {
  /** Rings for an attempt, once, and follows it to its end. */
  ring(attempt: AttemptToRing): void;
  /** Follows a telephone that an earlier process rang. */
  takeUp(attempt: AttemptToRing, ringing: Ringing): void;
}

/**
 * Converses with a person who has answered, until they are gone and the outcome is written. Must
 * not reject.
 */
export type CalledBackHandler = (leg: RungLeg, attempt: AttemptToRing) => Promise<void>;

export interface CallbackCallsOptions {
  readonly runtime: {
    readonly deps: CallbackDeps;
    readonly telephony: Pick<Telephony, 'ring'>;
    readonly watch: EntryWatch;
    readonly log: Logger;
    /** Aborted when this process is about to end. */
    readonly stopping: AbortSignal;
  };
  readonly answered: CalledBackHandler;
}

export class CallbackCalls implements CallbackRegistry {
  /** Purposes of the ringings and conversations in progress. */
  private readonly running = new Set<string>();

  constructor(private readonly options: CallbackCallsOptions) {}

  ring(attempt: AttemptToRing): void {
    void this.run(attempt, () => this.dial(attempt));
  }

  takeUp(attempt: AttemptToRing, ringing: Ringing): void {
    void this.run(attempt, () => Promise.resolve(ringing));
  }

  /** Never rejects. */
  private async run(attempt: AttemptToRing, begin: () => Promise<Ringing | null>): Promise<void> {
    const purpose = writeOriginateReason(purposeOf(attempt));
    if (this.running.has(purpose)) return;
    this.running.add(purpose);
    let ringing: Ringing | null = null;
    try {
      ringing = await begin();
      if (ringing !== null) await this.follow(attempt, ringing);
    } catch (error) {
      this.options.runtime.log.error('error in a callback', { purpose, error });
      await this.giveUp(attempt, ringing);
    } finally {
      this.running.delete(purpose);
    }
  }

  /**
   * Ends the row of an attempt after an error. If that cannot be written either, the periodic clean-up
   * does it. Never rejects.
   */
  private async giveUp(attempt: AttemptToRing, ringing: Ringing | null): Promise<void> {
    try {
      await ringing?.cancel();
      await this.write(attempt, { kind: 'lost' });
    } catch (error) {
      const { callbackId } = attempt;
      this.options.runtime.log.error('cannot end an attempt to call back', { callbackId, error });
    }
  }

  private async dial(attempt: AttemptToRing): Promise<Ringing | null> {
    const { runtime } = this.options;
    const court = await untilWritten(runtime, () => runtime.deps.courtCallbacks(attempt.courtId));
    if (court === null) return null;
    try {
      return runtime.telephony.ring({
        to: { kind: 'telephone', number: attempt.number },
        purpose: purposeOf(attempt),
        timeoutMs: court.plan.ringS * 1000,
      });
    } catch (error) {
      runtime.log.error('cannot dial a number', { callbackId: attempt.callbackId, error });
      await this.write(attempt, { kind: 'not_reached', because: 'unreachable' });
      return null;
    }
  }

  private async follow(attempt: AttemptToRing, ringing: Ringing): Promise<void> {
    const { runtime } = this.options;
    const { entryId } = attempt;
    let isOver = false;
    const look = async () => {
      if (isOver || entryId === null || (await this.isAgentKept(entryId)) || isOver) return;
      await ringing.cancel();
    };
    const unfollow =
      entryId === null ? () => undefined : runtime.watch.follow(entryId, () => void look());
    // Catches up on what happened before the entry was followed.
    void look();
    const result = await ringing.result;
    isOver = true;
    unfollow();
    await this.comesOf(attempt, result);
  }

  /**
   * Tells whether an agent is kept for the person; without one nobody is rung. An agent who left
   * may have been replaced at once.
   */
  private async isAgentKept(entryId: number): Promise<boolean> {
    const { deps } = this.options.runtime;
    // While the database is away, no news of this agent can reach anybody else either.
    const entry = await readEntry(deps.db, entryId).catch(() => undefined);
    return entry === undefined || entry?.status === 'offered' || entry?.status === 'talking';
  }

  private async comesOf(attempt: AttemptToRing, result: RingResult): Promise<void> {
    const { runtime } = this.options;
    switch (result.kind) {
      case 'answered':
        await this.options.answered(result.leg, attempt);
        return;
      case 'cancelled':
        await this.write(attempt, { kind: 'withdrawn' });
        return;
      case 'refused': {
        const because = result.reason === 'busy' ? 'busy' : 'refused';
        await this.write(attempt, { kind: 'not_reached', because });
        return;
      }
      case 'unreachable':
        if (result.isTrunk === true) {
          // An operator has to act: until then nobody is called back.
          runtime.log.error('the trunk did not accept a call: callbacks cannot be placed', {
            callbackId: attempt.callbackId,
            reason: result.reason,
          });
          await this.write(attempt, { kind: 'no_trunk' });
          return;
        }
        await this.write(
          attempt,
          result.isOurs === true ? { kind: 'lost' } : { kind: 'not_reached', because: result.kind },
        );
        return;
      case 'not_answered':
        await this.write(attempt, { kind: 'not_reached', because: result.kind });
        return;
    }
  }

  private async write({ callbackId, attempt }: AttemptToRing, event: AttemptEvent): Promise<void> {
    const { runtime } = this.options;
    if (runtime.stopping.aborted) return;
    await untilWritten(runtime, () => changeAttempt(runtime.deps, callbackId, attempt, event));
    const because = event.kind === 'not_reached' ? event.because : undefined;
    runtime.log.info('an attempt to call back has stopped ringing', {
      callbackId,
      attempt,
      event: event.kind,
      because,
    });
  }
}
