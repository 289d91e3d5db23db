/**
 * Random orders of what can happen to a queue. Callers arrive at two nodes, are offered, answered,
 * missed and transferred. Both sides hang up at any moment. Agents sign in and out, pause, consult
 * and lose their telephones. The clock moves on, and a node's process dies and is started again.
 * `queueCast.ts` carries the steps out.
 */
import fc from 'fast-check';
import type { AgentOwnEvent } from '../../app/queue/agentStates.js';
import type { EntryEvent } from '../../app/queue/rules/queueEntry.js';
import type { PriorityReason } from '../../app/queue/rules/queueOrder.js';
import type { QueueStrategy } from '../../app/queue/store/queues.js';

/** The events of a caller, except for offers, which `assign` makes. */
export type EntryEventKind = EntryEvent['kind'];

/** One step. `who` and `agent` are taken modulo the number of people; see `QueueCast.callerAt`. */
export type Step =
  | { readonly of: 'agent'; readonly agent: number; readonly event: AgentOwnEvent }
  | {
      readonly of: 'entry';
      readonly who: number;
      /** -1: the agent who has the offer. Otherwise a late message from another agent. */
      readonly agent: number;
      readonly kind: EntryEventKind;
    }
  | {
      readonly of: 'transfer';
      readonly who: number;
      readonly to: 'queue' | 'wanted_agent' | 'consulted_agent' | 'office';
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

/** The settings of every queue here; one queue per strategy. */
export const queueSettings = {
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
export const strategies: readonly QueueStrategy[] = [
  'longest_idle',
  'fewest_calls',
  'linear',
  'random',
];

/** Returns the name of the queue that has a strategy. */
export function queueWith(strategy: QueueStrategy): string {
  return strategy.replace('_', '-');
}

export const nodes = ['hotline', 'second'] as const;
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
  ...(['unreachable', 'withdrawn', 'caller_gone', 'agent_call_ended', 'digit', 'timeout'] as const),
  ...(['closed', 'no_agents', 'callback', 'lost'] as const),
);

/** One random step; common events are more frequent. */
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
      to: fc.constantFrom('queue', 'wanted_agent', 'consulted_agent', 'office'),
      agent: any,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constant('arrival' as const),
      node,
      isEnglish: fc.boolean(),
      reason: fc.constantFrom(null, null, 'hearing_soon', 'overdue_ticket', 'returned_call'),
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

/**
 * Steps that lead somewhere only in sequence: an agent call, and a consulted colleague who takes it over.
 */
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

/** Random orders of `least` to `most` steps or sequences of steps. */
export function orders(least: number, most: number): fc.Arbitrary<Step[]> {
  const part = fc.oneof(
    { weight: 7, arbitrary: oneStep.map((step): readonly Step[] => [step]) },
    { weight: 2, arbitrary: way },
  );
  return fc
    .array(part, { minLength: least, maxLength: most })
    .map((parts) => parts.flatMap((each) => each));
}

/**
 * Fixed orders that cover every way out of the queue and every event of its log, because random ones
 * miss some.
 */
export function everyWayOut(): Step[][] {
  // Arrives in addition to the caller who is there from the beginning.
  const arrives = (at: number): Step => ({
    of: 'arrival',
    node: at,
    isEnglish: false,
    reason: null,
  });
  const of = (who: number, kind: EntryEventKind): Step => ({ of: 'entry', who, agent: -1, kind });
  const newest = 1;
  const talk = (at: number): Step[] => [arrives(at), ...answered];
  const ends = nodes.flatMap((_, at) => [
    [...talk(at), of(-1, 'caller_gone')],
    [...talk(at), of(-1, 'agent_call_ended')],
    [...talk(at), { of: 'crash' as const, node: at, gone: 127, ringing: 0 }],
    [...talk(at), { of: 'transfer' as const, who: -1, to: 'office' as const, agent: 0 }],
  ]);
  const waits = (
    ['digit', 'timeout', 'closed', 'no_agents', 'callback', 'lost', 'caller_gone'] as const
  ).map((kind) => [arrives(0), of(newest, kind)]);
  const offers = (['not_answered', 'withdrawn'] as const).map((kind): Step[] => [
    ...[arrives(0), { of: 'assign' as const }, of(-1, kind)],
  ]);
  const consulted: Step[] = [
    ...talk(0),
    { of: 'agent', agent: 3, event: { kind: 'engaged', node: 'hotline' } },
    { of: 'transfer', who: -1, to: 'consulted_agent', agent: 3 },
  ];
  const pause: Step[] = [
    { of: 'agent', agent: 0, event: { kind: 'pause', reason: 'lunch' } },
    { of: 'agent', agent: 0, event: { kind: 'ready' } },
  ];
  return [...ends, ...waits, ...offers, consulted, pause];
}
