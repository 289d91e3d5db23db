/** The people in one random order of events, and how its steps run against the real database. */
import { changeAgent, type AgentChange, type AgentOwnEvent } from '../../app/queue/agentStates.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import { keepQueue } from '../../app/queue/waiting/queueUpkeep.js';
import { recoverQueue, type RecoveredQueue } from '../../app/queue/waiting/recoverQueue.js';
import {
  transferAgentCall,
  type TransferResult,
  type TransferTo,
} from '../../app/agents/calls/transferAgentCall.js';
import { changeEntry, enterQueue, type EntryChange } from '../../app/queue/waiting/waitingQueue.js';
import type { AgentState } from '../../app/queue/rules/agentState.js';
import type { EntryEvent } from '../../app/queue/rules/queueEntry.js';
import { listAgents, type Agent } from '../../app/queue/store/agents.js';
import { assignCallers, type Offer } from '../../app/queue/store/assignCallers.js';
import { readEntries, type QueueEntry } from '../../app/queue/store/queueEntries.js';
import { beat, signOff } from '../../app/queue/store/queueUpkeep.js';
import type { QueueStrategy } from '../../app/queue/store/queues.js';
import { queueWith, nodes, type EntryEventKind, type Step } from './queueSteps.js';
import type { Scene } from './scene.js';

/** The state of every caller and agent, as the rows have it. */
export interface Picture {
  readonly entries: ReadonlyMap<number, QueueEntry>;
  readonly states: ReadonlyMap<number, AgentState>;
}

/** The people in one random order. All tickets share the agents; each has its own callers. */
export class QueueCast {
  readonly callers: QueueEntry[] = [];
  /** The state read since the last change. Null: it must be read again. */
  private seen: Picture | null = null;
  private readings = 0;
  private readonly away = new Set<string>();

  private constructor(
    readonly scene: Scene,
    readonly agents: readonly Agent[],
    readonly strategy: QueueStrategy,
  ) {}

  /** Signs in the agents: two who speak English and two who do not, of different levels. */
  static async begin(
    scene: Scene,
    agents: readonly Agent[],
    strategy: QueueStrategy,
  ): Promise<QueueCast> {
    const cast = new QueueCast(scene, agents, strategy);
    await cast.pass(1);
    for (const agent of agents) {
      scene.moveClock(1);
      await changeAgent(scene.deps, agent.id, { kind: 'sign_in' });
    }
    return cast;
  }

  /** Returns the desk as seen by the process of a node. */
  deps(index: number): RuntimeDeps {
    return { ...this.scene.deps, node: nodes[index % nodes.length] ?? nodes[0] };
  }

  get now(): Date {
    return this.scene.deps.clock.now();
  }

  isServed(name: string): boolean {
    return !this.away.has(name);
  }

  agentAt(index: number): Agent {
    const agent = this.agents[index % this.agents.length];
    if (agent === undefined) throw new Error('no agents');
    return agent;
  }

  /**
   * Returns a caller. -1: the last caller who has an agent. Otherwise one of the last four, because
   * most of the others are over.
   */
  async callerAt(index: number): Promise<QueueEntry | null> {
    if (index < 0) {
      const { entries } = await this.look();
      const busy = this.callers.filter(({ id }) =>
        ['offered', 'talking'].includes(entries.get(id)?.status ?? ''),
      );
      return busy.at(-1) ?? null;
    }
    const last = this.callers.slice(-4);
    return last[index % Math.max(1, last.length)] ?? null;
  }

  async look(): Promise<Picture> {
    return (this.seen ??= await this.read());
  }

  private async read(): Promise<Picture> {
    const { pool } = this.scene;
    const ids = this.callers.map(({ id }) => id);
    const [entries, agents] = await Promise.all([readEntries(pool, ids), listAgents(pool)]);
    // The query promises no order, and a changed plan returns another one. Reversing every second
    // result exposes code that relies on a ticket.
    this.readings += 1;
    if (this.readings % 2 === 0) for (const rows of [entries, agents]) rows.reverse();
    return {
      entries: new Map(entries.map((entry) => [entry.id, entry])),
      states: new Map(agents.map(({ agent, state }) => [agent.id, state])),
    };
  }

  /** Moves the clock, and renews the heartbeats of the nodes that are not away. */
  async pass(seconds: number): Promise<void> {
    this.scene.moveClock(seconds);
    for (const name of nodes) {
      if (this.away.has(name)) await signOff(this.scene.pool, name);
      else await beat(this.scene.pool, name, this.now);
    }
  }

  async setAway(index: number, isAway: boolean): Promise<void> {
    const name = this.deps(index).node;
    if (isAway) this.away.add(name);
    else this.away.delete(name);
    await this.pass(0);
  }

  async arrive(step: Extract<Step, { of: 'arrival' }>): Promise<void> {
    const callId = await this.scene.call();
    const entered = await enterQueue(this.deps(step.node), {
      queue: queueWith(this.strategy),
      callId,
      callerNumber: '13800138000',
      language: step.isEnglish ? 'en' : 'zh',
      reasons: step.reason ? [step.reason] : [],
      skills: step.isEnglish ? ['language:en'] : [],
    });
    // A caller who is turned away has a row, but no place in the queue.
    if (entered.kind === 'waiting') this.callers.push(entered.entry);
    this.seen = null;
  }

  /** Runs every change of a row, and discards the cached state. */
  private async change<T>(what: () => Promise<T>): Promise<T> {
    try {
      return await what();
    } finally {
      this.seen = null;
    }
  }

  assign(): Promise<Offer[]> {
    return this.change(() => assignCallers(this.scene.pool, this.now));
  }

  changeEntry(entryId: number, kind: EntryEventKind, agentId: number): Promise<EntryChange> {
    return this.change(() => changeEntry(this.scene.deps, entryId, entryEvent(kind, agentId)));
  }

  changeAgent(agent: Agent, event: AgentOwnEvent): Promise<AgentChange> {
    return this.change(() => changeAgent(this.scene.deps, agent.id, event));
  }

  async transfer(
    caller: QueueEntry,
    step: Extract<Step, { of: 'transfer' }>,
  ): Promise<TransferResult> {
    const deps = { ...this.scene.deps, node: caller.node };
    const result = await this.change(() =>
      transferAgentCall(deps, caller.id, this.transferTo(step)),
    );
    if (result.kind === 'transferred' && result.next !== null) this.callers.push(result.next);
    return result;
  }

  private transferTo({ to, agent }: Extract<Step, { of: 'transfer' }>): TransferTo {
    switch (to) {
      case 'queue':
        return { kind: 'queue', queue: queueWith(this.strategy) };
      case 'wanted_agent':
        return { kind: 'queue', queue: queueWith(this.strategy), wantedAgent: this.agentAt(agent) };
      case 'consulted_agent':
        return { kind: 'agent', agent: this.agentAt(agent), channel: 'telephone' };
      case 'office':
        return { kind: 'telephone', number: '02585550101', isAttended: false };
    }
  }

  /** Recovers as after `kill -9`: some calls are gone, and some telephones no longer ring. */
  async crash(step: Extract<Step, { of: 'crash' }>): Promise<RecoveredQueue> {
    const { entries } = await this.look();
    const open = [...entries.values()]
      .filter(({ status }) => status !== 'over')
      .sort((a, b) => a.id - b.id);
    const isGone = (index: number, mask: number) => ((mask >> (index % 7)) & 1) === 1;
    const kept = open.filter((_, index) => !isGone(index, step.gone));
    const there = {
      callIds: new Set(kept.map(({ callId }) => callId)),
      ringingEntryIds: new Set(
        open.filter((_, index) => isGone(index, step.ringing)).map(({ id }) => id),
      ),
    };
    return this.change(() => recoverQueue(this.deps(step.node), there));
  }

  /** Carries out a step, whether it is accepted or refused. */
  apply(step: Step): Promise<unknown> {
    return this.change(() => this.carryOut(step));
  }

  private async carryOut(step: Step): Promise<unknown> {
    switch (step.of) {
      case 'time':
        return this.pass(step.seconds);
      case 'away':
        return this.setAway(step.node, step.isAway);
      case 'arrival':
        return this.arrive(step);
      case 'assign':
        return this.assign();
      case 'upkeep':
        // A node whose process runs the upkeep is not away.
        await this.setAway(step.node, false);
        return this.change(() => keepQueue(this.deps(step.node)));
      case 'crash':
        return this.crash(step);
      case 'agent':
        return this.changeAgent(this.agentAt(step.agent), step.event);
      case 'transfer': {
        const caller = await this.callerAt(step.who);
        return caller && this.transfer(caller, step);
      }
      case 'entry': {
        const caller = await this.callerAt(step.who);
        if (caller === null) return null;
        const { agentId } = await this.scene.entry(caller.id);
        const late = step.agent < 0 ? null : this.agentAt(step.agent).id;
        return this.changeEntry(caller.id, step.kind, late ?? agentId ?? 0);
      }
    }
  }
}

/** Builds the event of an entry, with the agent if the event takes one. */
export function entryEvent(kind: EntryEventKind, agentId: number): EntryEvent {
  switch (kind) {
    case 'answered':
    case 'refused':
    case 'not_answered':
    case 'unreachable':
    case 'withdrawn':
      return { kind, agentId };
    case 'agent_call_ended':
      return { kind, by: 'agent' };
    case 'digit':
      return { kind, digit: '*' };
    default:
      return { kind };
  }
}
