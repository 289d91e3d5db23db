/**
 * The operations that every call needs again and again. They can go over the event WebSocket, which costs a third of
 * what HTTP costs (ASTERISK: figures in tests/bench), or by ari-client over HTTP where Asterisk is older than 22.4.
 */
import type { Client } from 'ari-client';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/ari`, without a leading slash. */
  readonly uri: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Whether doing it twice is the same as doing it once, so that it may be sent again. */
  readonly isRepeatable: boolean;
  /** The same by ari-client. */
  readonly overHttp: (client: Client) => Promise<unknown>;
}

export const answerChannel = (channelId: string): Operation => ({
  method: 'POST',
  uri: `channels/${channelId}/answer`,
  isRepeatable: true,
  overHttp: (client) => client.channels.answer({ channelId }),
});

export const hangUpChannel = (channelId: string): Operation => ({
  method: 'DELETE',
  uri: `channels/${channelId}`,
  query: { reason: 'normal' },
  isRepeatable: true,
  overHttp: (client) => client.channels.hangup({ channelId, reason: 'normal' }),
});

export const readChannel = (channelId: string): Operation => ({
  method: 'GET',
  uri: `channels/${channelId}`,
  isRepeatable: true,
  overHttp: (client) => client.channels.get({ channelId }),
});

/**
 * Plays sounds one after another. A sound that is not there is passed over without a word, unless it is the last.
 * Not repeatable: the same playback id sent twice is played twice.
 */
export const playOnChannel = (
  channelId: string,
  playbackId: string,
  sounds: readonly string[],
): Operation => {
  const media = sounds.map((sound) => `sound:${sound}`).join(',');
  return {
    method: 'POST',
    uri: `channels/${channelId}/play/${playbackId}`,
    query: { media },
    isRepeatable: false,
    overHttp: (client) => client.channels.playWithId({ channelId, playbackId, media }),
  };
};

export const stopPlayback = (playbackId: string): Operation => ({
  method: 'DELETE',
  uri: `playbacks/${playbackId}`,
  isRepeatable: true,
  overHttp: (client) => client.playbacks.stop({ playbackId }),
});

export const readPlayback = (playbackId: string): Operation => ({
  method: 'GET',
  uri: `playbacks/${playbackId}`,
  isRepeatable: true,
  overHttp: (client) => client.playbacks.get({ playbackId }),
});
