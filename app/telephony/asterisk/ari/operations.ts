/**
 * The operations that every call needs again and again. They can go over the event WebSocket, which costs a third of
 * what HTTP costs (ASTERISK: figures in tests/bench), or by ari-client over HTTP where Asterisk is older than 22.4.
 */
import type { Client } from 'ari-client';
import type { Refusal } from '../../call.js';

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

/** @param reason becomes the SIP answer of a call that was not answered yet: 486 Busy Here, 503 Service Unavailable */
export const hangUpChannel = (
  channelId: string,
  reason: Refusal | 'normal' = 'normal',
): Operation => ({
  method: 'DELETE',
  uri: `channels/${channelId}`,
  query: { reason },
  isRepeatable: true,
  overHttp: (client) => client.channels.hangup({ channelId, reason }),
});

/** Ends the channel after so many seconds from now, whoever holds it; what was set before counts no more. */
export const limitChannel = (channelId: string, seconds: number): Operation => {
  const limit = { variable: 'TIMEOUT(absolute)', value: String(seconds) };
  return {
    method: 'POST',
    uri: `channels/${channelId}/variable`,
    query: limit,
    isRepeatable: true,
    overHttp: (client) => client.channels.setChannelVar({ channelId, ...limit }),
  };
};

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

export const startMusic = (channelId: string): Operation => ({
  method: 'POST',
  uri: `channels/${channelId}/moh`,
  isRepeatable: true,
  overHttp: (client) => client.channels.startMoh({ channelId }),
});

export const stopMusic = (channelId: string): Operation => ({
  method: 'DELETE',
  uri: `channels/${channelId}/moh`,
  isRepeatable: true,
  overHttp: (client) => client.channels.stopMoh({ channelId }),
});

export interface Origination {
  readonly channelId: string;
  /** `PJSIP/1001`, `PJSIP/13800001111@trunk`. */
  readonly endpoint: string;
  readonly app: string;
  readonly appArgs: string;
  /** `"Name" <number>`. */
  readonly callerId: string;
  /** Seconds until Asterisk gives up by itself. */
  readonly timeout: number;
}

/** Not repeatable: whether the first request has begun a call is not known, and another would be refused. */
export const originate = (origination: Origination): Operation => {
  const { channelId, timeout, ...texts } = origination;
  return {
    method: 'POST',
    uri: `channels/${channelId}`,
    query: { ...texts, timeout: String(timeout) },
    isRepeatable: false,
    overHttp: (client) => client.channels.originateWithId({ channelId, timeout, ...texts }),
  };
};

/** A bridge in which each hears the others. Keys are events in it: no native bridging, which could hide them. */
export const createBridge = (bridgeId: string, name: string): Operation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}`,
  query: { type: 'mixing,dtmf_events', name },
  isRepeatable: true,
  overHttp: (client) => client.bridges.createWithId({ bridgeId, type: 'mixing,dtmf_events', name }),
});

export const destroyBridge = (bridgeId: string): Operation => ({
  method: 'DELETE',
  uri: `bridges/${bridgeId}`,
  isRepeatable: true,
  overHttp: (client) => client.bridges.destroy({ bridgeId }),
});

/** Its keys are not heard by the others. It leaves the bridge that it is in. */
export const addToBridge = (bridgeId: string, channel: string, mute: boolean): Operation => {
  const flags = { absorbDTMF: true, mute };
  return {
    method: 'POST',
    uri: `bridges/${bridgeId}/addChannel`,
    query: { channel, absorbDTMF: 'true', mute: String(mute) },
    isRepeatable: true,
    overHttp: (client) => client.bridges.addChannel({ bridgeId, channel, ...flags }),
  };
};

export const removeFromBridge = (bridgeId: string, channel: string): Operation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}/removeChannel`,
  query: { channel },
  isRepeatable: true,
  overHttp: (client) => client.bridges.removeChannel({ bridgeId, channel }),
});

/** Repeatable: a second one of the same name is refused (409). */
export const recordBridge = (bridgeId: string, name: string): Operation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}/record`,
  query: { name, format: 'wav', ifExists: 'fail' },
  isRepeatable: true,
  overHttp: (client) => client.bridges.record({ bridgeId, name, format: 'wav', ifExists: 'fail' }),
});

export interface ChannelRecord {
  readonly channelId: string;
  readonly name: string;
  readonly maxDurationSeconds: number;
  readonly maxSilenceSeconds: number;
  readonly terminateOn: '#';
}

/** Not repeatable: whether the first is recording, or has done so, is seen by its name. */
export const recordChannel = (recording: ChannelRecord): Operation => {
  const { channelId, maxDurationSeconds, maxSilenceSeconds, ...texts } = recording;
  const fixed = { format: 'wav', ifExists: 'fail' } as const;
  return {
    method: 'POST',
    uri: `channels/${channelId}/record`,
    query: {
      ...texts,
      ...fixed,
      maxDurationSeconds: String(maxDurationSeconds),
      maxSilenceSeconds: String(maxSilenceSeconds),
    },
    isRepeatable: false,
    overHttp: (client) => client.channels.record({ ...recording, ...fixed }),
  };
};

/** A variable of the whole dialplan. Not repeatable: after a while it says what is no more. */
export const setGlobal = (variable: string, value: string): Operation => ({
  method: 'POST',
  uri: 'asterisk/variable',
  query: { variable, value },
  isRepeatable: false,
  overHttp: (client) => client.asterisk.setGlobalVar({ variable, value }),
});

export const readGlobal = (variable: string): Operation => ({
  method: 'GET',
  uri: 'asterisk/variable',
  query: { variable },
  isRepeatable: false,
  overHttp: (client) => client.asterisk.getGlobalVar({ variable }),
});

/** A channel keeps it for whoever holds it next. */
export const setChannelVariable = (
  channelId: string,
  variable: string,
  value: string,
): Operation => ({
  method: 'POST',
  uri: `channels/${channelId}/variable`,
  query: { variable, value },
  isRepeatable: true,
  overHttp: (client) => client.channels.setChannelVar({ channelId, variable, value }),
});

/** A variable or a function of the dialplan, such as `CHANNEL(rtp,src)`. */
export const readChannelVariable = (channelId: string, variable: string): Operation => ({
  method: 'GET',
  uri: `channels/${channelId}/variable`,
  query: { variable },
  isRepeatable: true,
  overHttp: (client) => client.channels.getChannelVar({ channelId, variable }),
});

export const readLiveRecording = (recordingName: string): Operation => ({
  method: 'GET',
  uri: `recordings/live/${encodeURIComponent(recordingName)}`,
  isRepeatable: true,
  overHttp: (client) => client.recordings.getLive({ recordingName }),
});

/** Stops it and keeps what there is. */
export const stopRecording = (recordingName: string): Operation => ({
  method: 'POST',
  uri: `recordings/live/${encodeURIComponent(recordingName)}/stop`,
  isRepeatable: true,
  overHttp: (client) => client.recordings.stop({ recordingName }),
});

export interface Snoop {
  readonly channelId: string;
  readonly snoopId: string;
  readonly whisper: 'none' | 'out';
  readonly app: string;
  readonly appArgs: string;
}

/** An ear on a channel, in both directions; with `whisper: 'out'` a mouth that the channel's own telephone hears. */
export const snoopOn = (snoop: Snoop): Operation => {
  const { channelId, snoopId, ...texts } = snoop;
  return {
    method: 'POST',
    uri: `channels/${channelId}/snoop/${snoopId}`,
    query: { spy: 'both', ...texts },
    isRepeatable: false,
    overHttp: (client) =>
      client.channels.snoopChannelWithId({ channelId, snoopId, spy: 'both', ...texts }),
  };
};

/** Hear of something that no channel of ours is in: `bridge:ID`, `channel:ID`; never `deviceState:` (telephoneWatch.ts). */
export const subscribe = (applicationName: string, eventSource: string): Operation => ({
  method: 'POST',
  uri: `applications/${applicationName}/subscription`,
  query: { eventSource },
  isRepeatable: true,
  overHttp: (client) => client.applications.subscribe({ applicationName, eventSource }),
});
