/** The operations that every call needs again and again. */
import type { Refusal } from '../../call.js';
import type { QuickOperation, WaitingOperation } from './operation.js';

export const answerChannel = (channelId: string): WaitingOperation => ({
  method: 'POST',
  uri: `channels/${channelId}/answer`,
  isRepeatable: true,
  inThreadOf: channelId,
});

/**
 * Hangs a channel up.
 * @param reason becomes the SIP answer of a call that was not answered yet: 486 Busy Here, 503
 *   Service Unavailable
 */
export const hangUpChannel = (
  channelId: string,
  reason: Refusal | 'normal' = 'normal',
): QuickOperation => ({
  method: 'DELETE',
  uri: `channels/${channelId}`,
  query: { reason },
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.channels.hangup({ channelId, reason }),
});

/**
 * Makes Asterisk end the channel this many seconds from now, whatever controls it then. Replaces an
 * earlier limit.
 */
export const limitChannel = (channelId: string, seconds: number): WaitingOperation =>
  setChannelVariable(channelId, 'TIMEOUT(absolute)', String(seconds));

/**
 * Lets a channel leave this application for a place in the dialplan. Not repeatable: a second request would find it there.
 */
export const continueInDialplan = (
  channelId: string,
  context: string,
  extension: string,
): QuickOperation => ({
  method: 'POST',
  uri: `channels/${channelId}/continue`,
  query: { context, extension, priority: '1' },
  isRepeatable: false,
  inThreadOf: channelId,
  neverWaits: true,
  overHttp: (client) =>
    client.channels.continueInDialplan({ channelId, context, extension, priority: 1 }),
});

export const readChannel = (channelId: string): QuickOperation => ({
  method: 'GET',
  uri: `channels/${channelId}`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.channels.get({ channelId }),
});

/** Reads how much audio has come from a telephone and gone to it. */
export const readAudioStatistics = (channelId: string): QuickOperation => ({
  method: 'GET',
  uri: `channels/${channelId}/rtp_statistics`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.channels.rtpstatistics({ channelId }),
});

/**
 * Plays sounds one after another. Asterisk silently skips a missing sound, unless it is the last
 * one. Not repeatable: the same playback id sent twice is played twice.
 */
export const playOnChannel = (
  channelId: string,
  playbackId: string,
  sounds: readonly string[],
): QuickOperation => {
  const media = sounds.map((sound) => `sound:${sound}`).join(',');
  return {
    method: 'POST',
    uri: `channels/${channelId}/play/${playbackId}`,
    query: { media },
    isRepeatable: false,
    inThreadOf: channelId,
    neverWaits: true,
    overHttp: (client) => client.channels.playWithId({ channelId, playbackId, media }),
  };
};

export const stopPlayback = (playbackId: string): QuickOperation => ({
  method: 'DELETE',
  uri: `playbacks/${playbackId}`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.playbacks.stop({ playbackId }),
});

export const readPlayback = (playbackId: string): QuickOperation => ({
  method: 'GET',
  uri: `playbacks/${playbackId}`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.playbacks.get({ playbackId }),
});

/** Nothing that the telephone sends is heard or recorded; its digits still come. */
export const muteChannel = (channelId: string): WaitingOperation => ({
  method: 'POST',
  uri: `channels/${channelId}/mute`,
  query: { direction: 'in' },
  isRepeatable: true,
  inThreadOf: channelId,
});

export const unmuteChannel = (channelId: string): WaitingOperation => ({
  method: 'DELETE',
  uri: `channels/${channelId}/mute`,
  query: { direction: 'in' },
  isRepeatable: true,
  inThreadOf: channelId,
});

export const startMusic = (channelId: string): QuickOperation => ({
  method: 'POST',
  uri: `channels/${channelId}/moh`,
  isRepeatable: true,
  inThreadOf: channelId,
  neverWaits: true,
  overHttp: (client) => client.channels.startMoh({ channelId }),
});

export const stopMusic = (channelId: string): QuickOperation => ({
  method: 'DELETE',
  uri: `channels/${channelId}/moh`,
  isRepeatable: true,
  inThreadOf: channelId,
  neverWaits: true,
  overHttp: (client) => client.channels.stopMoh({ channelId }),
});

/** A call for Asterisk to place. */
export interface Origination {
  readonly channelId: string;
  /** `PJSIP/1001`, `PJSIP/13800001111@trunk`. */
  readonly endpoint: string;
  readonly app: string;
  readonly appArgs: string;
  /** `"Name" <number>`. */
  readonly callerId: string;
  /** Seconds after which Asterisk gives up by itself. */
  readonly timeout: number;
  /** Asks the telephone to answer by itself. */
  readonly answersItself?: boolean;
}

/**
 * SIP has no one word for it: RFC 5373's header, and the two that telephones and softphones know.
 */
const answerItself = {
  'PJSIP_HEADER(add,Answer-Mode)': 'Auto',
  'PJSIP_HEADER(add,Call-Info)': '<sip:hotline>;answer-after=0',
  'PJSIP_HEADER(add,Alert-Info)': '<http://hotline>;info=alert-autoanswer;delay=0',
};

/** Asterisk rings the extension that a redirection (SIP 302) names in this context, and nothing is in it. */
const noRedirection = { FORWARD_CONTEXT: 'no-redirection' };

/**
 * Places a call. Not repeatable: whether the first request has started a call is unknown, and a
 * second would be refused.
 */
export const originate = (origination: Origination): WaitingOperation => {
  const { channelId, timeout, answersItself = false, ...texts } = origination;
  const body = { variables: { ...noRedirection, ...(answersItself && answerItself) } };
  return {
    method: 'POST',
    uri: `channels/${channelId}`,
    query: { ...texts, timeout: String(timeout) },
    body,
    isRepeatable: false,
  };
};

/**
 * `dtmf_events`: no native bridging, which could hide digits. `video_sfu`: always softmix, also for
 * two legs; ARI has no other word for it. Without it Asterisk passes frames of two legs on as they
 * come. Then Debian's Asterisk may drop all that comes from a telephone after a sound, or from a sound after
 * a telephone, wherever it translates (docs/decisions/0027), and an agent hears a supervisor's
 * whisper only in frames of the caller, whose telephone may send none in silence.
 */
const bridgeType = 'mixing,dtmf_events,video_sfu';

/** Creates a bridge in which all legs hear each other. */
export const createBridge = (bridgeId: string, name: string): QuickOperation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}`,
  query: { type: bridgeType, name },
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.bridges.createWithId({ bridgeId, type: bridgeType, name }),
});

export const destroyBridge = (bridgeId: string): QuickOperation => ({
  method: 'DELETE',
  uri: `bridges/${bridgeId}`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.bridges.destroy({ bridgeId }),
});

/**
 * Adds a channel to a bridge and takes it out of the bridge that it is in. The others do not hear
 * its digits.
 */
export const addToBridge = (bridgeId: string, channel: string, mute = false): WaitingOperation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}/addChannel`,
  query: { channel, absorbDTMF: 'true', mute: String(mute) },
  isRepeatable: true,
  inThreadOf: channel,
});

export const removeFromBridge = (bridgeId: string, channel: string): WaitingOperation => ({
  method: 'POST',
  uri: `bridges/${bridgeId}/removeChannel`,
  query: { channel },
  isRepeatable: true,
  inThreadOf: channel,
});

export interface ChannelRecord {
  readonly channelId: string;
  readonly name: string;
  /** When the recording ends by itself. Without limits it ends with the channel. */
  readonly limits?: {
    readonly maxDurationSeconds: number;
    readonly maxSilenceSeconds: number;
    readonly terminateOn: '#';
  };
}

/**
 * Records a channel. Not repeatable: whether the first request is recording, or has recorded, can
 * be looked up by name.
 */
export const recordChannel = ({ channelId, name, limits }: ChannelRecord): QuickOperation => {
  const fixed = { name, format: 'wav', ifExists: 'fail' } as const;
  return {
    method: 'POST',
    uri: `channels/${channelId}/record`,
    query: {
      ...fixed,
      ...(limits && {
        terminateOn: limits.terminateOn,
        maxDurationSeconds: String(limits.maxDurationSeconds),
        maxSilenceSeconds: String(limits.maxSilenceSeconds),
      }),
    },
    isRepeatable: false,
    inThreadOf: channelId,
    neverWaits: true,
    overHttp: (client) => client.channels.record({ channelId, ...fixed, ...limits }),
  };
};

/**
 * Sets a global variable of the dialplan. Not repeatable: a delayed repeat would set an outdated
 * value.
 */
export const setGlobal = (variable: string, value: string): QuickOperation => ({
  method: 'POST',
  uri: 'asterisk/variable',
  query: { variable, value },
  isRepeatable: false,
  neverWaits: true,
  overHttp: (client) => client.asterisk.setGlobalVar({ variable, value }),
});

export const readGlobal = (variable: string): QuickOperation => ({
  method: 'GET',
  uri: 'asterisk/variable',
  query: { variable },
  isRepeatable: false,
  neverWaits: true,
  overHttp: (client) => client.asterisk.getGlobalVar({ variable }),
});

/** Sets a variable on a channel, which keeps it for the next process that controls the channel. */
export const setChannelVariable = (
  channelId: string,
  variable: string,
  value: string,
): WaitingOperation => ({
  method: 'POST',
  uri: `channels/${channelId}/variable`,
  query: { variable, value },
  isRepeatable: true,
  inThreadOf: channelId,
});

/** Reads a dialplan variable or function of a channel, such as `CHANNEL(rtp,src)`. */
export const readChannelVariable = (channelId: string, variable: string): WaitingOperation => ({
  method: 'GET',
  uri: `channels/${channelId}/variable`,
  query: { variable },
  isRepeatable: true,
});

export const readLiveRecording = (recordingName: string): QuickOperation => ({
  method: 'GET',
  uri: `recordings/live/${encodeURIComponent(recordingName)}`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.recordings.getLive({ recordingName }),
});

/** Stops a recording and keeps what has been recorded. */
export const stopRecording = (recordingName: string): QuickOperation => ({
  method: 'POST',
  uri: `recordings/live/${encodeURIComponent(recordingName)}/stop`,
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.recordings.stop({ recordingName }),
});

/** A request to listen to a channel. */
export interface Snoop {
  readonly channelId: string;
  readonly snoopId: string;
  /** `in`: what comes from the channel's telephone; `out`: what goes to it. */
  readonly spy: 'both' | 'in' | 'out';
  readonly whisper: 'none' | 'out';
  readonly app: string;
  readonly appArgs: string;
}

/**
 * Listens to a channel. With `whisper: 'out'` the channel's own telephone also
 * hears the listener.
 */
export const snoopOn = (snoop: Snoop): QuickOperation => {
  const { channelId, snoopId, ...texts } = snoop;
  return {
    method: 'POST',
    uri: `channels/${channelId}/snoop/${snoopId}`,
    query: { ...texts },
    isRepeatable: false,
    neverWaits: true,
    overHttp: (client) => client.channels.snoopChannelWithId({ channelId, snoopId, ...texts }),
  };
};

/**
 * Subscribes to events of something that contains none of our channels: `bridge:ID`, `channel:ID`.
 * Never subscribe to `deviceState:` (telephoneWatch.ts says why).
 */
export const subscribe = (applicationName: string, eventSource: string): QuickOperation => ({
  method: 'POST',
  uri: `applications/${applicationName}/subscription`,
  query: { eventSource },
  isRepeatable: true,
  neverWaits: true,
  overHttp: (client) => client.applications.subscribe({ applicationName, eventSource }),
});
