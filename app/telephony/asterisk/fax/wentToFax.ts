/** Whether a channel that has left this application receives a fax now. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AriConnection } from '../ari/connection.js';
import type { AriChannel } from '../ari/events.js';
import { readChannel } from '../ari/operations.js';

/** Asterisk tells where a channel is a moment after it went there. */
const looks = 10;
const betweenLooksMs = 50;

/** Never rejects. */
export async function wentToFax(
  ari: Pick<AriConnection, 'run'>,
  channelId: string,
): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    const answer = await ari.run(readChannel(channelId)).catch(() => null);
    if (answer === null || answer.status >= 400) return false;
    const { context, exten, app_name: application } = (answer.body as AriChannel).dialplan;
    if (context === 'hotline-fax' || exten === 'fax') return true;
    if (application !== 'Stasis') return false;
    await delay(betweenLooksMs);
  }
  return false;
}
