/**
 * Rings whoever is to be called back by this node, and hands her who answers to the conversation. The attempt is a row
 * before anything rings, and the agent is kept for it; what comes of the ringing is written to it, once.
 */
import type { RingResult, Ringing } from '../../telephony/ringing.js';
import { writePurpose } from '../../telephony/purpose.js';
import { purposeOf, type AttemptToRing } from './store/callbackAttempts.js';
import { readEntry } from '../store/lineEntries.js';
import { changeAttempt, type AttemptEvent } from './changeAttempt.js';
import type { CallbacksAtHand, CalledBackHandler, Floor } from '../floor/floor.js';
import { untilWritten } from '../floor/untilWritten.js';

export interface CallbackCallsOptions {
  readonly floor: Pick<Floor, 'desk' | 'telephony' | 'watch' | 'log' | 'stopping'>;
  /** What her telephone shows: the court's number. */
  readonly shownNumber: string;
  readonly answered: CalledBackHandler;
}

export class CallbackCalls implements CallbacksAtHand {
  /** What telephones are rung for, and whom somebody converses with. */
  private readonly held = new Set<string>();

  constructor(private readonly options: CallbackCallsOptions) {}

  ring(attempt: AttemptToRing): void {
    void this.hold(attempt, () => this.dial(attempt));
  }

  takeUp(attempt: AttemptToRing, ringing: Ringing): void {
    void this.hold(attempt, () => Promise.resolve(ringing));
  }

  /** Never rejects. */
  private async hold(attempt: AttemptToRing, begin: () => Promise<Ringing | null>): Promise<void> {
    const purpose = writePurpose(purposeOf(attempt));
    if (this.held.has(purpose)) return;
    this.held.add(purpose);
    try {
      const ringing = await begin();
      if (ringing !== null) await this.follow(attempt, ringing);
    } catch (error) {
      // Its row is ended by the clock.
      this.options.floor.log.error('error in a callback', { purpose, error });
    } finally {
      this.held.delete(purpose);
    }
  }

  private async dial(attempt: AttemptToRing): Promise<Ringing | null> {
    const { floor, shownNumber } = this.options;
    const court = await untilWritten(floor, () => floor.desk.courtCallbacks(attempt.courtId));
    if (court === null) return null;
    try {
      return floor.telephony.ring({
        to: { kind: 'telephone', number: attempt.number },
        purpose: purposeOf(attempt),
        callerShown: { name: shownNumber, number: shownNumber },
        timeoutMs: court.plan.ringS * 1000,
      });
    } catch (error) {
      floor.log.error('cannot dial a number', { callbackId: attempt.callbackId, error });
      await this.write(attempt, { kind: 'not_reached', because: 'unreachable' });
      return null;
    }
  }

  private async follow(attempt: AttemptToRing, ringing: Ringing): Promise<void> {
    const { floor } = this.options;
    const { entryId } = attempt;
    let isOver = false;
    const look = async () => {
      if (isOver || entryId === null || (await this.isAgentKept(entryId)) || isOver) return;
      await ringing.cancel();
    };
    const unfollow =
      entryId === null ? () => undefined : floor.watch.follow(entryId, () => void look());
    // What happened before it was followed.
    void look();
    const result = await ringing.result;
    isOver = true;
    unfollow();
    await this.comesOf(attempt, result);
  }

  /** Nobody is rung for whom no agent is kept. One who was taken away may have been replaced at once. */
  private async isAgentKept(entryId: number): Promise<boolean> {
    const { desk } = this.options.floor;
    // While the database is away, nobody else is told of this agent either.
    const entry = await readEntry(desk.db, entryId).catch(() => undefined);
    return entry === undefined || entry?.status === 'offered' || entry?.status === 'talking';
  }

  private async comesOf(attempt: AttemptToRing, result: RingResult): Promise<void> {
    const { floor } = this.options;
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
          // Somebody must see to it: until then nobody is called back.
          floor.log.error('the trunk did not accept a call: callbacks cannot be placed', {
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
    const { floor } = this.options;
    if (floor.stopping.aborted) return;
    await untilWritten(floor, () => changeAttempt(floor.desk, callbackId, attempt, event));
    const because = event.kind === 'not_reached' ? event.because : undefined;
    floor.log.info('an attempt to call back has stopped ringing', {
      callbackId,
      attempt,
      event: event.kind,
      because,
    });
  }
}
