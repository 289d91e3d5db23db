/**
 * A process with many open desks, so that their cost does not fall on the measuring process. Its
 * parent sends the settings. It replies `open` when all streams are open, and its requests when it
 * is told to stop. An open desk is what the server sees of it: its live stream, its periodic
 * requests, and its requests after events, by the rules of the page itself.
 */
import type { LiveEvent } from '../../../app/web/live/liveEvent.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { deskEveryMs, oldReadings, soonMs } from '../../../app/web/client/api/oldReadings.js';
import { PacedReadings } from '../../../app/web/client/api/pacedReadings.js';
import { seededRandom } from '../../parts/seededRandom.js';

/** What the parent sends first. */
export interface OpenDesksOrder {
  readonly port: number;
  readonly desks: readonly { readonly cookie: string; readonly agentId: number }[];
}

/** The requests of desks, and their results. */
export interface Asked {
  requests: number;
  failed: number;
}

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

const asked: Asked = { requests: 0, failed: 0 };
const chance = seededRandom(200);
let isOver = false;

class OpenDesk {
  private readonly paced = new PacedReadings((route: string) => this.read(route));
  private readonly drawn = new Set<string>();
  private deskEveryMs = deskEveryMs(undefined);

  constructor(
    private readonly port: number,
    private readonly user: OpenDesksOrder['desks'][number],
  ) {}

  /** Opens it. Resolves when its stream is open. */
  async open(): Promise<void> {
    const { body, status } = await this.get('/api/live');
    if (status !== 200 || body === null) throw new Error(`a stream was answered ${status}`);
    void this.listen(body);
    for (const [route, everyMs] of readings) {
      const again = () => {
        void this.read(route);
        later(route === deskRoute ? this.deskEveryMs : everyMs, again);
      };
      later(chance() * everyMs, again);
    }
  }

  private async listen(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + piece).split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) this.take(message);
    }
    if (!isOver) asked.failed += 1;
  }

  private take(message: string): void {
    const data = /^data: (\[.*)$/m.exec(message)?.[1];
    if (data === undefined) return;
    for (const event of JSON.parse(data) as LiveEvent[]) {
      for (const { route, when } of oldReadings(event, this.user.agentId)) {
        if (!readings.has(route)) continue;
        if (when === 'now') void this.paced.refresh(route);
        else this.refreshSoon(route);
      }
    }
  }

  private refreshSoon(route: string): void {
    if (this.drawn.has(route)) return;
    this.drawn.add(route);
    later(chance() * soonMs, () => {
      this.drawn.delete(route);
      void this.paced.refresh(route);
    });
  }

  private async read(route: string): Promise<void> {
    if (isOver) return;
    asked.requests += 1;
    try {
      const reply = await this.get(route.split(' ')[1] ?? '');
      const read: unknown = await reply.json();
      if (reply.status !== 200) asked.failed += 1;
      else if (route === deskRoute) {
        this.deskEveryMs = deskEveryMs((read as GotReply<typeof deskRoute>).agent.status);
      }
    } catch {
      asked.failed += 1;
    }
  }

  private get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { cookie: this.user.cookie, 'sec-fetch-site': 'same-origin' },
    });
  }
}

function later(ms: number, work: () => void): void {
  setTimeout(() => {
    if (!isOver) work();
  }, ms);
}

async function open({ port, desks }: OpenDesksOrder): Promise<void> {
  for (const desk of desks) await new OpenDesk(port, desk).open();
  process.send?.('open');
}

process.on('message', (message: OpenDesksOrder | 'stop') => {
  if (message === 'stop') {
    isOver = true;
    process.send?.(asked, () => process.exit(0));
    return;
  }
  open(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
