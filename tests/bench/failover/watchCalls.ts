/**
 * What Asterisk does with every call, as a second Stasis application hears of it, beside that of the hotline. By it the
 * callers of this bench know what they hear, and act on that.
 */
import { once } from 'node:events';
import WebSocket from 'ws';
import { askAri } from '../../telephone/network/askAri.js';
import type { AriAccess } from '../../telephone/network/carrierAri.js';

const application = 'bench';

/** The events that are asked for, of which ChannelCreated and ChannelStateChange say who calls. */
const types = [
  'ChannelCreated',
  'ChannelStateChange',
  'ChannelDtmfReceived',
  'ChannelDestroyed',
  // Comes for each sound of a playback.
  'PlaybackStarted',
  'RecordingStarted',
] as const;

/** One of them. */
export interface CallEvent {
  readonly type: (typeof types)[number];
  /** When it was, by Asterisk's clock, which is the machine's. */
  readonly timestamp: string;
  readonly channel?: { readonly id: string; readonly caller: { readonly number: string } };
  readonly digit?: string;
  readonly playback?: {
    readonly id: string;
    readonly media_uri: string;
    readonly target_uri: string;
  };
  readonly recording?: { readonly target_uri: string };
}

/** Listens until it is stopped. */
export async function watchCalls(
  asterisk: AriAccess,
  onEvent: (event: CallEvent) => void,
): Promise<{ stop(): Promise<void> }> {
  const url = new URL('/ari/events', asterisk.ariUrl.replace(/^http/, 'ws'));
  url.searchParams.set('app', application);
  url.searchParams.set('subscribeAll', 'true');
  const socket = new WebSocket(url, { auth: `${asterisk.ariUser}:${asterisk.ariPassword}` });
  await once(socket, 'open');
  socket.on('message', (data: Buffer) => onEvent(JSON.parse(data.toString()) as CallEvent));
  const answer = await askAri(asterisk, `applications/${application}/eventFilter`, {
    method: 'PUT',
    body: { allowed: types.map((type) => ({ type })), disallowed: [] },
  });
  if (!answer.ok) throw new Error(`Asterisk filters no events: ${await answer.text()}`);
  return {
    async stop() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  };
}
