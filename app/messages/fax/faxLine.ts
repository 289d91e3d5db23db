/**
 * Sends faxes that are due, in every process with calls: whenever it is woken, and
 * periodically. The settings limit how many go at once. Takes in received faxes. Attempts that
 * others of this node began (an earlier process, a call) are followed to their end.
 */
import { isDatabaseUnavailable, withTransaction } from '../../core/database/pool.js';
import { Rounds } from '../../core/rounds.js';
import type { WakeUps } from '../../core/wakeUps/wakeUps.js';
import type { ReceivedFax } from '../../telephony/fax.js';
import { isDiskFull } from '../../telephony/recordings/diskFull.js';
import { transmissionName, type FaxAttempt } from './endFaxAttempt.js';
import { followFax, sendFax, type FaxApp } from './sendFax.js';
import { leftAttempts, takeFax } from './store/faxOutbox.js';

export interface FaxLineApp extends FaxApp {
  readonly node: string;
  readonly wakeUps: WakeUps;
  readonly maxAtOnce: number;
  /** Whether this process may begin a transmission: its node is not drained, and no other process has taken over. */
  readonly mayBegin: () => boolean;
  /** Whether another process of this node takes in the received faxes. */
  readonly isSucceeded: () => boolean;
  /**
   * Keeps a received fax. When it resolves, the exchange forgets the fax; when it rejects, it is
   * called again.
   * @param isUnreadable whether it has failed often: its pages are kept as they are, and not read
   */
  readonly takeReceived: (fax: ReceivedFax, isUnreadable: boolean) => Promise<void>;
}

/** A running fax line. */
export interface FaxLine {
  /** Begins no more. Transmissions in progress go on, for the next process to follow. */
  stop(): Promise<void>;
}

const tickMs = 2000;
const retryMs = 2000;
/** A fax that has failed so often is kept unread. The faxes behind it wait for each try. */
const mostTries = 10;

/**
 * Starts the fax line. Call it when the PBX is connected, so that the leftovers of an earlier
 * process are known there.
 */
export function startFaxLine(app: FaxLineApp): FaxLine {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** By the names of their transmissions. */
  const underWay = new Map<string, Promise<void>>();
  /** How often each received fax has failed, by its name: not for want of the database or of room, which it cannot help. */
  const failures = new Map<string, number>();

  function begin(attempt: FaxAttempt, work: Promise<void>): void {
    const name = transmissionName(attempt);
    const done = work
      .catch((error: unknown) => {
        // The next round looks up its outcome again.
        if (!signal.aborted) app.log.error('a fax is not followed any more', { error });
      })
      .finally(() => {
        underWay.delete(name);
        look();
      });
    underWay.set(name, done);
  }

  /** One after another, because two faxes with the same pages must be compared. */
  async function takeIn(): Promise<void> {
    for (const fax of await app.fax.received()) {
      if (signal.aborted) return;
      const failed = failures.get(fax.name) ?? 0;
      try {
        await app.takeReceived(fax, failed >= mostTries);
        await app.fax.forgetReceived(fax.name);
        failures.delete(fax.name);
      } catch (error) {
        if (!isDatabaseUnavailable(error) && !isDiskFull(error)) {
          failures.set(fax.name, failed + 1);
        }
        app.log.error('cannot take in a fax yet', { fax: fax.name, error });
      }
    }
  }

  async function lookOnce(): Promise<void> {
    if (!app.isSucceeded()) await takeIn();
    for (const left of await leftAttempts(app.db, app.node)) {
      if (!underWay.has(transmissionName(left))) begin(left, followFax(app, left, signal));
    }
    while (underWay.size < app.maxAtOnce && app.mayBegin() && !signal.aborted) {
      const taken = await withTransaction(app.db, (client) =>
        takeFax(client, app.node, app.clock.now()),
      );
      if (taken === null) return;
      begin({ faxId: taken.id, number: taken.attempt }, sendFax(app, taken, signal));
    }
  }

  const looks = new Rounds(() =>
    lookOnce().catch((error: unknown) => {
      app.log.warn('cannot look for faxes; retrying', { error });
    }),
  );
  const look = () => void looks.want();

  const ticking = setInterval(look, tickMs);
  const listening = app.wakeUps.listen({
    applicationName: 'hotline faxes',
    channels: ['fax_woken'],
    onNotification: look,
    onListening: look,
    retryMs: { first: retryMs, longest: retryMs },
  });
  look();
  return {
    async stop() {
      stopping.abort();
      clearInterval(ticking);
      await looks.stop();
      // The next process hangs up those that ring.
      await listening.stop();
    },
  };
}
