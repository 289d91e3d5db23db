/**
 * Random orders of callback events, including crashes. In every order a callback leads to at most
 * one agent call, no more callbacks are in the air than agents are reserved for them, and nothing is
 * stuck at the end.
 */
import fc from 'fast-check';
import { changeAgent } from '../../app/queue/agentStates.js';
import { changeAttempt, type AttemptEvent } from '../../app/callbacks/changeAttempt.js';
import { cleanUpCallbacks } from '../../app/callbacks/cleanUpCallbacks.js';
import { settleAttempt } from '../../app/callbacks/settleAttempt.js';
import { recoverQueue } from '../../app/queue/waiting/recoverQueue.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import type { Agent } from '../../app/queue/store/agents.js';
import { listAttempts, openAttempts } from '../../app/callbacks/store/callbackAttempts.js';
import type { Callback } from '../../app/callbacks/store/callbacks.js';
import type { AgentState } from '../../app/queue/rules/agentState.js';
import { newEntryState, type EntryEvent } from '../../app/queue/rules/queueEntry.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { dialledCallback, offeredAgent, offeredEntry } from '../queue/rules/offers.js';
import { makeCallbackScene, silentLog, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;
let runs = 0;

// Each test has its own database, so that the remains of a failed one do not affect the next.
beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeCallbackScene(database.pool);
  // Open round the clock, so that time can pass without a night in between.
  await scene.queue('case', { wrapUpS: 0, retryS: 0, relax: [] });
  await database.pool.query("UPDATE queues SET hours = 'always'");
});
afterEach(() => database.close());

type Step =
  | { readonly of: 'place' | 'crash' | 'keep' }
  | { readonly of: 'time'; readonly seconds: number }
  /** An event of a callback's last attempt or, if `late`, of the attempt before it. */
  | {
      readonly of: 'attempt';
      readonly who: number;
      readonly late: boolean;
      readonly event: AttemptEvent;
    }
  | {
      readonly of: 'entry';
      readonly who: number;
      readonly kind: 'answered' | 'not_answered' | 'caller_gone' | 'agent_call_ended';
    }
  | { readonly of: 'agent'; readonly who: number; readonly kind: 'telephone_gone' | 'sign_in' };

const who = fc.nat({ max: 9 });
const attemptEvents = fc.constantFrom<AttemptEvent>(
  ...[{ kind: 'reached' } as const, { kind: 'reached' } as const, { kind: 'served' } as const],
  ...(['busy', 'not_answered', 'hung_up'] as const).map(
    (because) => ({ kind: 'not_reached', because }) as const,
  ),
  ...[{ kind: 'withdrawn' } as const, { kind: 'lost' } as const],
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ of: 'place' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ of: 'crash' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ of: 'keep' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      of: fc.constant('time' as const),
      seconds: fc.constantFrom(1, 20, 100, 400, 4000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constant('attempt' as const),
      who,
      event: attemptEvents,
      late: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      of: fc.constant('entry' as const),
      who,
      kind: fc.constantFrom(
        'answered',
        'answered',
        'not_answered',
        'caller_gone',
        'agent_call_ended',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      of: fc.constant('agent' as const),
      who,
      kind: fc.constantFrom('telephone_gone', 'sign_in'),
    }),
  },
);

interface Cast {
  readonly agents: readonly Agent[];
  readonly callbacks: readonly Callback[];
}

/** Creates two agents and three callbacks, joined by a skill that nobody else has. */
async function makeCast(): Promise<Cast> {
  runs += 1;
  const skill = `topic:run${runs}`;
  const agents: Agent[] = [];
  const callbacks: Callback[] = [];
  for (let i = 0; i < 2; i += 1)
    agents.push(await scene.agent(`${1000 + runs * 2 + i}`, { [skill]: 5 }));
  for (let i = 0; i < 3; i += 1) {
    const number = `1380${String(runs * 3 + i).padStart(7, '0')}`;
    const entry = await scene.caller('case', { callerNumber: number, skills: [skill] });
    callbacks.push(await scene.takesCallback(entry, number));
  }
  await scene.pass(20);
  return { agents, callbacks };
}

async function apply(cast: Cast, step: Step): Promise<void> {
  const pick = <T>(list: readonly T[], index: number) => list[index % Math.max(1, list.length)];
  switch (step.of) {
    case 'place':
      return scene.place();
    case 'time':
      return scene.pass(step.seconds);
    case 'keep':
      await cleanUpCallbacks(scene.callbackDeps, silentLog);
      return;
    case 'crash':
      // The process dies with all its calls, and the next one starts.
      return nextProcess();
    case 'agent': {
      const agent = pick(cast.agents, step.who);
      if (agent !== undefined) await changeAgent(scene.deps, agent.id, { kind: step.kind });
      return;
    }
    case 'attempt': {
      const callback = pick(cast.callbacks, step.who);
      const attempts = callback === undefined ? [] : await listAttempts(database.pool, callback.id);
      const attempt = attempts.at(step.late ? -2 : -1);
      if (callback === undefined || attempt === undefined) return;
      await changeAttempt(scene.callbackDeps, callback.id, attempt.attempt, step.event);
      return;
    }
    case 'entry': {
      const callback = pick(cast.callbacks, step.who);
      const attempts = callback === undefined ? [] : await listAttempts(database.pool, callback.id);
      const attempt = attempts.at(-1);
      // The queue handles the person only after they have answered.
      if (attempt?.entryId == null || attempt.reachedAt === null) return;
      const { agentId } = await scene.entry(attempt.entryId);
      const event: EntryEvent =
        step.kind === 'agent_call_ended'
          ? { kind: 'agent_call_ended', by: 'agent' }
          : step.kind === 'caller_gone'
            ? { kind: 'caller_gone' }
            : { kind: step.kind, agentId: agentId ?? 0 };
      await changeEntry(scene.deps, attempt.entryId, event);
    }
  }
}

/**
 * Starts the next process: it finds none of the calls that the rows name, and settles their
 * attempts (agents/recoverRuntime.ts).
 */
async function nextProcess(): Promise<void> {
  await recoverQueue(scene.deps, { callIds: new Set() });
  for (const attempt of await openAttempts(database.pool, scene.deps.node)) {
    await settleAttempt(scene.callbackDeps, attempt);
  }
}

interface Picture {
  readonly callbacks: readonly Callback[];
  readonly states: readonly AgentState[];
}

async function look(cast: Cast): Promise<Picture> {
  const callbacks: Callback[] = [];
  for (const { id } of cast.callbacks) callbacks.push(await scene.callback(id));
  const states: AgentState[] = [];
  for (const agent of cast.agents) states.push(await scene.state(agent));
  return { callbacks, states };
}

/**
 * Gives agents to callbacks, by SQL. Every callback and agent is then as before, or as
 * tests/queue/rules/offers.ts says of an attempt that begins.
 */
async function placeAndCompare(cast: Cast): Promise<void> {
  const now = scene.deps.clock.now();
  const before = await look(cast);
  await scene.place();
  const after = await look(cast);
  for (const [index, callback] of before.callbacks.entries()) {
    const isSame = after.callbacks[index]?.status === callback.status;
    const dialled = isSame ? callback : dialledCallback(callback, now);
    expect(after.callbacks[index]).toEqual(dialled && { ...callback, ...dialled });
    if (!isSame) await expectOffered(callback, now);
  }
  before.states.forEach((state, index) => {
    const { status, entryId } = after.states[index] ?? state;
    const offered = status === state.status ? state : offeredAgent(state, entryId ?? 0, now);
    expect(after.states[index]).toEqual(offered);
  });
}

/** The person who is called stands in the queue as a new caller who is offered to the agent. */
async function expectOffered(callback: Callback, now: Date): Promise<void> {
  const attempts = await listAttempts(database.pool, callback.id);
  const entry = await scene.entry(attempts.at(-1)?.entryId ?? 0);
  expect(entry).toMatchObject({ ...offeredEntry(newEntryState, entry.agentId ?? 0, now) });
}

async function expectFit(cast: Cast): Promise<void> {
  const ids = cast.callbacks.map(({ id }) => id);
  const { rows } = await database.pool.query(
    `SELECT c.id, c.status, c.attempts,
            (SELECT count(*)::int FROM queue_entries e
              WHERE e.callback_id = c.id AND e.connected_at IS NOT NULL) AS agent_calls,
            (SELECT count(*)::int FROM callback_attempts t
              WHERE t.callback_id = c.id AND t.over_at IS NULL) AS open,
            (SELECT count(*)::int FROM callback_attempts t WHERE t.callback_id = c.id) AS rows
       FROM callbacks c WHERE c.id = ANY ($1)`,
    [ids],
  );
  for (const row of rows as {
    status: string;
    attempts: number;
    agent_calls: number;
    open: number;
    rows: number;
  }[]) {
    expect(row.agent_calls).toBeLessThanOrEqual(1);
    expect(row.open).toBe(row.status === 'dialling' || row.status === 'talking' ? 1 : 0);
    expect(row.rows).toBe(row.attempts);
    if (row.status === 'done') expect(row.agent_calls).toBe(1);
  }
  // A reserved or talking agent belongs to exactly one entry, and that entry to that agent.
  const { rows: odd } = await database.pool.query(
    `SELECT e.id, e.status AS entry, s.status AS agent
       FROM (SELECT * FROM queue_entries WHERE status IN ('offered', 'talking')) e
       FULL JOIN (SELECT * FROM agent_states WHERE entry_id IS NOT NULL) s ON s.entry_id = e.id
      WHERE e.agent_id IS DISTINCT FROM s.agent_id OR e.status IS DISTINCT FROM s.status`,
  );
  expect(odd).toEqual([]);
}

async function closeUp(cast: Cast): Promise<void> {
  await nextProcess();
  await scene.pass(3 * 86_400);
  await cleanUpCallbacks(scene.callbackDeps, silentLog);
  for (const { id } of cast.callbacks) {
    expect(['done', 'given_up']).toContain((await scene.callback(id)).status);
  }
  for (const agent of cast.agents) {
    await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' });
    expect((await scene.state(agent)).status).toBe('signed_out');
  }
}

/**
 * Tickets in which an attempt reaches each of its ends: random orders seldom lead to a served
 * callback.
 */
function everyEnd(): [Step[]][] {
  const of = (event: AttemptEvent): Step => ({ of: 'attempt', who: 0, late: false, event });
  const entry = (kind: Extract<Step, { of: 'entry' }>['kind']): Step => ({
    of: 'entry',
    who: 0,
    kind,
  });
  const placed: Step = { of: 'place' };
  const served = [
    ...[placed, of({ kind: 'reached' }), entry('answered'), entry('agent_call_ended')],
    of({ kind: 'served' }),
  ];
  const others = [
    ...(['busy', 'not_answered', 'hung_up'] as const).map((because) =>
      of({ kind: 'not_reached', because }),
    ),
    ...[of({ kind: 'withdrawn' }), of({ kind: 'lost' })],
  ];
  return [[served], ...others.map((end): [Step[]] => [[placed, end]])];
}

async function expectEveryEnd(): Promise<void> {
  const { rows } = await database.pool.query<{ outcomes: string[]; statuses: string[] }>(
    `SELECT (SELECT array_agg(DISTINCT outcome ORDER BY outcome) FROM callback_attempts) AS outcomes,
            (SELECT array_agg(DISTINCT status ORDER BY status) FROM callbacks) AS statuses`,
  );
  expect(rows[0]?.outcomes).toEqual(
    expect.arrayContaining(['busy', 'hung_up', 'lost', 'not_answered', 'served', 'withdrawn']),
  );
  expect(rows[0]?.statuses).toEqual(['done', 'given_up']);
}

test('one agent call at most, whatever happens in whatever order, and every end is seen', async () => {
  const examples = everyEnd();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 30 }), async (order) => {
      const cast = await makeCast();
      for (const step of order) {
        if (step.of === 'place') await placeAndCompare(cast);
        else await apply(cast, step);
        await expectFit(cast);
      }
      await closeUp(cast);
    }),
    { numRuns: 60 + examples.length, endOnFailure: true, examples },
  );
  await expectEveryEnd();
});

test('the same at the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(steps, { minLength: 2, maxLength: 5 }), { minLength: 4, maxLength: 8 }),
      async (batches) => {
        const cast = await makeCast();
        for (const batch of batches) {
          await scene.place();
          await Promise.all(batch.map((step) => apply(cast, step)));
          await expectFit(cast);
        }
        await closeUp(cast);
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
});
