/**
 * Holds an account for sending SMS: a gateway gives receipts to whichever connection it likes, so
 * one process at a time may have it. The others wait for their turn. The lease is that of a node's
 * name (leaseNode.ts).
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import { leaseNode, NodeTaken } from './leaseNode.js';

/** What the holder runs. */
export interface Held {
  stop(): Promise<void>;
}

export interface LeaseAccountOptions {
  /** `smpp`. */
  readonly account: string;
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Called whenever this process has got the account. */
  readonly hold: () => Held;
}

const askAgainMs = 2000;

/**
 * Takes the account whenever it is free, and runs what `hold` starts while it has it. Returns at
 * once.
 */
export function leaseAccount({ account, databaseUrl, log, hold }: LeaseAccountOptions): Held {
  const stopping = new AbortController();
  const { signal } = stopping;

  let holding: Promise<void> | null = null;

  async function turn(): Promise<void> {
    const lost = new AbortController();
    const lease = await leaseNode({
      node: `sms:${account}`,
      databaseUrl,
      log,
      onLost() {
        log.error('another process holds the SMS account: this one stops sending', { account });
        lost.abort();
      },
    });
    log.info('holding the SMS account', { account });
    // An async function, so that whatever fails gives the lease back.
    holding = holdOn(lost.signal).finally(() => lease.release());
    await holding;
    holding = null;
  }

  async function holdOn(lost: AbortSignal): Promise<void> {
    const held = hold();
    const over = AbortSignal.any([lost, signal]);
    if (!over.aborted) await once(over, 'abort');
    await held.stop();
  }

  async function turns(): Promise<void> {
    while (!signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (!(error instanceof NodeTaken)) {
          log.error('cannot hold the SMS account; trying again', { account, error });
        }
      }
      await sleep(askAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }

  void turns();
  return {
    async stop() {
      stopping.abort();
      // A process that only waits for the account, or for the database, has nothing to end.
      await holding;
    },
  };
}
