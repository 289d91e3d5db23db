/** The end of a channel: whoever hangs up may rely on it, also while Asterisk does not answer. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'winston';
import type { Refusal } from '../call.js';
import type { AriConnection } from './ari/connection.js';
import { hangUpChannel } from './ari/operations.js';

const firstWaitMs = 500;
const longestWaitMs = 30_000;

export interface HangUpOptions {
  readonly ari: Pick<AriConnection, 'run'>;
  readonly log: Logger;
  readonly channelId: string;
  /** What somebody who was not answered yet is told. */
  readonly as?: Refusal | undefined;
  /** Whether an event has told of its end meanwhile. */
  readonly isGone?: () => boolean;
}

/**
 * Asks Asterisk to hang a channel up. What was asked and not answered may or may not have been done: it is asked again,
 * after rising waits, until the channel is gone; an Asterisk that was restarted meanwhile has it no more and says so, too.
 * Never rejects.
 * @returns `gone` when there is no such channel any more; `asked` when Asterisk took the first request: an event tells the end.
 */
export async function hangUpUntilGone(options: HangUpOptions): Promise<'asked' | 'gone'> {
  const { ari, log, channelId, as, isGone = () => false } = options;
  for (let failures = 0; ;) {
    try {
      const { status, body } = await ari.run(hangUpChannel(channelId, as));
      if (status === 404) return 'gone';
      if (status >= 500) throw new Error(`Asterisk answered ${status} ${String(body)}`);
      if (failures === 0) return 'asked';
    } catch (error) {
      failures += 1;
      log.error('a channel could not be hung up; trying again', {
        channel: channelId,
        failures,
        error,
      });
    }
    // The process may end meanwhile: the next one finds the channel.
    await delay(Math.min(firstWaitMs * 2 ** Math.min(failures, 10), longestWaitMs), undefined, {
      ref: false,
    });
    if (isGone()) return 'gone';
  }
}
