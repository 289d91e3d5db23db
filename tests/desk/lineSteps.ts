/**
 * Random orders of what can happen to a line, to be carried out over the real database: callers come at two nodes, are
 * offered, answered, missed and transferred; both sides hang up at any moment; agents sign in and out, pause, consult
 * and lose their telephones; the clock goes on; and a node's process dies and is started again.
 */
import fc from 'fast-check';
import { changeAgent, type AgentChange, type AgentOwnEvent } from '../../app/desk/agentStates.js';
import type { Desk } from '../../app/desk/desk.js';
import { keepLine } from '../../app/desk/lineUpkeep.js';
import { recoverLine, type RecoveredLine } from '../../app/desk/recoverLine.js';
import { transferTalk, type TransferResult, type TransferTo } from '../../app/desk/transferTalk.js';
import { changeEntry, enterLine, type EntryChange } from '../../app/desk/waitingLine.js';
import type { AgentState } from '../../app/rules/agentState.js';
import type { EntryEvent } from '../../app/rules/lineEntry.js';
import type { PriorityReason } from '../../app/rules/lineOrder.js';
import { listAgents, type Agent } from '../../app/store/agents.js';
import { assignCallers, readEntries, type LineEntry, type Offer } from '../../app/store/line.js';
import { beat, signOff } from '../../app/store/lineUpkeep.js';
import type { LineStrategy } from '../../app/store/lines.js';
import type { Scene } from './scene.js';

export type EntryEventKind = Exclude<EntryEvent, { kind: 'offered' }>['kind'];

/** `who` and `agent` are taken modulo how many there are; see {@link LineCast.callerAt}. */
export type Step =
  | { readonly of: 'agent'; readonly agent: number; readonly event: AgentOwnEvent }
  | {
      readonly of: 'entry';
      readonly who: number;
      /** -1: the agent who has the offer; otherwise a late word of another one. */
      readonly agent: number;
      readonly kind: EntryEventKind;
    }
  | {
      readonly of: 'transfer';
      readonly who: number;
      readonly to: 'line' | 'wanted_agent' | 'consulted_agent' | 'office';
      readonly agent: number;
    }
  | {
      readonly of: 'arrival';
      readonly node: number;
      readonly isEnglish: boolean;
      readonly reason: PriorityReason | null;
    }
  | { readonly of: 'assign' }
  | { readonly of: 'upkeep'; readonly node: number }
  | { readonly of: 'crash'; readonly node: number; readonly gone: number; readonly ringing: number }
  | { readonly of: 'away'; readonly node: number; readonly isAway: boolean }
  | { readonly of: 'time'; readonly seconds: number };

export const lineSettings = {
  wrapUpS: 30,
  pauseAfterMisses: 2,
  retryS: 3,
  maxWaitS: 120,
  emptyGraceS: 20,
  ringS: 20,
  skills: ['topic:case'],
  relax: [
    { afterS: 15, drop: ['agent'] },
    { afterS: 30, drop: ['language'] },
  ],
};
export const strategies: readonly LineStrategy[] = [
  'longest_idle',
  'fewest_calls',
  'linear',
  'random',
];

/** The line that has a strategy. */
export function lineWith(strategy: LineStrategy): string {
  return strategy.replace('_', '-');
}

const nodes = ['hotline', 'second'] as const;
const any = fc.nat({ max: 99 });
const node = fc.nat({ max: nodes.length - 1 });
const agentEvents = fc.constantFrom<AgentOwnEvent>(
  { kind: 'sign_in' },
  { kind: 'sign_in' },
  { kind: 'sign_out' },
  { kind: 'ready' },
  { kind: 'ready' },
  { kind: 'pause', reason: 'lunch' },
  { kind: 'pause', reason: 'training' },
  { kind: 'wrap_up_done' },
  { kind: 'wrap_up_done' },
  { kind: 'telephone_gone' },
  { kind: 'released' },
  { kind: 'engaged', node: 'hotline' },
  { kind: 'engaged', node: 'second' },
  { kind: 'consultation_ended' },
);
const entryKinds = fc.constantFrom<EntryEventKind>(
  ...(['answered', 'answered', 'answered', 'answered', 'refused', 'not_answered'] as const),
  ...(['unreachable', 'withdrawn', 'caller_gone', 'talk_ended', 'key', 'timeout'] as const),
  ...(['closed', 'no_agents', 'callback', 'lost'] as const),
);

/** One step, the usual ones more often. */
const oneStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ of: fc.constant('agent' as const), agent: any, event: agentEvents }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      of: fc.constant('entry' as const),
      who: any,
      agent: fc.oneof({ weight: 5, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: any }),
      kind: entryKinds,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      of: fc.constant('transfer' as const),
      who: any,
      to: fc.constantFrom('line', 'wanted_agent', 'consulted_agent', 'office'),
      agent: any,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constant('arrival' as const),
      node,
      isEnglish: fc.boolean(),
      reason: fc.constantFrom(null, null, 'hearing_soon', 'overdue_order', 'returned_call'),
    }),
  },
  { weight: 9, arbitrary: fc.constant<Step>({ of: 'assign' }) },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('upkeep' as const), node }) },
  {
    weight: 2,
    arbitrary: fc.record({ of: fc.constant('crash' as const), node, gone: any, ringing: any }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ of: fc.constant('away' as const), node, isAway: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ of: fc.constant('time' as const), seconds: fc.nat({ max: 40 }) }),
  },
);

const answered: readonly Step[] = [
  { of: 'assign' },
  { of: 'entry', who: -1, agent: -1, kind: 'answered' },
];

/** Steps that lead somewhere only one after another: a talk, and a colleague who is asked and takes over. */
const way: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.constant(answered),
  fc
    .record({ agent: any, node: fc.constantFrom(...nodes) })
    .map(({ agent, node: engagedAt }) => [
      ...answered,
      { of: 'agent' as const, agent, event: { kind: 'engaged' as const, node: engagedAt } },
      { of: 'transfer' as const, who: -1, to: 'consulted_agent' as const, agent },
    ]),
);

/** So many steps or ways; whatever else happens comes between them. */
export function orders(least: number, most: number): fc.Arbitrary<Step[]> {
  const part = fc.oneof(
    { weight: 7, arbitrary: oneStep.map((step): readonly Step[] => [step]) },
    { weight: 2, arbitrary: way },
  );
  return fc
    .array(part, { minLength: least, maxLength: most })
    .map((parts) => parts.flatMap((each) => each));
}

/** Everybody's state, as the rows have it. */
export interface Picture {
  readonly entries: ReadonlyMap<number, LineEntry>;
  readonly states: ReadonlyMap<number, AgentState>;
}

/** The people of one random order. The agents are the same in all of them, the callers its own. */
export class LineCast {
  readonly callers: LineEntry[] = [];
  /** Since the last change; null: to be read. */
  private seen: Picture | null = null;
  private readonly away = new Set<string>();

  private constructor(
    readonly scene: Scene,
    readonly agents: readonly Agent[],
    readonly strategy: LineStrategy,
  ) {}

  /** Two who speak English and two who do not, of different levels; all are ready. */
  static async begin(
    scene: Scene,
    agents: readonly Agent[],
    strategy: LineStrategy,
  ): Promise<LineCast> {
    const cast = new LineCast(scene, agents, strategy);
    await cast.pass(1);
    for (const agent of agents) {
      await cast.pass(1);
      await changeAgent(scene.desk, agent.id, { kind: 'sign_in' });
    }
    return cast;
  }

  /** The desk as the process of a node has it. */
  desk(index: number): Desk {
    return { ...this.scene.desk, node: nodes[index % nodes.length] ?? nodes[0] };
  }

  get now(): Date {
    return this.scene.desk.clock.now();
  }

  isServed(name: string): boolean {
    return !this.away.has(name);
  }

  agentAt(index: number): Agent {
    const agent = this.agents[index % this.agents.length];
    if (agent === undefined) throw new Error('no agents');
    return agent;
  }

  /** -1: the last who has an agent; otherwise one of the last few, because most of the others are over. */
  async callerAt(index: number): Promise<LineEntry | null> {
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
    return {
      entries: new Map(entries.map((entry) => [entry.id, entry])),
      states: new Map(agents.map(({ agent, state }) => [agent.id, state])),
    };
  }

  /** The clock goes on, and the nodes that are not away are seen. */
  async pass(seconds: number): Promise<void> {
    await this.scene.pass(seconds);
    for (const name of nodes) {
      if (this.away.has(name)) await signOff(this.scene.pool, name);
      else await beat(this.scene.pool, name, this.now);
    }
  }

  async setAway(index: number, isAway: boolean): Promise<void> {
    const name = this.desk(index).node;
    if (isAway) this.away.add(name);
    else this.away.delete(name);
    await this.pass(0);
  }

  async arrive(step: Extract<Step, { of: 'arrival' }>): Promise<void> {
    const callId = await this.scene.call();
    const entered = await enterLine(this.desk(step.node), {
      ...{ line: lineWith(this.strategy), callId, callerNumber: '13800138000' },
      ...{ language: step.isEnglish ? 'en' : 'zh', reasons: step.reason ? [step.reason] : [] },
      skills: step.isEnglish ? ['language:en'] : [],
    });
    // Who is turned away has a row, and no place.
    if (entered.kind === 'waiting') this.callers.push(entered.entry);
    this.seen = null;
  }

  /** Everything that changes a row goes through here. */
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
    return this.change(() => changeEntry(this.scene.desk, entryId, entryEvent(kind, agentId)));
  }

  changeAgent(agent: Agent, event: AgentOwnEvent): Promise<AgentChange> {
    return this.change(() => changeAgent(this.scene.desk, agent.id, event));
  }

  async transfer(
    caller: LineEntry,
    step: Extract<Step, { of: 'transfer' }>,
  ): Promise<TransferResult> {
    const desk = { ...this.scene.desk, node: caller.node };
    const result = await this.change(() => transferTalk(desk, caller.id, this.transferTo(step)));
    if (result.kind === 'transferred' && result.next !== null) this.callers.push(result.next);
    return result;
  }

  private transferTo({ to, agent }: Extract<Step, { of: 'transfer' }>): TransferTo {
    switch (to) {
      case 'line':
        return { kind: 'line', line: lineWith(this.strategy) };
      case 'wanted_agent':
        return { kind: 'line', line: lineWith(this.strategy), wantedAgent: this.agentAt(agent) };
      case 'consulted_agent':
        return { kind: 'agent', agent: this.agentAt(agent), channel: 'telephone' };
      case 'office':
        return { kind: 'telephone', number: '02585550101', isAttended: false };
    }
  }

  /** As after kill -9: some of the calls are gone meanwhile, and some of the telephones do not ring any more. */
  async crash(step: Extract<Step, { of: 'crash' }>): Promise<RecoveredLine> {
    const { entries } = await this.look();
    const open = [...entries.values()].filter(({ status }) => status !== 'over');
    const isGone = (index: number, mask: number) => ((mask >> (index % 7)) & 1) === 1;
    const kept = open.filter((_, index) => !isGone(index, step.gone));
    const there = {
      callIds: new Set(kept.map(({ callId }) => callId)),
      ringingEntryIds: new Set(
        open.filter((_, index) => isGone(index, step.ringing)).map(({ id }) => id),
      ),
    };
    return this.change(() => recoverLine(this.desk(step.node), there));
  }

  /** Carries a step out, whatever comes of it. */
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
        // A node whose process does this is not away.
        await this.setAway(step.node, false);
        return this.change(() => keepLine(this.desk(step.node)));
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

/** The event of an entry, with an agent where it takes one. */
export function entryEvent(
  kind: EntryEventKind,
  agentId: number,
): Exclude<EntryEvent, { kind: 'offered' }> {
  switch (kind) {
    case 'answered':
    case 'refused':
    case 'not_answered':
    case 'unreachable':
    case 'withdrawn':
      return { kind, agentId };
    case 'talk_ended':
      return { kind, by: 'agent' };
    case 'key':
      return { kind, key: '*' };
    default:
      return { kind };
  }
}
