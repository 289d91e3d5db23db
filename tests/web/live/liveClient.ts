/**
 * A browser's EventSource, as far as the specification has it: the last id counts only when its
 * message is complete, and is sent when the connection is made again.
 */
import http from 'node:http';
import type { LiveEvent } from '../../../app/web/live/liveEvent.js';
import { reached } from '../../telephone/untilTrue.js';

export interface LiveClientOptions {
  readonly url: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** The cursor to begin at. */
  readonly after?: string;
  /** Called for each piece of the stream; true cuts the connection before the piece is read. */
  readonly cutsBefore?: () => boolean;
}

interface Waiting {
  readonly isTrue: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class LiveClient {
  readonly events: LiveEvent[] = [];
  resets = 0;
  connections = 0;
  lastId = '';
  private request: http.ClientRequest | undefined;
  private response: http.IncomingMessage | undefined;
  private isClosed = false;
  private isPaused = false;
  private waiting: Waiting[] = [];

  constructor(private readonly options: LiveClientOptions) {
    this.connect();
  }

  /**
   * Resolves when something is true, looking after each message and connection.
   * @throws what `isTrue` throws
   */
  async until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return;
    await new Promise<void>((resolve, reject) => this.waiting.push({ isTrue, resolve, reject }));
  }

  /**
   * Resolves when so many events have come.
   * @throws Error when there are more
   */
  untilEvents(count: number): Promise<void> {
    return this.until(() => reached('events', this.events.length, count, this.events));
  }

  /**
   * Resolves when it was told so many times to read everything again.
   * @throws Error when it is told more often
   */
  untilResets(count: number): Promise<void> {
    return this.until(() => reached('resets', this.resets, count));
  }

  /** Breaks the connection; it is made again at once. */
  cut(): void {
    this.request?.destroy();
  }

  /** Takes nothing more from the connection until `resume`. */
  pause(): void {
    this.isPaused = true;
    this.response?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.response?.resume();
  }

  close(): void {
    this.isClosed = true;
    this.request?.destroy();
  }

  private connect(): void {
    if (this.isClosed) return;
    const { url, headers, after } = this.options;
    const address = new URL(url);
    if (after !== undefined) address.searchParams.set('after', after);
    const request = http.get(address, {
      agent: false,
      headers: { ...headers, ...(this.lastId !== '' && { 'last-event-id': this.lastId }) },
    });
    this.request = request;
    request.on('error', () => undefined);
    request.on('close', () => this.connect());
    request.on('response', (response) => this.read(request, response));
  }

  private read(request: http.ClientRequest, response: http.IncomingMessage): void {
    if (response.statusCode !== 200) throw new Error(`the stream said ${response.statusCode}`);
    this.response = response;
    this.connections += 1;
    let text = '';
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (piece: string) => {
      if (request.destroyed) return;
      if (this.options.cutsBefore?.() === true) {
        request.destroy();
        return;
      }
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.take(text.slice(0, end));
        text = text.slice(end + 2);
      }
      this.look();
    });
    if (this.isPaused) response.pause();
    this.look();
  }

  private take(message: string): void {
    let name = 'message';
    let data = '';
    for (const line of message.split('\n')) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).trimStart();
      if (line.startsWith('id:')) this.lastId = value;
      else if (line.startsWith('event:')) name = value;
      else if (line.startsWith('data:')) data += value;
    }
    if (name === 'live') this.events.push(...(JSON.parse(data) as LiveEvent[]));
    if (name === 'reset') this.resets += 1;
  }

  private look(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const each of all) {
      try {
        if (each.isTrue()) each.resolve();
        else this.waiting.push(each);
      } catch (error) {
        each.reject(error);
      }
    }
  }
}
