/**
 * What an ARI operation is, and by which way it goes. Asterisk reads the next request of a
 * WebSocket only when it has answered the one before, so a request that waits on the shared socket
 * would stop all calls of the node. What Asterisk answers at once goes over the event WebSocket,
 * which costs a third of what HTTP costs, or by ari-client over HTTP where
 * Asterisk is older than 22.4. All else goes over a connection of its own (ownConnections.ts).
 */
import type { Client } from 'ari-client';

interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path below `/ari`, without a leading slash. */
  readonly uri: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /**
   * Whether doing it twice has the same effect as doing it once, so that it may be sent again
   * (idempotent).
   */
  readonly isRepeatable: boolean;
  /**
   * The channel whose own thread carries the request out, one request after another, and none while
   * it plays a sound or records. {@link AriConnection.run} keeps the order of such requests.
   */
  readonly inThreadOf?: string;
}

/**
 * A request that may wait for the thread of a channel, or for another part of Asterisk. Whatever
 * does not say that it never waits is of this kind.
 */
export interface WaitingOperation extends Request {
  readonly neverWaits?: false;
}

/**
 * A request that Asterisk answers at once, whatever the channel is doing. Each is seen to do so in
 * tests/telephony/asterisk/ari/operations.test.ts.
 */
export interface QuickOperation extends Request {
  readonly neverWaits: true;
  /** The same request by ari-client. */
  readonly overHttp: (client: QuickClient) => Promise<unknown>;
}

/** An answer, whatever its status. An empty body is `undefined`. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What becomes of a request. */
export interface Settle {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export type Operation = WaitingOperation | QuickOperation;

/**
 * The part of ari-client that never waits for the thread of a channel. Not in it are, for example,
 * `channels.answer`, `channels.setChannelVar`, `bridges.addChannel` and `bridges.removeChannel`.
 */
export interface QuickClient {
  readonly applications: Client['applications'];
  readonly asterisk: Client['asterisk'];
  readonly endpoints: Client['endpoints'];
  readonly playbacks: Client['playbacks'];
  readonly recordings: Client['recordings'];
  readonly bridges: Pick<Client['bridges'], 'createWithId' | 'destroy' | 'list'>;
  readonly channels: Pick<
    Client['channels'],
    | 'continueInDialplan'
    | 'get'
    | 'getChannelVar'
    | 'hangup'
    | 'list'
    | 'playWithId'
    | 'record'
    | 'rtpstatistics'
    | 'snoopChannelWithId'
    | 'startMoh'
    | 'stopMoh'
  >;
}
