/**
 * Gives the test files of all jest processes their places. Each file asks before it begins
 * (takePlace.cjs), and tells how much time it loses; how many may run at once follows that (room.ts).
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Room } from './room.js';

const kinds = ['calls', 'others'] as const;
type Kind = (typeof kinds)[number];

export class Places {
  private readonly held: Record<Kind, Set<Socket>> = { calls: new Set(), others: new Set() };
  private readonly waiting: Record<Kind, Socket[]> = { calls: [], others: [] };

  /** What files of calls have told since it was last asked for. */
  private lost: number[] = [];

  private constructor(
    private readonly server: Server,
    private now: Room,
  ) {
    server.on('connection', (socket) => this.take(socket));
  }

  /** Opens it on a free port of this machine. */
  static async open(room: Room): Promise<Places> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Places(server, room);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many may run at once. Whatever runs already goes on. */
  set room(room: Room) {
    this.now = room;
    this.give();
  }

  /** How many files run, and how many wait. */
  get counts(): Readonly<Record<Kind, { readonly held: number; readonly waiting: number }>> {
    const of = (kind: Kind) => ({
      held: this.held[kind].size,
      waiting: this.waiting[kind].length,
    });
    return { calls: of('calls'), others: of('others') };
  }

  /**
   * Returns how many milliseconds of each second a file of calls had something to do and no
   * processor, since the last call; the mean of all of them. 0 if none runs.
   */
  takeLostMs(): number {
    const { lost } = this;
    this.lost = [];
    return lost.length === 0 ? 0 : lost.reduce((sum, each) => sum + each, 0) / lost.length;
  }

  close(): void {
    for (const kind of kinds) {
      for (const socket of [...this.held[kind], ...this.waiting[kind]]) socket.destroy();
    }
    this.server.close();
  }

  private take(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').once('data', (text: string) => {
      const kind = kinds.find((each) => each === text.trim()) ?? 'others';
      this.waiting[kind].push(socket);
      socket.on('data', (told: string) => {
        if (kind !== 'calls') return;
        for (const [, ms] of told.matchAll(/^lost (\d+)$/gm)) this.lost.push(Number(ms));
      });
      socket.once('close', () => {
        this.held[kind].delete(socket);
        this.waiting[kind] = this.waiting[kind].filter((each) => each !== socket);
        this.give();
      });
      this.give();
    });
  }

  private give(): void {
    for (const kind of kinds) {
      while (this.held[kind].size < this.mostOf(kind)) {
        const next = this.waiting[kind].shift();
        if (next === undefined) break;
        this.held[kind].add(next);
        next.write('go\n');
      }
    }
  }

  private mostOf(kind: Kind): number {
    const areCallsThere = this.held.calls.size + this.waiting.calls.length > 0;
    if (kind === 'calls') return this.now.calls;
    return areCallsThere ? this.now.others : Infinity;
  }
}
