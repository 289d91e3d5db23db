/** Returns where Asterisk receives a caller's audio: the remote end of a channel's RTP. */
import type { Asterisk } from '../../app/local/parts/asterisk.js';
import { askAri } from '../telephone/network/askAri.js';

export async function heardAt(
  asterisk: Asterisk,
  channelId: string,
): Promise<{ address: string; port: number }> {
  const query = new URLSearchParams({ variable: 'CHANNEL(rtp,src)' });
  const answer = await askAri(asterisk, `channels/${channelId}/variable?${query.toString()}`);
  const { value } = (await answer.json()) as { value: string };
  const [address = '', port = ''] = value.split(':');
  return { address, port: Number(port) };
}
