/**
 * A node as it is to the database: it listens, looks once a second, and gives callers to agents as
 * the app's watch of the queue does (app/agents/queueWatch.ts), by the app's own functions. It has
 * no calls, so it has nothing else to keep.
 */
import type { Pool } from 'pg';
import { assignCallersAndCallbacks } from '../../../app/agents/queueWatch.js';
import type { RuntimeDeps } from '../../../app/agents/runtime/queueRuntime.js';
import { listen, type Listening } from '../../../app/core/database/listen.js';
import { drainChannel } from '../../../app/core/nodes/store/nodeDrains.js';
import { Rounds } from '../../../app/core/rounds.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { standingOffers, type Offer } from '../../../app/queue/store/assignCallers.js';
import { beat, nextDueAt } from '../../../app/queue/store/queueUpkeep.js';

const lookEveryMs = 1000;

export class SimulatedNode {
  private readonly deps: RuntimeDeps;
  private readonly told = new Map<number, number>();
  // What a round has missed, the next look finds.
  private readonly assigning = new Rounds(() => this.assign().catch(() => undefined));
  private readonly reading = new Rounds(() => this.read().catch(() => undefined));
  private listening: Listening | null = null;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    db: Pool,
    node: string,
    private readonly onOffer: (entryId: number, agentId: number) => void,
  ) {
    const open = { hours: defaultCourtSettings.openingHours, calendar: makeWorkCalendar() };
    const plan = { ...defaultCourtSettings.callbacks, areaCode: '25' };
    this.deps = {
      db,
      node,
      clock: { now: () => new Date() },
      isOpen: () => Promise.resolve(true),
      courtCallbacks: () => Promise.resolve({ courtId: 1, open, plan }),
    };
  }

  /**
   * Starts it; resolves when it listens.
   * @param pool the connections of all nodes, as a pooler between them and PostgreSQL has them. Each
   *   node has a connection of its own to listen.
   * @param onOffer called when this node would ring an agent's telephone.
   */
  static async start(
    pool: Pool,
    databaseUrl: string,
    name: string,
    onOffer: (entryId: number, agentId: number) => void,
  ): Promise<SimulatedNode> {
    const node = new SimulatedNode(pool, name, onOffer);
    await beat(pool, name, new Date());
    await new Promise<void>((onListening) => {
      node.listening = listen(databaseUrl, {
        applicationName: 'hotline queue',
        channels: ['queue', 'offer', 'entry', 'callback', drainChannel],
        onNotification: (channel, payload) => node.hear(channel, payload),
        onListening,
      });
    });
    node.timer = setInterval(() => node.look(), lookEveryMs);
    return node;
  }

  private hear(channel: string, payload: string): void {
    if (channel === 'queue') void this.assigning.want();
    if (channel !== 'offer') return;
    const [name, id, offer] = payload.split(' ');
    if (name === this.deps.node && this.isNew(Number(id), Number(offer))) void this.reading.want();
  }

  private look(): void {
    const { db, node, clock } = this.deps;
    beat(db, node, clock.now()).catch(() => undefined);
    void this.assigning.want();
    void this.reading.want();
  }

  private async assign(): Promise<void> {
    for (const offer of await assignCallersAndCallbacks(this.deps)) {
      if (offer.node === this.deps.node) this.tell(offer);
    }
    if (!this.assigning.isWanted) await nextDueAt(this.deps.db, this.deps.clock.now());
  }

  private async read(): Promise<void> {
    for (const offer of await standingOffers(this.deps.db, this.deps.node)) this.tell(offer);
  }

  private isNew(entryId: number, offer: number): boolean {
    return (this.told.get(entryId) ?? 0) < offer;
  }

  private tell({ entryId, offer, agentId }: Offer): void {
    if (!this.isNew(entryId, offer)) return;
    this.told.set(entryId, offer);
    this.onOffer(entryId, agentId);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.listening?.stop();
    await Promise.all([this.assigning.stop(), this.reading.stop()]);
  }
}
