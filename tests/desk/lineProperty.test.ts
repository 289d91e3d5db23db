/**
 * Random orders of events, over the real database: rows agree with the pure machines, callers and agents fit
 * together at every moment, and nobody is stuck at the end.
 */
import fc from 'fast-check';
import { changeAgent, type AgentOwnEvent } from '../../app/desk/agentStates.js';
import { changeEntry } from '../../app/desk/waitingLine.js';
import {
  isResting,
  nextAgentState,
  type AgentEvent,
  type AgentState,
} from '../../app/rules/agentState.js';
import { nextEntryState, type EntryEvent } from '../../app/rules/lineEntry.js';
import type { Agent } from '../../app/store/agents.js';
import { assignCallers, type LineEntry } from '../../app/store/line.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let runs = 0;

const lineSettings = { wrapUpS: 30, pauseAfterMisses: 2, retryS: 3, relax: [] };

beforeAll(async () => {
  database = await freshDatabase();
  scene = await makeScene(database.pool);
  await scene.line('case', lineSettings);
});
afterAll(() => database.drop());

type EntryEventKind = Exclude<EntryEvent, { kind: 'offered' }>['kind'];
type Step =
  | { readonly of: 'agent'; readonly who: number; readonly event: AgentOwnEvent }
  | {
      readonly of: 'entry';
      readonly who: number;
      readonly agent: number;
      readonly kind: EntryEventKind;
    }
  | { readonly of: 'arrival' }
  | { readonly of: 'assign' }
  | { readonly of: 'time'; readonly seconds: number };

const agentCount = 3;
const who = fc.nat({ max: 99 });
const agentEvents = fc.constantFrom<AgentOwnEvent>(
  { kind: 'sign_in' },
  { kind: 'sign_out' },
  { kind: 'ready' },
  { kind: 'pause', reason: 'lunch' },
  { kind: 'pause', reason: 'training' },
  { kind: 'wrap_up_done' },
  { kind: 'telephone_gone' },
  { kind: 'released' },
  { kind: 'engaged', node: 'hotline' },
  { kind: 'consultation_ended' },
);
const entryKinds = fc.constantFrom<EntryEventKind>(
  ...(['answered', 'answered', 'answered', 'refused', 'not_answered', 'unreachable'] as const),
  ...(['withdrawn', 'caller_gone', 'talk_ended', 'talk_ended', 'key', 'timeout'] as const),
  ...(['closed', 'no_agents', 'callback', 'lost'] as const),
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ of: fc.constant('agent' as const), who, event: agentEvents }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constant('entry' as const),
      who,
      // Mostly the agent who has the offer; sometimes a late word of another one.
      agent: fc.oneof({ weight: 5, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: who }),
      kind: entryKinds,
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ of: 'arrival' }) },
  { weight: 4, arbitrary: fc.constant<Step>({ of: 'assign' }) },
  {
    weight: 2,
    arbitrary: fc.record({ of: fc.constant('time' as const), seconds: fc.nat({ max: 40 }) }),
  },
);

/** One run's own people, apart from all others' by a skill of their own. */
interface Cast {
  readonly skill: string;
  readonly agents: readonly Agent[];
  readonly callers: LineEntry[];
}

async function makeCast(): Promise<Cast> {
  runs += 1;
  const skill = `topic:run${runs}`;
  const agents: Agent[] = [];
  for (let i = 0; i < agentCount; i += 1) {
    agents.push(await scene.agent(String(1000 + runs * 10 + i), { [skill]: 5 }));
    await scene.pass(1);
  }
  return { skill, agents, callers: [] };
}

async function arrive(cast: Cast): Promise<void> {
  // While everybody is signed out, the line would turn her away.
  const states = await Promise.all(cast.agents.map((agent) => scene.state(agent)));
  if (states.every((state) => state.status === 'signed_out')) return;
  cast.callers.push(await scene.caller('case', { skills: [cast.skill] }));
}

function entryEvent(
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

/** What an event of a caller is for her agent, said once more and in other words than the code under test. */
function echo(before: LineEntry, event: EntryEvent): AgentEvent {
  const { wrapUpS, pauseAfterMisses, retryS } = lineSettings;
  if (event.kind === 'answered') return { kind: 'answered' };
  if (event.kind === 'refused' || event.kind === 'not_answered' || event.kind === 'unreachable') {
    return { kind: event.kind, pauseAfterMisses, retryS };
  }
  return before.status === 'talking' ? { kind: 'talk_ended', wrapUpS } : { kind: 'withdrawn' };
}

async function expectFit(cast: Cast): Promise<void> {
  const { rows } = await database.pool.query(
    `SELECT e.id, e.status AS entry, e.agent_id, s.agent_id AS of_agent, s.status AS agent
       FROM (SELECT * FROM line_entries WHERE status IN ('offered', 'talking')) e
       FULL JOIN (SELECT * FROM agent_states WHERE entry_id IS NOT NULL) s ON s.entry_id = e.id
      WHERE e.agent_id IS DISTINCT FROM s.agent_id OR e.status IS DISTINCT FROM s.status`,
  );
  expect(rows).toEqual([]);
  for (const caller of cast.callers) {
    // Her place is hers, whatever happened.
    const { enteredAt, orderAt } = await scene.entry(caller.id);
    expect({ enteredAt, orderAt }).toEqual({
      enteredAt: caller.enteredAt,
      orderAt: caller.orderAt,
    });
  }
}

/** Everybody goes home; then nobody may be left anywhere. */
async function closeUp(cast: Cast): Promise<void> {
  for (const caller of cast.callers) await changeEntry(scene.desk, caller.id, { kind: 'lost' });
  for (const agent of cast.agents) {
    await changeAgent(scene.desk, agent.id, { kind: 'consultation_ended' });
    await changeAgent(scene.desk, agent.id, { kind: 'telephone_gone' });
    expect((await scene.state(agent)).status).toBe('signed_out');
  }
  for (const caller of cast.callers) expect((await scene.entry(caller.id)).status).toBe('over');
}

/** Assigns, and compares with the same done by hand: first in order with the longest idle. */
async function assignAndCompare(cast: Cast): Promise<void> {
  const now = scene.desk.clock.now();
  const free = new Map<Agent, AgentState>();
  for (const agent of cast.agents) {
    const state = await scene.state(agent);
    if (state.status === 'ready' && !isResting(state, now)) free.set(agent, state);
  }
  const waiting: LineEntry[] = [];
  for (const { id } of cast.callers) {
    const entry = await scene.entry(id);
    if (entry.status === 'waiting') waiting.push(entry);
  }
  waiting.sort((a, b) => a.orderAt.getTime() - b.orderAt.getTime() || a.id - b.id);
  const expected: [number, number][] = [];
  for (const entry of waiting) {
    const [best] = [...free].sort(
      ([a, stateA], [b, stateB]) =>
        Number(entry.tried.includes(a.id)) - Number(entry.tried.includes(b.id)) ||
        stateA.lastFreeAt.getTime() - stateB.lastFreeAt.getTime() ||
        a.id - b.id,
    );
    if (best === undefined) break;
    const [agent, state] = best;
    free.delete(agent);
    expected.push([entry.id, agent.id]);
    expect(nextAgentState(state, { kind: 'offered', entryId: entry.id }, now).kind).toBe('moved');
    expect(nextEntryState(entry, { kind: 'offered', agentId: agent.id }, now).kind).toBe('moved');
  }
  const offers = await assignCallers(database.pool, now);
  expect(offers.map(({ entryId, agentId }) => [entryId, agentId])).toEqual(expected);
  for (const { entryId, agentId, offer } of offers) {
    const entry = await scene.entry(entryId);
    expect(entry).toMatchObject({ status: 'offered', agentId, offeredAt: now, offers: offer });
  }
}

async function applyAndCompare(cast: Cast, step: Step): Promise<void> {
  const now = scene.desk.clock.now();
  switch (step.of) {
    case 'time':
      return scene.pass(step.seconds);
    case 'arrival':
      return arrive(cast);
    case 'assign':
      return assignAndCompare(cast);
    case 'agent': {
      const agent = cast.agents[step.who % agentCount];
      if (agent === undefined) return;
      const before = await scene.state(agent);
      const isTalk = step.event.kind === 'consultation_ended';
      const pure =
        isTalk && before.entryId !== null
          ? ({ kind: 'refused', because: 'no_talk' } as const)
          : nextAgentState(
              before,
              step.event.kind === 'consultation_ended'
                ? { kind: 'talk_ended', wrapUpS: 0 }
                : step.event,
              now,
            );
      const change = await changeAgent(scene.desk, agent.id, step.event);
      expect(change).toMatchObject(pure);
      expect(await scene.state(agent)).toEqual(pure.kind === 'refused' ? before : pure.state);
      if (before.entryId !== null && pure.kind === 'moved') {
        expect(await scene.entry(before.entryId)).toMatchObject({
          status: 'waiting',
          agentId: null,
        });
      }
      return;
    }
    case 'entry': {
      const caller = cast.callers[step.who % Math.max(1, cast.callers.length)];
      if (caller === undefined) return;
      const before = await scene.entry(caller.id);
      const late = step.agent < 0 ? undefined : cast.agents[step.agent % agentCount];
      const event = entryEvent(step.kind, late?.id ?? before.agentId ?? 0);
      const pure = nextEntryState(before, event, now);
      const agent = cast.agents.find(({ id }) => id === before.agentId);
      const agentBefore = agent && before.status !== 'over' ? await scene.state(agent) : null;
      const change = await changeEntry(scene.desk, caller.id, event);
      expect(change.kind).toBe(pure.kind);
      expect(await scene.entry(caller.id)).toEqual(
        pure.kind === 'moved' ? { ...before, ...pure.state } : before,
      );
      if (agent === undefined || agentBefore === null) return;
      const echoed = nextAgentState(agentBefore, echo(before, event), now);
      expect(await scene.state(agent)).toEqual(
        pure.kind === 'moved' && echoed.kind !== 'refused' ? echoed.state : agentBefore,
      );
    }
  }
}

test('200 random orders of events: rows are what the pure machines say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 25 }), async (order) => {
      const cast = await makeCast();
      await arrive(cast);
      for (const step of order) {
        await applyAndCompare(cast, step);
        await expectFit(cast);
      }
      await closeUp(cast);
    }),
    { numRuns: 200, endOnFailure: true },
  );
}, 300_000);

test('events of both legs and of the clock at the same moment leave everybody somewhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(steps, { minLength: 2, maxLength: 6 }), { minLength: 4, maxLength: 10 }),
      async (batches) => {
        const cast = await makeCast();
        await arrive(cast);
        for (const batch of batches) {
          await arrive(cast);
          await assignCallers(database.pool, scene.desk.clock.now());
          await Promise.all(batch.map((step) => apply(cast, step)));
          await expectFit(cast);
        }
        await closeUp(cast);
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
}, 300_000);

async function apply(cast: Cast, step: Step): Promise<void> {
  switch (step.of) {
    case 'time':
      return scene.pass(step.seconds);
    case 'arrival':
      return arrive(cast);
    case 'assign':
      await assignCallers(database.pool, scene.desk.clock.now());
      return;
    case 'agent': {
      const agent = cast.agents[step.who % agentCount];
      if (agent !== undefined) await changeAgent(scene.desk, agent.id, step.event);
      return;
    }
    case 'entry': {
      const caller = cast.callers[step.who % Math.max(1, cast.callers.length)];
      if (caller === undefined) return;
      const { agentId } = await scene.entry(caller.id);
      await changeEntry(scene.desk, caller.id, entryEvent(step.kind, agentId ?? 0));
    }
  }
}

test('after all that, the records are whole', async () => {
  const { rows: gaps } = await database.pool.query(
    `SELECT * FROM (
       SELECT c.*, lag(to_status, 1, 'signed_out') OVER w AS previous, lag(at) OVER w AS previous_at
         FROM agent_state_changes c WINDOW w AS (PARTITION BY agent_id ORDER BY id)) c
      WHERE from_status <> previous OR (previous_at IS NOT NULL AND since_at <> previous_at)`,
  );
  expect(gaps).toEqual([]);
  // Each caller enters once and leaves once, and is connected once if she was answered.
  const { rows: odd } = await database.pool.query(
    `SELECT e.id, e.result, array_agg(v.event ORDER BY v.id) AS events
       FROM line_entries e LEFT JOIN line_events v ON v.entry_id = e.id
      GROUP BY e.id
     HAVING count(*) FILTER (WHERE v.event = 'ENTERQUEUE') <> 1
         OR count(*) FILTER (WHERE v.event IN ('ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY',
                                               'COMPLETECALLER', 'COMPLETEAGENT')) <> 1
         OR (count(*) FILTER (WHERE v.event = 'CONNECT') = 1) <> (e.result = 'answered')
         OR count(*) FILTER (WHERE v.event = 'RINGNOANSWER') <> e.misses`,
  );
  expect(odd).toEqual([]);
  const { rows } = await database.pool.query<{ result: string }>(
    'SELECT DISTINCT result FROM line_entries ORDER BY result',
  );
  // Every way out was taken by somebody, so that the above has looked at each.
  expect(rows.map((row) => row.result)).toEqual(
    ['abandoned', 'answered', 'callback', 'closed', 'key', 'lost', 'no_agents', 'timeout'].sort(),
  );
});
