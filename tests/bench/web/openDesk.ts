/**
 * An open desk as the server sees it: its live stream, its periodic requests, and its requests
 * after events, by the rules of the page itself.
 */
import http from 'node:http';
import type { LiveEvent } from '../../../app/web/live/liveEvent.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { deskEveryMs, oldReadings, soonMs } from '../../../app/web/client/api/oldReadings.js';
import { PacedReadings } from '../../../app/web/client/api/pacedReadings.js';

const deskRoute = 'GET /api/desk';

/**
 * The requests of the page of an agent without a caller, and their periods; that of the desk follows
 * its last reply.
 */
const readings: ReadonlyMap<string, number> = new Map([
  [deskRoute, deskEveryMs(undefined)],
  ['GET /api/missed-calls', 30_000],
  ['GET /api/callbacks', 30_000],
  ['GET /api/me', 60_000],
]);

/** The requests of desks, and their results. */
export interface Asked {
  requests: number;
  failed: number;
  events: number;
}

export interface OpenDeskOptions {
  readonly port: number;
  readonly cookie: string;
  readonly agentId: number;
  /** Returns a new random number from 0 to 1. */
  readonly chance: () => number;
}

const agent = new http.Agent({ keepAlive: true });

export class OpenDesk {
  private readonly paced = new PacedReadings((route: string) => this.read(route));
  private readonly drawn = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private deskEveryMs = deskEveryMs(undefined);
  private isClosed = false;
  private stream: http.ClientRequest | undefined;

  constructor(
    private readonly options: OpenDeskOptions,
    private readonly asked: Asked,
  ) {}

  /** Opens it. Resolves when its stream is open. */
  async open(): Promise<void> {
    await this.listen();
    for (const [route, everyMs] of readings) {
      const again = () => {
        void this.read(route);
        this.later(route === deskRoute ? this.deskEveryMs : everyMs, again);
      };
      this.later(this.options.chance() * everyMs, again);
    }
  }

  close(): void {
    this.isClosed = true;
    this.stream?.destroy();
    this.paced.stop();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = this.ask('/api/live', false);
      this.stream = request;
      request.on('error', (error) => {
        if (!this.isClosed) reject(error);
      });
      request.on('response', (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`a live stream was answered ${response.statusCode}`));
          return;
        }
        resolve();
        let text = '';
        response.setEncoding('utf8');
        response.on('error', () => undefined);
        response.on('data', (piece: string) => {
          text += piece;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            this.take(text.slice(0, end));
            text = text.slice(end + 2);
          }
        });
      });
    });
  }

  private take(message: string): void {
    const data = /^data: (\[.*)$/m.exec(message)?.[1];
    if (data === undefined) return;
    for (const event of JSON.parse(data) as LiveEvent[]) {
      this.asked.events += 1;
      for (const { route, when } of oldReadings(event, this.options.agentId)) {
        if (!readings.has(route)) continue;
        if (when === 'now') void this.paced.refresh(route);
        else this.refreshSoon(route);
      }
    }
  }

  private refreshSoon(route: string): void {
    if (this.drawn.has(route)) return;
    this.drawn.add(route);
    this.later(this.options.chance() * soonMs, () => {
      this.drawn.delete(route);
      void this.paced.refresh(route);
    });
  }

  private read(route: string): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.asked.requests += 1;
    return new Promise((resolve) => {
      const request = this.ask(route.split(' ')[1] ?? '', true);
      const fail = () => {
        if (!this.isClosed) this.asked.failed += 1;
        resolve();
      };
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        if (route === deskRoute) response.on('data', (piece: Buffer) => (text += piece.toString()));
        else response.resume();
        response.on('error', fail);
        response.on('end', () => {
          if (response.statusCode !== 200) this.asked.failed += 1;
          else if (route === deskRoute) {
            const { agent: shown } = JSON.parse(text) as GotReply<typeof deskRoute>;
            this.deskEveryMs = deskEveryMs(shown.status);
          }
          resolve();
        });
      });
    });
  }

  private ask(path: string, isKept: boolean): http.ClientRequest {
    const { port, cookie } = this.options;
    return http.get({
      host: '127.0.0.1',
      port,
      path,
      agent: isKept ? agent : false,
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
  }

  private later(ms: number, work: () => void): void {
    if (this.isClosed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}
