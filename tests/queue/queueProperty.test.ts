/**
 * 200 random orders of events over the real database. The rows agree with the pure state machines,
 * callers and agents match at every moment, callers keep their place and are served in order, and
 * nothing is stuck at the end.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  isResting,
  nextAgentState,
  type AgentEvent,
  type AgentState,
} from '../../app/queue/rules/agentState.js';
import { nextEntryState, type EntryEvent } from '../../app/queue/rules/queueEntry.js';
import type { Agent } from '../../app/queue/store/agents.js';
import type { Offer } from '../../app/queue/store/assignCallers.js';
import type { QueueEntry } from '../../app/queue/store/queueEntries.js';
import type { QueueStrategy } from '../../app/queue/store/queues.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { entryEvent, QueueCast, type Picture } from './queueCast.js';
import { expectEveryWayOut, expectWholeRecords } from './queueRecords.js';
import {
  everyWayOut,
  queueSettings,
  queueWith,
  orders,
  strategies,
  type Step,
} from './queueSteps.js';
import { offeredAgent, offeredEntry } from './rules/offers.js';
import { makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let agents: Agent[];

// Each test has its own database, so that callers left by a failed one do not affect the next.
beforeEach(async () => {
  database = await cleanDatabase();
  agents = [];
  scene = await makeScene(database.pool);
  for (const strategy of strategies) {
    await scene.queue(queueWith(strategy), { ...queueSettings, strategy });
  }
  const skills = [
    { 'topic:case': 9, 'language:en': 3 },
    { 'topic:case': 5, 'language:en': 8 },
  ];
  for (const [index, own] of [...skills, { 'topic:case': 7 }, { 'topic:case': 7 }].entries()) {
    agents.push(await scene.agent(String(1001 + index), own, { signedOut: true }));
  }
});
afterEach(() => database.close());

/** Of the ten thousands of comparisons only one that fails takes the time of jest's `expect`. */
function expectEqual(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

const anyStrategy = fc.constantFrom(...strategies);

/**
 * Translates a caller's event into the agent's event, written independently of the code under test.
 */
function echo(before: QueueEntry, event: EntryEvent): AgentEvent {
  const { wrapUpS, pauseAfterMisses, retryS } = queueSettings;
  if (event.kind === 'answered') return { kind: 'answered' };
  if (event.kind === 'refused' || event.kind === 'not_answered' || event.kind === 'unreachable') {
    return { kind: event.kind, pauseAfterMisses, retryS };
  }
  return before.status === 'talking'
    ? { kind: 'agent_call_ended', wrapUpS }
    : { kind: 'withdrawn' };
}

/**
 * Checks that no two agents have one caller, no agent has two, each caller is in one queue, and
 * every place is unchanged.
 */
async function expectFit(cast: QueueCast): Promise<Picture> {
  const picture = await cast.look();
  const busy = [...picture.entries.values()].filter(
    ({ status }) => status === 'offered' || status === 'talking',
  );
  const pairs = busy.map(({ id, agentId, status }) => `${id} ${agentId ?? ''} ${status}`);
  const ofAgents = [...picture.states].flatMap(([id, { entryId, status }]) =>
    entryId === null ? [] : [`${entryId} ${id} ${status}`],
  );
  expectEqual(ofAgents.sort(), pairs.sort());
  expectEqual(new Set(busy.map(({ agentId }) => agentId)).size, busy.length);
  const open = [...picture.entries.values()].filter(({ status }) => status !== 'over');
  expectEqual(new Set(open.map(({ callId }) => callId)).size, open.length);
  // A caller keeps their place, whatever happens.
  const place = ({ id, enteredAt, orderAt }: QueueEntry) =>
    `${id} ${enteredAt.getTime()} ${orderAt.getTime()}`;
  const places = cast.callers.flatMap(({ id }) => {
    const entry = picture.entries.get(id);
    return entry === undefined ? [] : [place(entry)];
  });
  expectEqual(places, cast.callers.map(place));
  return picture;
}

/** Everybody leaves. Then every caller must be out of the queue, and every agent signed out. */
async function closeUp(cast: QueueCast): Promise<void> {
  for (const node of [0, 1]) await cast.crash({ of: 'crash', node, gone: 127, ringing: 0 });
  const left = (await cast.look()).states;
  for (const agent of agents) {
    const status = left.get(agent.id)?.status;
    if (status === 'talking') await cast.changeAgent(agent, { kind: 'consultation_ended' });
    if (status !== 'signed_out') await cast.changeAgent(agent, { kind: 'telephone_gone' });
  }
  const { entries, states } = await expectFit(cast);
  expect(new Set([...states.values()].map(({ status }) => status))).toEqual(
    new Set(['signed_out']),
  );
  for (const { status } of entries.values()) expectEqual(status, 'over');
}

/** Returns whether a caller can be assigned to the agent. */
function isFit(needs: readonly string[], wantedAgentId: number | null, agent: Agent): boolean {
  if (wantedAgentId !== null) return wantedAgentId === agent.id;
  return needs.every((need) => agent.skills.some(({ skill }) => skill === need));
}

function weakest(agent: Agent, needs: readonly string[]): number {
  return Math.min(
    ...agent.skills.filter(({ skill }) => needs.includes(skill)).map(({ level }) => level),
  );
}

/**
 * Tickets agents for a caller: first those who have not missed this caller, then the best level,
 * then the queue's strategy.
 */
function compareAgents(
  cast: QueueCast,
  entry: QueueEntry,
  needs: readonly string[],
  [a, stateA]: readonly [Agent, AgentState],
  [b, stateB]: readonly [Agent, AgentState],
): number {
  const today = (state: AgentState) => (state.callsOn === '2026-11-24' ? state.callsToday : 0);
  return (
    Number(entry.tried.includes(a.id)) - Number(entry.tried.includes(b.id)) ||
    weakest(b, needs) - weakest(a, needs) ||
    (cast.strategy === 'fewest_calls' ? today(stateA) - today(stateB) : 0) ||
    (cast.strategy === 'linear' ? Number(a.number) - Number(b.number) : 0) ||
    (cast.strategy === 'random'
      ? 0
      : stateA.lastFreeAt.getTime() - stateB.lastFreeAt.getTime() || a.id - b.id)
  );
}

async function neededNow(cast: QueueCast): Promise<Map<number, readonly string[]>> {
  const { rows } = await database.pool.query<{ id: number; needs: string[] }>(
    'SELECT id, needs FROM queue_entries WHERE id = ANY ($1)',
    [cast.callers.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, needs }) => [id, needs]));
}

/** Assigns callers, and compares the result with an assignment made here one caller at a time. */
async function assignAndCompare(cast: QueueCast): Promise<void> {
  const { now } = cast;
  const { entries, states } = await cast.look();
  const needsOf = await neededNow(cast);
  const free = new Map<Agent, AgentState>();
  for (const agent of agents) {
    const state = states.get(agent.id);
    if (state?.status === 'ready' && !isResting(state, now)) free.set(agent, state);
  }
  const waiting = [...entries.values()]
    .filter(({ status, node }) => status === 'waiting' && cast.isServed(node))
    .sort((a, b) => a.orderAt.getTime() - b.orderAt.getTime() || a.id - b.id);
  const offers = await cast.assign();
  const given = new Map(offers.map(({ entryId, agentId }) => [entryId, agentId]));
  const served: number[] = [];
  for (const entry of waiting) {
    const needs = needsOf.get(entry.id) ?? [];
    const fit = [...free]
      .filter(([agent]) => isFit(needs, entry.wantedAgentId, agent))
      .sort((a, b) => compareAgents(cast, entry, needs, a, b));
    const [best] = fit;
    if (best === undefined) {
      expectEqual(given.has(entry.id), false);
      continue;
    }
    // Under `random`, any agent who is otherwise equal may be chosen.
    const chosen = fit.find(([agent]) => agent.id === given.get(entry.id));
    if (chosen === undefined) throw new Error(`${entry.id} was not offered to an agent who is fit`);
    expectEqual(compareAgents(cast, entry, needs, chosen, best), 0);
    free.delete(chosen[0]);
    served.push(entry.id);
  }
  // Offers follow the order of serving, and there are no others.
  const order = new Map(waiting.map(({ id }, index) => [id, index]));
  expectEqual(
    offers.map(({ entryId }) => entryId).sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    served,
  );
  // No agent is idle while a caller they can serve waits.
  const after = await expectFit(cast);
  for (const { entryId, agentId, offer } of offers) {
    expect(after.entries.get(entryId)).toMatchObject({ agentId, offers: offer });
  }
  expectEqual(after, offeredBy(offers, { entries, states }, now));
}

/**
 * Returns the state of everybody after these offers: who is in an offer is as
 * tests/queue/rules/offers.ts says, everybody else as before.
 */
function offeredBy(offers: readonly Offer[], before: Picture, now: Date): Picture {
  const entries = new Map(before.entries);
  const states = new Map(before.states);
  for (const { entryId, agentId } of offers) {
    const entry = before.entries.get(entryId);
    const state = before.states.get(agentId);
    const offered = entry && offeredEntry(entry, agentId, now);
    const kept = state && offeredAgent(state, entryId, now);
    if (!entry || !offered || !kept) throw new Error(`${entryId} was offered to ${agentId}`);
    entries.set(entryId, { ...entry, ...offered });
    states.set(agentId, kept);
  }
  return { entries, states };
}

async function changeAgentAndCompare(
  cast: QueueCast,
  step: Extract<Step, { of: 'agent' }>,
): Promise<void> {
  const agent = cast.agentAt(step.agent);
  const before = (await cast.look()).states.get(agent.id);
  if (before === undefined) throw new Error('no such agent');
  const isConsultation = step.event.kind === 'consultation_ended';
  const pure =
    isConsultation && before.entryId !== null
      ? ({ kind: 'refused', because: 'no_agent_call' } as const)
      : nextAgentState(
          before,
          step.event.kind === 'consultation_ended'
            ? { kind: 'agent_call_ended', wrapUpS: 0 }
            : step.event,
          cast.now,
        );
  expect(await cast.changeAgent(agent, step.event)).toMatchObject(pure);
  const after = await expectFit(cast);
  expectEqual(after.states.get(agent.id), pure.kind === 'refused' ? before : pure.state);
  if (before.entryId !== null && pure.kind === 'moved') {
    expect(after.entries.get(before.entryId)).toMatchObject({ status: 'waiting', agentId: null });
  }
}

async function changeEntryAndCompare(
  cast: QueueCast,
  step: Extract<Step, { of: 'entry' }>,
): Promise<void> {
  const caller = await cast.callerAt(step.who);
  if (caller === null) return;
  const { entries, states } = await cast.look();
  const before = entries.get(caller.id);
  if (before === undefined) throw new Error('no such caller');
  const late = step.agent < 0 ? null : cast.agentAt(step.agent).id;
  const agentId = late ?? before.agentId ?? 0;
  const event = entryEvent(step.kind, agentId);
  const pure = nextEntryState(before, event, cast.now);
  const concerned = before.status === 'over' ? null : before.agentId;
  const agentBefore = concerned === null ? undefined : states.get(concerned);
  expectEqual((await cast.changeEntry(caller.id, step.kind, agentId)).kind, pure.kind);
  const after = await expectFit(cast);
  expectEqual(
    after.entries.get(caller.id),
    pure.kind === 'moved' ? { ...before, ...pure.state } : before,
  );
  if (concerned === null || agentBefore === undefined) return;
  const echoed = nextAgentState(agentBefore, echo(before, event), cast.now);
  expectEqual(
    after.states.get(concerned),
    pure.kind === 'moved' && echoed.kind !== 'refused' ? echoed.state : agentBefore,
  );
}

/** Either the agent call ends and the caller is elsewhere, or nothing has changed. */
async function transferAndCompare(
  cast: QueueCast,
  step: Extract<Step, { of: 'transfer' }>,
): Promise<void> {
  const caller = await cast.callerAt(step.who);
  if (caller === null) return;
  const before = await cast.look();
  const agentCall = before.entries.get(caller.id);
  const agentId = agentCall?.agentId ?? 0;
  const result = await cast.transfer(caller, step);
  const after = await expectFit(cast);
  if (result.kind === 'refused') {
    expectEqual(after, before);
    return;
  }
  expect(agentCall?.status).toBe('talking');
  expect(after.entries.get(caller.id)).toMatchObject({
    status: 'over',
    result: 'answered',
    endedBy: 'transfer',
    agentId,
  });
  expect(['wrap_up', 'paused', 'signed_out']).toContain(after.states.get(agentId)?.status);
  if (step.to === 'office') {
    expect(result.next).toBeNull();
    return;
  }
  expect(result.next).toMatchObject({ callId: caller.callId, transferredFrom: caller.id });
  const wanted = cast.agentAt(step.agent).id;
  if (step.to === 'consulted_agent') {
    expect(before.states.get(wanted)).toMatchObject({ status: 'talking', entryId: null });
    expect(result.next).toMatchObject({ status: 'talking', agentId: wanted });
  } else {
    const expected = step.to === 'queue' ? null : wanted;
    expect(result.next).toMatchObject({ status: 'waiting', wantedAgentId: expected });
    // Ahead of all callers who have arrived by themselves meanwhile.
    expect(result.next?.orderAt).toEqual(new Date(cast.now.getTime() - 900_000));
  }
}

/**
 * Callers whose calls remain keep their place, the others are over, and recovering again changes
 * nothing more.
 */
async function crashAndCompare(
  cast: QueueCast,
  step: Extract<Step, { of: 'crash' }>,
): Promise<void> {
  const before = await cast.look();
  const { node } = cast.deps(step.node);
  const recovered = await cast.crash(step);
  const after = await expectFit(cast);
  for (const entry of before.entries.values()) {
    const now = after.entries.get(entry.id);
    if (entry.node !== node || entry.status === 'over') {
      expectEqual(now, entry);
    } else if (recovered.lost.some(({ id }) => id === entry.id)) {
      const result = entry.status === 'talking' ? 'answered' : 'lost';
      expect(now).toMatchObject({ status: 'over', result });
    } else if (entry.status === 'offered' && now?.status === 'waiting') {
      expect(now).toMatchObject({ misses: entry.misses, tried: entry.tried });
    } else {
      expectEqual(now, entry);
    }
  }
  // No agent stays in a consultation of this node that nobody holds any more.
  for (const state of after.states.values()) {
    expectEqual(state.status === 'talking' && state.node === node, false);
  }
}

async function applyAndCompare(cast: QueueCast, step: Step): Promise<void> {
  switch (step.of) {
    case 'assign':
      return assignAndCompare(cast);
    case 'agent':
      return changeAgentAndCompare(cast, step);
    case 'entry':
      return changeEntryAndCompare(cast, step);
    case 'transfer':
      return transferAndCompare(cast, step);
    case 'crash':
      return crashAndCompare(cast, step);
    default:
      await cast.apply(step);
      await expectFit(cast);
  }
}

/** Makes sure that the queue has a caller from the beginning. */
const firstCaller = (node: number): Step => ({
  of: 'arrival',
  node,
  isEnglish: false,
  reason: null,
});

test('200 random orders of events: rows are what the pure machines say, and the records are whole', async () => {
  const examples = everyWayOut().map((order): [QueueStrategy, Step[]] => ['linear', order]);
  await fc.assert(
    fc.asyncProperty(anyStrategy, orders(8, 22), async (strategy: QueueStrategy, order) => {
      const cast = await QueueCast.begin(scene, agents, strategy);
      await cast.apply(firstCaller(order.length % 2));
      for (const step of order) await applyAndCompare(cast, step);
      await closeUp(cast);
    }),
    { numRuns: 200 + examples.length, endOnFailure: true, examples },
  );
  await expectWholeRecords(database.pool);
  await expectEveryWayOut(database.pool);
});

test('events of both legs, of two nodes and of the clock at the same moment leave everybody somewhere, and whole records', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyStrategy,
      fc.array(orders(2, 6), { minLength: 4, maxLength: 10 }),
      async (strategy: QueueStrategy, batches) => {
        const cast = await QueueCast.begin(scene, agents, strategy);
        for (const [index, batch] of batches.entries()) {
          await cast.apply(firstCaller(index % 2));
          await cast.apply({ of: 'assign' });
          await Promise.all(batch.map((step) => cast.apply(step)));
          await expectFit(cast);
        }
        await closeUp(cast);
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
  await expectWholeRecords(database.pool);
});
