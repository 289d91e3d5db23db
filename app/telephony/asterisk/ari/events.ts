/**
 * The ARI events that this program reads, and where each one goes. There is one listener on the
 * socket and one Map look-up per event; ari-client's own dispatch builds an instance per event and
 * scans a list of listeners.
 */
import type { RawData } from 'ws';

/** The part of ARI's Channel that this program reads. */
export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** By Asterisk's clock. */
  readonly creationtime?: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly dialplan: {
    readonly context: string;
    readonly exten: string;
    readonly app_name?: string;
    /** For a channel from the dialplan: `APPLICATION,ARGUMENT,…`. */
    readonly app_data?: string;
  };
}

/** The part of ARI's Playback that is read. */
export interface AriPlayback {
  readonly id: string;
  /** `channel:ID` or `bridge:ID`. */
  readonly target_uri: string;
  readonly state: 'queued' | 'playing' | 'continuing' | 'done' | 'failed';
}

/** When Asterisk sent an event, by its clock. */
export interface Sent {
  readonly timestamp?: string;
}

/** A channel has come under this program's control. */
export interface StasisStart {
  readonly type: 'StasisStart';
  readonly args: readonly string[];
  readonly channel: AriChannel;
}

/** An event of a channel under this program's control. */
export type ChannelEvent =
  | { readonly type: 'StasisEnd'; readonly channel: AriChannel }
  | {
      readonly type: 'ChannelHangupRequest';
      readonly channel: AriChannel;
      /**
       * Q.850 cause, unless `soft` is true: then Asterisk itself asked for the hang-up, and this is
       * a bit mask.
       */
      readonly cause?: number;
      readonly soft?: boolean;
    }
  | {
      readonly type: 'ChannelDestroyed';
      readonly channel: AriChannel;
      /** Q.850. */
      readonly cause: number;
      /** The SIP status behind the cause; missing before Asterisk 20.15 and 22.5. */
      readonly tech_cause?: number;
    }
  | {
      /** Sent at the end of the digit: ARI has no event for its beginning. */
      readonly type: 'ChannelDtmfReceived';
      readonly channel: AriChannel;
      readonly digit: string;
      readonly duration_ms: number;
    };

/**
 * A telephone that rings: each of its answers, among them that it wants the call to go elsewhere. Asterisk has begun to ring that
 * by itself then.
 */
export interface DialEvent {
  readonly type: 'Dial';
  /** The telephone. */
  readonly peer: { readonly id: string };
  /** Where it sends the call: an extension, or a channel as `TECHNOLOGY/RESOURCE`. */
  readonly forward?: string;
  /** The channel that Asterisk rings there; missing where it could ring none. */
  readonly forwarded?: { readonly id: string };
}

/** A playback has begun, or has ended. */
export interface PlaybackChanged {
  readonly type: 'PlaybackStarted' | 'PlaybackFinished';
  readonly playback: AriPlayback;
}

/** A recording is complete, or has failed. */
export interface RecordingEnded {
  readonly type: 'RecordingFinished' | 'RecordingFailed';
  readonly recording: { readonly name: string; readonly cause?: string };
}

/** Another process has connected under the same application name; this one gets no more events. */
export interface ApplicationReplaced {
  readonly type: 'ApplicationReplaced';
}

export type AriEvent = (
  StasisStart | ChannelEvent | DialEvent | PlaybackChanged | RecordingEnded | ApplicationReplaced
) &
  Sent;

/** The answer to a request that went over the event WebSocket. */
export interface RestResponse {
  readonly type: 'RESTResponse';
  readonly request_id: string;
  readonly status_code: number;
  readonly reason_phrase: string;
  readonly message_body?: string;
}

/**
 * The only events that Asterisk sends (`PUT /applications/{app}/eventFilter`). To read another
 * type, add it here. The filter holds back RESTResponse too, so it must be listed.
 */
export const eventsRead: readonly (AriEvent | RestResponse)['type'][] = [
  'RESTResponse',
  'StasisStart',
  'StasisEnd',
  'ChannelHangupRequest',
  'ChannelDestroyed',
  'ChannelDtmfReceived',
  'Dial',
  'PlaybackStarted',
  'PlaybackFinished',
  'RecordingFinished',
  'RecordingFailed',
  'ApplicationReplaced',
];

/** AST_SOFTHANGUP_SHUTDOWN of Asterisk's channel.h. */
const shutdownBit = 1 << 2;

/** Tells whether Asterisk ends a channel because it stops (`core stop now`, SIGTERM). It ends all of them then. */
export function isShutdown(event: AriEvent): boolean {
  if (event.type !== 'ChannelHangupRequest' || event.soft !== true) return false;
  return ((event.cause ?? 0) & shutdownBit) !== 0;
}

/**
 * Tells whether an event shows that Asterisk goes on, although it had begun to stop (`core abort shutdown`): until then it makes no
 * channel.
 * @param since when it began to stop, by its clock
 */
export function goesOn(event: AriEvent, since: number): boolean {
  return event.type === 'StasisStart' && Date.parse(event.channel.creationtime ?? '') > since;
}

const typesRead: ReadonlySet<string> = new Set(eventsRead);

/**
 * Parses a message of the event WebSocket.
 * @returns undefined for a type that is not read.
 */
export function decode(data: RawData): AriEvent | RestResponse | undefined {
  // ws passes one Buffer unless configured otherwise.
  const message = JSON.parse((data as Buffer).toString()) as { readonly type: string };
  return typesRead.has(message.type) ? (message as AriEvent | RestResponse) : undefined;
}

/** The events that a held channel is told of. */
export type ChannelEventSent = (StasisStart | ChannelEvent | DialEvent | PlaybackChanged) & Sent;

/**
 * A channel controlled by this process: a caller, a telephone that rings or was rung, a
 * supervisor's snoop channel.
 */
export interface ChannelListener {
  readonly id: string;
  happened(event: ChannelEventSent): void;
}

/** Receives the events that belong to no held channel. */
export interface EventTakers {
  /** Called for channels that nothing holds yet. */
  readonly started: (event: StasisStart) => void;
  readonly recordingEnded: (event: RecordingEnded) => void;
}

/** Routes each event to the object that it is about. */
export class EventHub {
  private readonly legs = new Map<string, ChannelListener>();
  private endings: Set<string> | undefined;

  constructor(private readonly takers: EventTakers) {}

  hold(leg: ChannelListener): void {
    this.legs.set(leg.id, leg);
  }

  release(leg: ChannelListener): void {
    if (this.legs.get(leg.id) === leg) this.legs.delete(leg.id);
  }

  has(channelId: string): boolean {
    return this.legs.has(channelId);
  }

  /**
   * Starts noting which channels end, held or not. A list of channels read over HTTP may be older
   * than an event that has already arrived.
   */
  noteEndings(): ReadonlySet<string> {
    this.endings = new Set();
    return this.endings;
  }

  stopNotingEndings(): void {
    this.endings = undefined;
  }

  dispatch(event: AriEvent): void {
    switch (event.type) {
      case 'StasisStart':
        if (this.legs.has(event.channel.id)) this.legs.get(event.channel.id)?.happened(event);
        else this.takers.started(event);
        return;
      case 'RecordingFinished':
      case 'RecordingFailed':
        this.takers.recordingEnded(event);
        return;
      case 'ApplicationReplaced':
        return;
      case 'PlaybackStarted':
      case 'PlaybackFinished': {
        const [kind, id] = splitTarget(event.playback.target_uri);
        if (kind === 'channel') this.legs.get(id)?.happened(event);
        return;
      }
      case 'Dial':
        this.legs.get(event.peer.id)?.happened(event);
        return;
      case 'ChannelDtmfReceived':
        this.legs.get(event.channel.id)?.happened(event);
        return;
      case 'StasisEnd':
      case 'ChannelHangupRequest':
      case 'ChannelDestroyed':
        this.endings?.add(event.channel.id);
        this.legs.get(event.channel.id)?.happened(event);
        return;
    }
  }
}

function splitTarget(target: string): [kind: string, id: string] {
  const colon = target.indexOf(':');
  return [target.slice(0, colon), target.slice(colon + 1)];
}
