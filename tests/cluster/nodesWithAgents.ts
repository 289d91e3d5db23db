/**
 * Two nodes behind Kamailio with some agents, whose telephones every node rings, and callers who talk, wait and are
 * called back. The second node can be killed, and comes back.
 */
import type { AppProcess } from '../../app/local/appProcess.js';
import { DeskCalls, type Talking } from '../e2e/desk/deskCalls.js';
import type { Caller } from '../telephone/caller.js';
import type { RingingTelephone } from '../telephone/network/ringingTelephone.js';
import { Cluster, type ClusterOptions } from './cluster.js';

/** Their numbers, unless a test has others. */
export const agents = ['1041', '1042'] as const;

/** Somebody's place in the queue. */
export interface Place {
  readonly number: string;
  readonly order_at: Date;
}

/** A callback of a caller who was cut off. */
export interface CutOff extends Place {
  readonly status: string;
  readonly because: string | null;
}

export class NodesWithAgents {
  private started: AppProcess | null = null;

  private constructor(
    readonly cluster: Cluster,
    readonly desk: DeskCalls,
  ) {}

  /** Starts all but the second node's app: until {@link joinB}, all calls come to the first one. The agents are ready. */
  static async start({
    crew = agents,
    ...options
  }: Omit<ClusterOptions, 'agents'> & {
    readonly crew?: readonly string[];
  } = {}): Promise<NodesWithAgents> {
    const cluster = await Cluster.start({ ...options, agents: true });
    try {
      const desk = new DeskCalls(cluster.hotline);
      await desk.crew(crew, ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
      // A wrap-up lasts until the agent ends it.
      await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 600, ring_s: 60 });
      return new NodesWithAgents(cluster, desk);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  get appB(): AppProcess {
    if (this.started === null) throw new Error('the second node has no app yet');
    return this.started;
  }

  /** Starts the second node's app: new calls come to both nodes. */
  async joinB(): Promise<void> {
    this.started = await this.cluster.startSecondApp({ MAX_CALLS: '20' });
    await this.cluster.untilTakesCalls(this.cluster.asteriskB);
  }

  /** Starts the second node's app, and drains the first node: new calls come to the second one. */
  async startB(): Promise<void> {
    await this.joinB();
    await this.cluster.drainA();
  }

  /** A caller joins the queue at whichever node gets the call, and waits. */
  async waits(from: string): Promise<Caller> {
    const caller = await this.desk.asks(from);
    await caller.hears('queueDigits');
    await this.desk.untilEntry(from, 'waiting', ({ status }) => status === 'waiting');
    return caller;
  }

  /** Somebody who is called back answers, and presses the digit. */
  async answers(telephone: RingingTelephone): Promise<Caller> {
    const caller = await telephone.answer();
    await caller.hears(/\/said\//);
    await caller.press('1');
    return caller;
  }

  /** Somebody who is called back answers, and talks to an agent. */
  async isServed(telephone: RingingTelephone): Promise<Talking> {
    return this.talks(await this.answers(telephone));
  }

  /** An agent's telephone rings for a caller, and both talk. */
  async talks(caller: Caller): Promise<Talking> {
    const { from } = caller;
    const telephone = await this.cluster.hotline.softphones.ringingFor(from);
    const agent = await telephone.answer();
    await agent.hears(/agentCaller/);
    await this.desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
    await this.desk.hearEachOther(caller, agent);
    return { caller, agent, number: telephone.number };
  }

  /** The caller hangs up, and the agent is ready for the next one. */
  async over({ caller, agent, number }: Talking): Promise<void> {
    await caller.hangUp();
    await agent.ended;
    await this.isFree(number);
  }

  /** The agent call is over for the rows, and its agent is ready for the next caller. */
  async isFree(number: string): Promise<void> {
    await this.desk.untilState(number, 'wrap_up');
    await this.desk.change(number, { kind: 'ready' });
  }

  /** Kills the second node: its Asterisk and its app, at once. */
  async killB(): Promise<void> {
    await Promise.all([this.appB.kill(), this.cluster.asteriskB.kill()]);
  }

  /** Has the second node's app end. Its callers stay with its Asterisk. */
  stopAppB(): Promise<void> {
    return this.appB.stop();
  }

  /** Has the second node's Asterisk end, which hangs up its calls, as when its machine is shut down. */
  async stopAsteriskB(): Promise<void> {
    const { asteriskB } = this.cluster;
    process.kill(asteriskB.pid, 'SIGTERM');
    await asteriskB.ended;
  }

  /** Kills the second node's Asterisk beside its app, and does not start it again. */
  killAsteriskB(): Promise<void> {
    return this.cluster.asteriskB.kill();
  }

  async restartB(): Promise<void> {
    await this.cluster.asteriskB.restart();
    await this.appB.restart();
    await this.cluster.untilTakesCalls(this.cluster.asteriskB);
  }

  /** Those who were cut off, in their order: of these callers, or of all. */
  async cutOff(from: readonly string[] | null = null): Promise<CutOff[]> {
    const { rows } = await this.cluster.hotline.db.query<CutOff>(
      `SELECT number, order_at, status, because FROM callbacks
        WHERE origin = 'cut_off' AND ($1::text[] IS NULL OR number = ANY ($1)) ORDER BY order_at`,
      [from],
    );
    return rows;
  }

  /** Those who wait in the queue, in their order. An agent's telephone may be ringing for them. */
  async inQueue(): Promise<Place[]> {
    const { rows } = await this.cluster.hotline.db.query<Place>(
      `SELECT caller_number AS number, order_at FROM queue_entries
        WHERE status IN ('waiting', 'offered') AND callback_id IS NULL ORDER BY order_at`,
    );
    return rows;
  }
}
