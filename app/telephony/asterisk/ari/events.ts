/**
 * The events of ARI that this program reads, and where each goes. One listener on the socket and one look-up in a
 * Map per event: ari-client's own dispatch builds an instance per event and scans a list of listeners.
 */
import type { RawData } from 'ws';

/** The part of ARI's Channel that is read. */
export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly dialplan: {
    readonly context: string;
    readonly exten: string;
    readonly app_name?: string;
    /** For a channel that the dialplan handed over: `APPLICATION,ARGUMENT,…`. */
    readonly app_data?: string;
  };
}

export interface AriPlayback {
  readonly id: string;
  /** `channel:ID` or `bridge:ID`. */
  readonly target_uri: string;
  readonly state: 'queued' | 'playing' | 'continuing' | 'done' | 'failed';
}

/** A channel has come under this program's control. */
export interface StasisStart {
  readonly type: 'StasisStart';
  readonly args: readonly string[];
  readonly channel: AriChannel;
}

/** What can happen to a channel that is under control. */
export type ChannelEvent =
  | { readonly type: 'StasisEnd'; readonly channel: AriChannel }
  | {
      readonly type: 'ChannelHangupRequest';
      readonly channel: AriChannel;
      /** Q.850, unless `soft`: then Asterisk itself asked, and it is a bit mask. */
      readonly cause?: number;
      readonly soft?: boolean;
    }
  | {
      readonly type: 'ChannelDestroyed';
      readonly channel: AriChannel;
      /** Q.850. */
      readonly cause: number;
      /** The SIP status that it was made of; not from an Asterisk older than 20.15 or 22.5. */
      readonly tech_cause?: number;
    }
  | {
      /** Comes when the key is let go: ARI has no event for its being pressed. */
      readonly type: 'ChannelDtmfReceived';
      readonly channel: AriChannel;
      readonly digit: string;
      readonly duration_ms: number;
      /** When Asterisk sent it. */
      readonly timestamp?: string;
    };

export interface PlaybackFinished {
  readonly type: 'PlaybackFinished';
  readonly playback: AriPlayback;
}

export interface RecordingEnded {
  readonly type: 'RecordingFinished' | 'RecordingFailed';
  readonly recording: { readonly name: string; readonly cause?: string };
}

/** Another process has connected under the same application name; this one hears nothing any more. */
export interface ApplicationReplaced {
  readonly type: 'ApplicationReplaced';
}

export type AriEvent = (
  StasisStart | ChannelEvent | PlaybackFinished | RecordingEnded | ApplicationReplaced
) & {
  /** When it happened, by Asterisk's clock. */
  readonly timestamp?: string;
};

/** The answer to a request that went over the event WebSocket. */
export interface RestResponse {
  readonly type: 'RESTResponse';
  readonly request_id: string;
  readonly status_code: number;
  readonly reason_phrase: string;
  readonly message_body?: string;
}

/**
 * Asterisk sends these and nothing else (`PUT /applications/{app}/eventFilter`). A type that is to be read must be
 * added here. The filter holds back RESTResponse too, so it has to be named.
 */
export const eventsRead: readonly (AriEvent | RestResponse)['type'][] = [
  'RESTResponse',
  'StasisStart',
  'StasisEnd',
  'ChannelHangupRequest',
  'ChannelDestroyed',
  'ChannelDtmfReceived',
  'PlaybackFinished',
  'RecordingFinished',
  'RecordingFailed',
  'ApplicationReplaced',
];

const typesRead: ReadonlySet<string> = new Set(eventsRead);

/** Reads a message of the event WebSocket. @returns nothing for a type that is not read. */
export function decode(data: RawData): AriEvent | RestResponse | undefined {
  // ws hands over one Buffer unless it is told otherwise.
  const message = JSON.parse((data as Buffer).toString()) as { readonly type: string };
  return typesRead.has(message.type) ? (message as AriEvent | RestResponse) : undefined;
}

/** A channel that somebody here holds: a caller, a telephone that rings or was rung, an ear on a talk. */
export interface HeldChannel {
  readonly id: string;
  happened(event: StasisStart | ChannelEvent | PlaybackFinished): void;
}

export interface EventTakers {
  /** Told of channels that nobody holds yet. */
  readonly started: (event: StasisStart) => void;
  readonly recordingEnded: (event: RecordingEnded) => void;
}

/** Hands each event to whom it is about. */
export class EventHub {
  private readonly legs = new Map<string, HeldChannel>();
  private endings: Set<string> | undefined;

  constructor(private readonly takers: EventTakers) {}

  hold(leg: HeldChannel): void {
    this.legs.set(leg.id, leg);
  }

  release(leg: HeldChannel): void {
    if (this.legs.get(leg.id) === leg) this.legs.delete(leg.id);
  }

  has(channelId: string): boolean {
    return this.legs.has(channelId);
  }

  /** The legs that are held now. */
  held(): HeldChannel[] {
    return [...this.legs.values()];
  }

  /**
   * Begins to note which channels end, held or not. A list of channels that was read over HTTP may be older than an
   * event that has been here already.
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
      case 'PlaybackFinished': {
        const [kind, id] = splitTarget(event.playback.target_uri);
        if (kind === 'channel') this.legs.get(id)?.happened(event);
        return;
      }
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
