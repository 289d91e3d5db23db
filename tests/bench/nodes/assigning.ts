/**
 * The queue of a province: 10,000 agents, 50,000 waiting callers at 100 nodes. Each node is what it
 * is to the database, with the app's own functions. The nodes' machines are all this one, and so is
 * PostgreSQL's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { listen, type Listening } from '../../../app/core/database/listen.js';
import { makePool } from '../../../app/core/database/pool.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import { measured, percentile, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { addProvince, nodeName, queues } from './province.js';
import { SimulatedNode } from './simulatedNode.js';

const size = { nodes: 100, agents: 10_000, callers: 50_000 };
/** Agents who become free in a second, a tenth more than must be offered a caller in it. */
const freeASecond = 550;
/** By as many connections: if the database is slower, agents become free more slowly. */
const connections = 20;
/** Connections of all nodes together, as of a pooler. */
const nodeConnections = 120;
/** A connection is waited for as long as it takes: a busy database is measured, and no error. */
const connectTimeoutMs = 60_000;
/** Nodes that start at once. */
const startAtOnce = 10;
/** Who becomes free at once, as when a break ends. */
const together = 500;
/** What is not offered by then never is: each node looks once a second. */
const patienceMs = 60_000;

/** Measures how fast the queue of a province is; `full` measures for longer. */
export function benchAssigning(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const database = keep(await startBenchDatabase('nodes-postgres', 300));
    await addProvince(database.pool, size);
    say('callers wait');
    const province = keep(await Province.open(database));
    say('the nodes run');
    const seconds = full ? 10 : 3;
    const steady = await province.returnSteadily(seconds * freeASecond);
    say('agents came from a break, one after another');
    const burst = await province.returnTogether(together);
    say('agents came from a break together');
    const cycles = await province.serve(seconds * 100);
    say('agents answered, and ended their calls');
    const { nodes, agents, callers } = size;
    const of = `${nodes} nodes, ${agents.toLocaleString('en')} agents, ${callers.toLocaleString('en')} waiting`;
    const target = '≥ 500';
    return [
      measured(`${of}: agents free one after another, offers a second`, '', steady.perSecond, {
        atLeast: 500,
        target,
      }),
      measured(
        'the same: agent free to the offer at the node of the caller, p50',
        'ms',
        steady.p50,
      ),
      measured('the same, p99', 'ms', steady.p99, { atMost: 50 }),
      measured(`${together} agents free at once: offers a second`, '', burst.perSecond, {
        atLeast: 500,
        target,
      }),
      measured('the same: agent free to the offer at the node of the caller, p99', 'ms', burst.p99),
      measured('agents answer and end, too: offers a second', '', cycles.perSecond),
      measured('the same: end of a call to the next offer of that agent, p99', 'ms', cycles.p99),
      measured('served out of turn', '', province.outOfTurn, { atMost: 0 }),
      measured('offered twice', '', await offeredTwice(database.pool), { atMost: 0 }),
      measured('free agents who were offered nobody', '', province.open, { atMost: 0 }),
    ];
  });
}

/** Counts callers with two offers, and agents whose states do not follow one another. */
async function offeredTwice(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM queue_entries WHERE offers > 1)::int
          + (SELECT count(*) FROM (
               SELECT from_status, lag(to_status, 1, 'paused') OVER (PARTITION BY agent_id ORDER BY id) AS previous
                 FROM agent_state_changes) c WHERE from_status <> previous)::int AS n`,
  );
  return rows[0]?.n ?? 0;
}

interface Pace {
  /** From the first agent who is free to the last offer. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** The nodes, and the agents who become free. */
class Province {
  private readonly nodes: SimulatedNode[] = [];
  private readonly freedAt = new Map<number, number>();
  /** The callers for whom telephones ring, by agent. */
  private readonly ringing = new Map<number, number>();
  private took: number[] = [];
  private lastOfferAt = 0;
  private nextAgent = 1;
  /** The last caller served of each queue. */
  private readonly served = new Map<number, number>();
  outOfTurn = 0;
  private watching: Listening | null = null;
  private allOffered: () => void = () => undefined;

  private constructor(
    private readonly pool: Pool,
    private readonly nodePool: Pool,
  ) {}

  static async open(database: BenchDatabase): Promise<Province> {
    const open = (DATABASE_POOL: number) =>
      makePool({ DATABASE_URL: database.url, DATABASE_POOL }, { connectTimeoutMs });
    const nodePool = open(nodeConnections);
    const province = new Province(open(connections), nodePool);
    const rings = (entryId: number, agentId: number) => province.rings(entryId, agentId);
    for (let n = 0; n < size.nodes; n += startAtOnce) {
      const names = Array.from({ length: startAtOnce }, (_, index) => nodeName(n + index));
      const start = (name: string) => SimulatedNode.start(nodePool, database.url, name, rings);
      province.nodes.push(...(await Promise.all(names.map(start))));
    }
    // PostgreSQL tells of offers in the order in which they were committed.
    await new Promise<void>((onListening) => {
      province.watching = listen(database.url, {
        applicationName: 'bench',
        channels: ['offer'],
        onNotification: (_channel, payload) => province.heard(Number(payload.split(' ')[1])),
        onListening,
      });
    });
    return province;
  }

  /** Free agents who have not been offered anybody. */
  get open(): number {
    return this.freedAt.size;
  }

  /** The id of a caller is the place. */
  private heard(entryId: number): void {
    const queue = entryId % queues;
    const last = this.served.get(queue) ?? 0;
    if (entryId < last) this.outOfTurn += 1;
    this.served.set(queue, Math.max(last, entryId));
  }

  private rings(entryId: number, agentId: number): void {
    this.ringing.set(agentId, entryId);
    const freedAt = this.freedAt.get(agentId);
    if (freedAt === undefined) return;
    this.freedAt.delete(agentId);
    this.lastOfferAt = performance.now();
    this.took.push(this.lastOfferAt - freedAt);
    if (this.freedAt.size === 0) this.allOffered();
  }

  /** Agents come from a break one after another, at an even pace. */
  returnSteadily(agents: number): Promise<Pace> {
    return this.measure(agents, () => this.comeBack(this.nextAgent++));
  }

  /** Agents come from a break at once: nobody is given a caller before all of them are free. */
  returnTogether(agents: number): Promise<Pace> {
    return this.measure(1, async () => {
      const ids = Array.from({ length: agents }, () => this.nextAgent++);
      const at = performance.now();
      for (const id of ids) this.freedAt.set(id, at);
      await this.pool.query({
        name: 'free-agents',
        text: `WITH freed AS (
                 UPDATE agent_states SET status = 'ready', reason = NULL, since_at = $2, last_free_at = $2
                  WHERE agent_id = ANY ($1::int[]) RETURNING agent_id)
               INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, since_at)
               SELECT agent_id, $2, 'paused', 'ready', $2 FROM freed`,
        values: [ids, new Date()],
      });
    });
  }

  /** Agents answer, and end their calls at an even pace; each then gets the next caller. */
  serve(calls: number): Promise<Pace> {
    const agents = [...this.ringing.keys()];
    return this.measure(calls, async (n) => {
      const agentId = agents[n % agents.length] ?? 0;
      const entryId = this.ringing.get(agentId) ?? 0;
      const deps = this.deps();
      await changeEntry(deps, entryId, { kind: 'answered', agentId });
      this.freedAt.set(agentId, performance.now());
      await changeEntry(deps, entryId, { kind: 'agent_call_ended', by: 'agent' });
    });
  }

  private async measure(count: number, free: (n: number) => Promise<void>): Promise<Pace> {
    this.took = [];
    const beganAt = performance.now();
    let n = 0;
    const connection = async () => {
      while (n < count) {
        const mine = n++;
        const dueIn = beganAt + (mine * 1000) / freeASecond - performance.now();
        if (dueIn > 1) await sleep(dueIn);
        await free(mine);
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
    if (this.freedAt.size > 0) {
      const all = new Promise<void>((resolve) => (this.allOffered = resolve));
      await Promise.race([all, sleep(patienceMs, undefined, { ref: false })]);
    }
    const { took } = this;
    return {
      perSecond: took.length / ((this.lastOfferAt - beganAt) / 1000),
      p50: percentile(took, 0.5),
      p99: percentile(took, 0.99),
    };
  }

  private async comeBack(agentId: number): Promise<void> {
    this.freedAt.set(agentId, performance.now());
    await changeAgent(this.deps(), agentId, { kind: 'ready' });
  }

  private deps() {
    return { db: this.pool, clock: { now: () => new Date() } };
  }

  async stop(): Promise<void> {
    await this.watching?.stop();
    await Promise.all(this.nodes.map((node) => node.stop()));
    await Promise.all([this.pool.end(), this.nodePool.end()]);
  }
}
