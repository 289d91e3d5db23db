/** Hangs channels up reliably, even while Asterisk does not answer. */
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
  /** How the call is refused if it was not answered yet. */
  readonly as?: Refusal | undefined;
  /** Whether an event has reported the channel's end meanwhile. */
  readonly isGone?: () => boolean;
}

/**
 * Asks Asterisk to hang a channel up. An unanswered request may or may not have been carried out,
 * so it is repeated with increasing waits until the channel is gone. An Asterisk that was restarted
 * meanwhile no longer has the channel, and says so. Never rejects.
 * @returns `gone` when the channel no longer exists; `asked` when Asterisk took the first request,
 *   and an event will report the end.
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
      log.error('cannot hang up a channel; retrying', {
        channel: channelId,
        failures,
        error,
      });
    }
    // This process may end meanwhile; the next one finds the channel.
    await delay(Math.min(firstWaitMs * 2 ** Math.min(failures, 10), longestWaitMs), undefined, {
      ref: false,
    });
    if (isGone()) return 'gone';
  }
}
