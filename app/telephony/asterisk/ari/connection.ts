/**
 * The connection to one Asterisk, by ari-client, with the guards it needs. From ari-client come the operations over
 * HTTP, and the making of the event WebSocket. Not its reconnecting (it gives up after ten tries), nor its decoding
 * of events (it throws on types that its models lack, and leaks).
 */
import { connect, type Client } from 'ari-client';
import type { Logger } from 'winston';
import type WebSocket from 'ws';
import { decode, eventsRead, type AriEvent, type RestResponse } from './events.js';
import { guardHttp, readRefusal } from './httpGuards.js';
import type { Operation } from './operations.js';

/** Longest wait for an answer, over HTTP or WebSocket. */
const requestTimeoutMs = 5000;
/** How often a silent socket is pinged; one that is silent for the whole of the next round is given up. */
const pingEveryMs = 5000;
const firstRetryMs = 100;
const longestRetryMs = 2000;
/** Time for reading the description of the API (a dozen small requests), at the first try. */
const firstLimitMs = 1000;
/** A line in the log at the first failed try, and then every so many. */
const logEveryTries = 30;

/** The connection went away before the answer came: whether the request was carried out is not known. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

/** Asterisk is connected and does not answer. */
export class AriTimeout extends Error {
  override name = 'AriTimeout';
}

/** Asterisk answered, and said no. */
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

/** An answer, whatever its status. Empty bodies are `undefined`. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface ConnectionSettings {
  /** `http://HOST:PORT`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly app: string;
}

export interface ConnectionOptions {
  readonly log: Logger;
  /** False sends every operation over HTTP, as to an Asterisk older than 22.4. */
  readonly mayUseSocket: boolean;
  readonly onEvent: (event: AriEvent) => void;
  /**
   * Runs at each connect: events come already, requests of others still wait. When it rejects, the connection is
   * made anew.
   */
  readonly onConnect: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class AriConnection {
  private client: Client | undefined;
  private socket: WebSocket | undefined;
  private usesSocket = false;
  private isReady = false;
  private isStopped = false;
  private readonly waiting = new Map<string, Waiting>();
  private lastRequest = 0;
  /** Those who wait for the connection. */
  private queue: (() => void)[] = [];
  private endPause: (() => void) | undefined;
  private readonly removeGuards: () => void;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly options: ConnectionOptions,
  ) {
    this.removeGuards = guardHttp(settings.url, requestTimeoutMs);
  }

  get isConnected(): boolean {
    return this.isReady;
  }

  /**
   * True when requests are carried out in the order in which they were made (they share one socket): the next may
   * then be sent before the first is answered.
   */
  get keepsOrder(): boolean {
    return this.usesSocket;
  }

  /** Connects, and goes on reconnecting until {@link stop}. Resolves after the first connect. */
  async start(): Promise<void> {
    this.running ??= this.stayConnected();
    await this.untilConnected();
  }

  /** Ends the connection. What waits for an answer or for a connection is left waiting: nothing more is known. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.isReady = false;
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.queue = [];
    this.endPause?.();
    this.socket?.terminate();
    await this.running;
    this.removeGuards();
  }

  /**
   * Carries out an operation. While the connection is away it waits for it; one that can be repeated survives the
   * loss of the connection. It is sent before this function returns if there is a connection.
   * @throws ConnectionLost if it cannot be repeated; AriTimeout.
   */
  async run(operation: Operation): Promise<Answer> {
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
   * Carries out an operation of ari-client that is not in `operations.ts`.
   * @throws AriRefusal, AriTimeout, ConnectionLost.
   */
  async ask<T>(what: string, operation: (client: Client) => Promise<T>): Promise<T> {
    const { client } = this;
    if (client === undefined) throw new ConnectionLost(`${what}: Asterisk is away`);
    const answer = await this.wait(what, (settle) => overHttp(operation(client), settle));
    if (answer.status >= 400) throw new AriRefusal(what, answer.status, String(answer.body));
    return answer.body as T;
  }

  private send(operation: Operation): Promise<Answer> {
    const { client, socket } = this;
    if (client === undefined || socket === undefined) throw new Error('sent without a connection');
    const { method, uri, query } = operation;
    return this.wait(`${method} ${uri}`, (settle, requestId) => {
      if (!this.usesSocket) return overHttp(operation.overHttp(client), settle);
      const request = { type: 'RESTRequest', request_id: requestId, method, uri };
      const query_strings =
        query && Object.entries(query).map(([name, value]) => ({ name, value }));
      socket.send(JSON.stringify({ ...request, query_strings }));
    });
  }

  private wait(
    what: string,
    begin: (settle: Pick<Waiting, 'resolve' | 'reject'>, requestId: string) => void,
  ): Promise<Answer> {
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

  /** Resolves when there is a connection; it may be lost again when whoever waits goes on. */
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
        if (!this.isStopped) log.warn('the connection to Asterisk is lost', { why });
      } catch (error) {
        if (tries++ % logEveryTries === 0 && !this.isStopped) {
          log.warn('Asterisk cannot be reached; trying again', { tries, error });
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
      reject(new ConnectionLost('the connection to Asterisk is lost'));
    }
  }

  /** Connects. @returns a promise that resolves with the reason when the connection has ended. */
  private async connectOnce(tries: number): Promise<{ lost: Promise<string> }> {
    const { url, user, password, app } = this.settings;
    // Of a connection that breaks while the description of the API is read, ari-client says nothing for ever: at
    // first little time is given, so that the next try comes soon.
    const limitMs = Math.min(firstLimitMs * 2 ** Math.min(tries, 10), requestTimeoutMs);
    const client = await within(limitMs, connect(url, user, password));
    if (this.isStopped) throw new ConnectionLost('stopped');
    const socket = openEventSocket(client, app);
    this.client = client;
    this.socket = socket;
    // An Asterisk that takes requests over the socket says so in its own description of its API.
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

  /** Reads the socket and watches over it. @returns a promise of why it was closed. */
  private listen(socket: WebSocket): Promise<string> {
    let isAlive = true;
    let why = '';
    const watchdog = setInterval(() => {
      if (!isAlive) {
        why = 'no sign of life';
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
      else this.options.onEvent(message);
    });
    socket.on('error', (error) => (why ||= error.message));
    return new Promise((resolve) => {
      socket.once('close', (code) => {
        clearInterval(watchdog);
        resolve(why || `closed with code ${code}`);
      });
    });
  }

  private answered(response: RestResponse): void {
    const { status_code: status, message_body: text } = response;
    this.settle(response.request_id)?.resolve({
      status,
      body: text && status < 400 ? JSON.parse(text) : text,
    });
  }

  /** Two processes that take the application from each other in turn would both be half deaf. */
  private standAside(): void {
    this.options.log.error(
      'another process has connected to Asterisk as this application; this one gets no calls until it is restarted',
      { app: this.settings.app },
    );
    this.isStopped = true;
    this.isReady = false;
    this.socket?.terminate();
  }
}

/** Lets ari-client make the socket, and takes from it all that ari-client would do with it. */
function openEventSocket(client: Client, app: string): WebSocket {
  // Its promise would settle by the listeners that are removed here.
  void client.start(app);
  const socket = client._ws;
  socket.removeAllListeners();
  return socket;
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AriTimeout(`no answer within ${ms} ms`)), ms);
    work
      .then(resolve, (error: unknown) =>
        reject(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => clearTimeout(timer));
  });
}

function overHttp(
  operation: Promise<unknown>,
  settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void },
): void {
  operation.then(
    (body) => settle.resolve({ status: 200, body }),
    (error: unknown) => {
      const refusal = readRefusal(error);
      if (refusal) settle.resolve({ status: refusal.status, body: refusal.said });
      else settle.reject(error instanceof Error ? error : new Error(String(error)));
    },
  );
}
