/** Returns where Asterisk receives a caller's audio: the remote end of a channel's RTP. */
import type { Asterisk } from '../../app/local/parts/asterisk.js';

export async function heardAt(
  { ariUrl, ariUser, ariPassword }: Asterisk,
  channelId: string,
): Promise<{ address: string; port: number }> {
  const query = new URLSearchParams({ variable: 'CHANNEL(rtp,src)' });
  const answer = await fetch(`${ariUrl}/ari/channels/${channelId}/variable?${query.toString()}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`,
    },
  });
  const { value } = (await answer.json()) as { value: string };
  const [address = '', port = ''] = value.split(':');
  return { address, port: Number(port) };
}
