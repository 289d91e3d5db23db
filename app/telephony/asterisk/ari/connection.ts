/**
 * The connection to one Asterisk, by ari-client, with the guards it needs. ari-client provides the
 * operations over HTTP and opens the event WebSocket. Not used are its reconnecting (it gives up
 * after ten tries) and its decoding of events (it throws on types that its models lack, and leaks).
 */
import { connect, type Client } from 'ari-client';
import type { Logger } from 'winston';
import type WebSocket from 'ws';
import { within } from '../../../core/within.js';
import {
  decode,
  eventsRead,
  goesOn,
  isShutdown,
  type AriEvent,
  type RestResponse,
} from './events.js';
import { guardHttp, overHttp } from './httpGuards.js';
import { AsteriskClock } from './asteriskClock.js';
import { ChannelOrder } from './channelOrder.js';
import type { Answer, Operation, QuickClient, Settle, WaitingOperation } from './operation.js';
import { OwnConnections, type AriAddress } from './ownConnections.js';

/** Longest wait for an answer, over HTTP or WebSocket, in milliseconds. */
const requestTimeoutMs = 5000;
/**
 * How often a silent socket is pinged. A socket that stays silent for the whole next round is
 * closed.
 */
const pingEveryMs = 5000;
/** After another connection to Asterisk has failed, the event WebSocket has failed within this time. */
const lossReportedMs = 500;
const firstRetryMs = 100;
const longestRetryMs = 2000;
/** Time limit for reading the description of the API (a dozen small requests) at the first try. */
const firstLimitMs = 1000;
/** Failed tries are logged at the first one, and then once per this many. */
const logEveryTries = 30;

/**
 * The connection was lost before the answer came: whether the request was carried out is unknown.
 */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

/** Asterisk is connected but does not answer. */
export class AriTimeout extends Error {
  override name = 'AriTimeout';
}

/** Asterisk answered with a refusal. */
export class AriRefusal extends Error {
  override name = 'AriRefusal';
  constructor(
    what: string,
    readonly status: number,
    readonly said: string,
  ) {
    super(`${what} was refused: ${status} ${said}`);
  }
}

/** Where Asterisk's ARI is, and how to log in. */
export interface ConnectionSettings extends AriAddress {
  readonly app: string;
}

export interface ConnectionOptions {
  readonly log: Logger;
  /** False: every operation goes over HTTP, as with an Asterisk older than 22.4. */
  readonly mayUseSocket: boolean;
  readonly onEvent: (event: AriEvent) => void;
  /**
   * Runs at each connect. Events already arrive then, but other requests still wait. If it rejects,
   * the connection is reopened.
   */
  readonly onConnect: () => Promise<void>;
}

interface Waiting extends Settle {
  readonly timer: NodeJS.Timeout;
}

/** Keeps one connection to Asterisk, and sends requests over it. */
export class AriConnection {
  readonly clock = new AsteriskClock();
  private client: Client | undefined;
  private socket: WebSocket | undefined;
  private usesSocket = false;
  private isReady = false;
  /** When Asterisk began to stop, by its clock, in milliseconds since 1970. */
  private stoppingSince: number | null = null;
  private isStopped = false;
  private hasStoodAside = false;
  private readonly waiting = new Map<string, Waiting>();
  private readonly channelOrder = new ChannelOrder();
  private readonly ownConnections: OwnConnections;
  private lastRequest = 0;
  /** Resolvers of the callers that wait for the connection. */
  private queue: (() => void)[] = [];
  private endPause: (() => void) | undefined;
  private readonly removeGuards: () => void;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly options: ConnectionOptions,
  ) {
    this.removeGuards = guardHttp(settings.url, requestTimeoutMs);
    this.ownConnections = new OwnConnections(settings, requestTimeoutMs);
  }

  get isConnected(): boolean {
    return this.isReady;
  }

  /** Another process has connected as this application: it has the calls now, and this connection is not opened again. */
  get isReplaced(): boolean {
    return this.hasStoodAside;
  }

  /** Asterisk has begun to stop: it hangs up whatever there is, and refuses what it is asked for. */
  get isStopping(): boolean {
    return this.stoppingSince !== null;
  }

  /**
   * True when Asterisk carries out requests that never wait in the order in which they were made,
   * because they share one socket. The next one may then be sent before the previous one is
   * answered.
   */
  get keepsOrder(): boolean {
    return this.usesSocket;
  }

  /** Connects, and keeps reconnecting until {@link stop}. Resolves after the first connect. */
  async start(): Promise<void> {
    this.running ??= this.stayConnected();
    await this.untilConnected();
  }

  /**
   * Ends the connection. Promises that wait for an answer or for a connection stay pending: nothing
   * more is known.
   */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.isReady = false;
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.queue = [];
    this.endPause?.();
    this.socket?.terminate();
    this.ownConnections.stop();
    await this.running;
    this.removeGuards();
  }

  /**
   * Carries out an operation. While there is no connection, it waits for one. A repeatable
   * operation survives the loss of the connection. With a connection, the request is sent before
   * this function returns, unless an earlier one of the same channel may still wait.
   * @param isWanted is asked when it is the request's turn. If it is wanted no longer, it is not sent,
   *   and counts as answered.
   * @throws ConnectionLost if the operation is not repeatable; AriTimeout.
   */
  run(operation: Operation, isWanted = () => true): Promise<Answer> {
    const { inThreadOf: channelId, neverWaits = false } = operation;
    if (channelId === undefined) return this.carryOut(operation);
    return this.channelOrder.inTurn(channelId, neverWaits, async () =>
      isWanted() ? this.carryOut(operation) : { status: 200, body: undefined },
    );
  }

  private async carryOut(operation: Operation): Promise<Answer> {
    for (;;) {
      if (!this.isReady) await this.untilConnected();
      try {
        return await this.send(operation);
      } catch (error) {
        if (!(error instanceof ConnectionLost && operation.isRepeatable)) throw error;
      }
    }
  }

  /**
   * Carries out an operation of ari-client that is not in `operations.ts`, over one of a few sockets
   * that such operations share.
   * @throws AriRefusal, AriTimeout, ConnectionLost.
   */
  async ask<T>(what: string, operation: (client: QuickClient) => Promise<T>): Promise<T> {
    const { client } = this;
    if (client === undefined) throw new ConnectionLost(`${what}: not connected to Asterisk`);
    const answer = await this.wait(what, (settle) => overHttp(operation(client), settle));
    if (answer.status >= 400) throw new AriRefusal(what, answer.status, String(answer.body));
    return answer.body as T;
  }

  private send(operation: Operation): Promise<Answer> {
    const { client, socket } = this;
    if (client === undefined || socket === undefined) throw new Error('sent without a connection');
    const { method, uri, query, body } = operation;
    return this.wait(`${method} ${uri}`, (settle, requestId) => {
      if (!operation.neverWaits) return this.sendApart(operation, settle);
      if (!this.usesSocket) return overHttp(operation.overHttp(client), settle);
      const request = { type: 'RESTRequest', request_id: requestId, method, uri };
      const query_strings =
        query && Object.entries(query).map(([name, value]) => ({ name, value }));
      const message = body && {
        content_type: 'application/json',
        message_body: JSON.stringify(body),
      };
      socket.send(JSON.stringify({ ...request, query_strings, ...message }));
    });
  }

  private sendApart(operation: WaitingOperation, settle: Settle): void {
    this.ownConnections.send(operation).then(settle.resolve, (error: Error) => {
      // If Asterisk is away, the event WebSocket reports it in a moment: as a ConnectionLost.
      setTimeout(() => settle.reject(error), lossReportedMs);
    });
  }

  private wait(what: string, begin: (settle: Settle, requestId: string) => void): Promise<Answer> {
    const requestId = String(++this.lastRequest);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(requestId);
        reject(new AriTimeout(`${what}: no answer within ${requestTimeoutMs} ms`));
      }, requestTimeoutMs);
      this.waiting.set(requestId, { resolve, reject, timer });
      const settle = {
        resolve: (answer: Answer) => this.settle(requestId)?.resolve(answer),
        reject: (error: Error) => this.settle(requestId)?.reject(error),
      };
      begin(settle, requestId);
    });
  }

  private settle(requestId: string): Waiting | undefined {
    const waiting = this.waiting.get(requestId);
    if (waiting === undefined) return undefined;
    clearTimeout(waiting.timer);
    this.waiting.delete(requestId);
    return waiting;
  }

  /**
   * Resolves when there is a connection; it may be lost again before the waiting code continues.
   */
  untilConnected(): Promise<void> {
    return this.isReady ? Promise.resolve() : new Promise((resolve) => this.queue.push(resolve));
  }

  private async stayConnected(): Promise<void> {
    const { log } = this.options;
    let tries = 0;
    while (!this.isStopped) {
      try {
        const { lost } = await this.connectOnce(tries);
        log.info('connected to Asterisk', { overSocket: this.usesSocket });
        tries = 0;
        const why = await lost;
        if (!this.isStopped) log.warn('lost the connection to Asterisk', { why });
      } catch (error) {
        if (tries++ % logEveryTries === 0 && !this.isStopped) {
          log.warn('cannot reach Asterisk; retrying', { tries, error });
        }
      }
      this.forgetConnection();
      if (!this.isStopped) await this.pause(tries);
    }
  }

  private pause(tries: number): Promise<void> {
    const ms = Math.min(firstRetryMs * 2 ** Math.min(tries, 10), longestRetryMs);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private forgetConnection(): void {
    this.isReady = false;
    this.socket?.terminate();
    this.socket = undefined;
    this.client = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { timer, reject } of lost) {
      clearTimeout(timer);
      reject(new ConnectionLost('lost the connection to Asterisk'));
    }
  }

  /**
   * Connects once.
   * @returns a promise that resolves with the reason when the connection has ended.
   */
  private async connectOnce(tries: number): Promise<{ lost: Promise<string> }> {
    const { url, user, password, app } = this.settings;
    // If the connection breaks while the description of the API is read, ari-client never reports
    // it. The first tries therefore get little time, so that the next one comes soon.
    const limitMs = Math.min(firstLimitMs * 2 ** Math.min(tries, 10), requestTimeoutMs);
    const client = await within(limitMs, connect(url, user, password), null);
    if (client === null) throw new AriTimeout(`no answer within ${limitMs} ms`);
    if (this.isStopped) throw new ConnectionLost('stopped');
    const socket = openEventSocket(client, app);
    this.client = client;
    this.socket = socket;
    this.stoppingSince = null;
    // An Asterisk that takes requests over the socket lists them in its own description of its API.
    this.usesSocket =
      this.options.mayUseSocket && 'RESTRequest' in client._swagger.apis.events.models;
    const lost = this.listen(socket);
    const prepare = async (): Promise<void> => {
      await new Promise((resolve) => socket.once('open', resolve));
      await this.ask('the event filter', (ari) =>
        ari.applications.filter({
          applicationName: app,
          filter: { allowed: eventsRead.map((type) => ({ type })), disallowed: [] },
        }),
      );
      await this.options.onConnect();
    };
    const why = await Promise.race([prepare(), lost]);
    if (why !== undefined) throw new ConnectionLost(why);
    this.isReady = true;
    for (const go of this.queue.splice(0)) go();
    return { lost };
  }

  /**
   * Reads the socket and watches that it stays alive.
   * @returns a promise that resolves with the reason when the socket closes.
   */
  private listen(socket: WebSocket): Promise<string> {
    let isAlive = true;
    let why = '';
    const watchdog = setInterval(() => {
      if (!isAlive) {
        why = 'no answer to pings';
        socket.terminate();
        return;
      }
      isAlive = false;
      if (socket.readyState === socket.OPEN) socket.ping();
    }, pingEveryMs);
    socket.on('pong', () => (isAlive = true));
    socket.on('message', (data) => {
      isAlive = true;
      const message = decode(data);
      if (message === undefined) return;
      if (message.type === 'RESTResponse') this.answered(message);
      else if (message.type === 'ApplicationReplaced') this.standAside();
      else {
        this.clock.came(message.timestamp);
        this.noteWhetherItStops(message);
        this.options.onEvent(message);
      }
    });
    socket.on('error', (error) => (why ||= error.message));
    return new Promise((resolve) => {
      socket.once('close', (code) => {
        clearInterval(watchdog);
        resolve(why || `closed with code ${code}`);
      });
    });
  }

  private noteWhetherItStops(event: AriEvent): void {
    if (this.stoppingSince === null) {
      if (isShutdown(event)) this.stoppingSince = Date.parse(event.timestamp ?? '');
    } else if (goesOn(event, this.stoppingSince)) {
      this.stoppingSince = null;
      this.options.log.info('Asterisk goes on: its stop was aborted');
    }
  }

  private answered(response: RestResponse): void {
    const { status_code: status, message_body: text } = response;
    this.settle(response.request_id)?.resolve({
      status,
      body: text && status < 400 ? JSON.parse(text) : text,
    });
  }

  /**
   * Gives the application up to another process. If two processes took it from each other in turn,
   * each would miss events.
   */
  private standAside(): void {
    this.options.log.error(
      'another process has connected to Asterisk as this application; this process gets no calls until it is restarted',
      { app: this.settings.app },
    );
    this.hasStoodAside = true;
    this.isStopped = true;
    this.isReady = false;
    this.socket?.terminate();
  }
}

/** Lets ari-client open the socket, then removes all of ari-client's listeners from it. */
function openEventSocket(client: Client, app: string): WebSocket {
  // The promise of `start` would be settled by the listeners that are removed here.
  void client.start(app);
  const socket = client._ws;
  socket.removeAllListeners();
  return socket;
}
