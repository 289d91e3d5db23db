/**
 * The carrier's Asterisk over ARI: just what a telephone network for tests needs. It is no part of
 * the product and shares nothing with app/telephony/asterisk, so that a mistake there is not
 * repeated here.
 */
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import WebSocket from 'ws';

export interface AriAccess {
  /** `http://127.0.0.2:8088` */
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
}

/** The fields of ARI events that the tests read. */
export interface AriEvent {
  readonly type: string;
  readonly args?: readonly string[];
  readonly dialstatus?: string;
  readonly peer?: AriChannel;
  readonly channel?: AriChannel;
  readonly cause?: number;
  readonly cause_txt?: string;
  readonly digit?: string;
}

export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly channelvars?: Readonly<Record<string, string>>;
}

/** An answer of ARI with a status other than 2xx. */
export class AriRefusal extends Error {
  constructor(
    readonly status: number,
    what: string,
  ) {
    super(`the carrier's ARI answered ${status}: ${what}`);
    this.name = 'AriRefusal';
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

const requestTimeoutMs = 30_000;

/** Emits `event` for each event, and `channel:ID` for those with a channel. */
export class CarrierAri extends EventEmitter {
  private constructor(
    private readonly access: AriAccess,
    private readonly socket: WebSocket,
  ) {
    super();
    this.setMaxListeners(0);
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString('utf8')) as AriEvent;
      this.emit('event', event);
      const channel = event.channel ?? event.peer;
      if (channel !== undefined) this.emit(`channel:${channel.id}`, event);
    });
    socket.on('error', (error) => this.emit('event', { type: `SocketError ${error.message}` }));
  }

  /**
   * Connects as a Stasis application.
   * @throws if the carrier does not answer.
   */
  static async connect(access: AriAccess, application: string): Promise<CarrierAri> {
    const url = new URL('/ari/events', access.ariUrl.replace(/^http/, 'ws'));
    url.searchParams.set('app', application);
    url.searchParams.set('subscribeAll', 'false');
    const socket = new WebSocket(url, {
      auth: `${access.ariUser}:${access.ariPassword}`,
      handshakeTimeout: requestTimeoutMs,
    });
    await once(socket, 'open');
    return new CarrierAri(access, socket);
  }

  get(path: string, query: Query = {}): Promise<unknown> {
    return this.request('GET', path, query);
  }

  post(path: string, query: Query = {}, body?: unknown): Promise<unknown> {
    return this.request('POST', path, query, body);
  }

  /** Deletes something; does nothing if it is already gone. */
  async remove(path: string, query: Query = {}): Promise<void> {
    try {
      await this.request('DELETE', path, query);
    } catch (error) {
      if (!(error instanceof AriRefusal && error.status === 404)) throw error;
    }
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }

  private request(method: string, path: string, query: Query, body?: unknown): Promise<unknown> {
    const url = new URL(`/ari${path}`, this.access.ariUrl);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        url,
        {
          method,
          auth: `${this.access.ariUser}:${this.access.ariPassword}`,
          // One connection per request: Asterisk closes idle ones without notice.
          agent: false,
          timeout: requestTimeoutMs,
          headers: text === undefined ? {} : { 'content-type': 'application/json' },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const answer = Buffer.concat(parts).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) {
              resolve(answer === '' ? undefined : JSON.parse(answer));
            } else {
              reject(new AriRefusal(status, `${method} ${path} ${answer}`));
            }
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)));
      request.on('error', reject);
      request.end(text);
    });
  }
}
