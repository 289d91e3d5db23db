import { changeAgent } from '../../app/queue/agentStates.js';
import { changeAttempt } from '../../app/callbacks/changeAttempt.js';
import { changeCallback } from '../../app/callbacks/changeCallback.js';
import { assignCallersAndCallbacks } from '../../app/agents/queueWatch.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import { changeEntry, enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { keepQueue } from '../../app/queue/waiting/queueUpkeep.js';
import { assignCallers, standingOffers } from '../../app/queue/store/assignCallers.js';
import { retireQueue } from '../../app/queue/store/queues.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';
import { patientPool } from '../parts/patientPool.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case', { wrapUpS: 0, retryS: 0, headStarts: { returned_call: 600 } });
});
afterEach(() => database.close());

describe('the place', () => {
  test('is that of the caller’s arrival: after earlier callers, before later ones', async () => {
    const agents = await scene.busyAgents(3);
    const before = await scene.waits(1);
    const hers = await scene.waits(2);
    const after = await scene.waits(3);
    await scene.takesCallback(hers, mobile(2));
    await scene.pass(30);
    const next = async (index: number) => {
      await changeAgent(scene.deps, agents[index]?.id ?? 0, { kind: 'ready' });
      await scene.place();
    };
    await next(0);
    expect((await scene.entry(before.id)).status).toBe('offered');
    expect(await scene.toRing()).toEqual([]);
    await next(1);
    expect((await scene.entry(after.id)).status).toBe('waiting');
    const ring = await scene.theRing();
    expect(await scene.entry(ring.entryId ?? 0)).toMatchObject({
      status: 'offered',
      agentId: agents[1]?.id,
      orderAt: hers.orderAt,
      callerNumber: mobile(2),
      priorityReason: 'returned_call',
    });
    await next(2);
    expect((await scene.entry(after.id)).status).toBe('offered');
  });

  test('a process that cannot call people back leaves callbacks alone', async () => {
    const [agent] = await scene.busyAgents(1);
    await scene.takesCallback(await scene.waits(1), mobile(1));
    const live = await scene.waits(2);
    await scene.pass(30);
    await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
    const offers = await assignCallers(database.pool, scene.deps.clock.now());
    expect(offers.map(({ entryId }) => entryId)).toEqual([live.id]);
    expect(await scene.toRing()).toEqual([]);
  });

  test('only an agent who has the skills, the court given up, the language not', async () => {
    await scene.queue('case', { skills: ['topic:case'], relax: [{ afterS: 60, drop: ['court'] }] });
    await scene.agent('1001', { 'topic:case': 5, 'language:zh': 5 });
    const right = await scene.agent('1002', { 'topic:case': 5, 'language:en': 5 });
    const caller = { skills: ['language:en', 'court:苏98'], language: 'en' as const };
    const entry = await scene.caller('case', { ...caller, callerNumber: mobile(2) });
    await scene.takesCallback(entry, mobile(2));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    expect((await scene.entry(ring.entryId ?? 0)).agentId).toBe(right.id);
    expect(ring.language).toBe('en');
  });
});

describe('agents', () => {
  test('never more under way than agents kept for them, even when several processes place them at once', async () => {
    const agents = await scene.busyAgents(5);
    for (let i = 0; i < 12; i += 1) await scene.takesCallback(await scene.waits(i), mobile(i));
    await scene.pass(30);
    for (const agent of agents.slice(0, 3)) {
      await changeAgent(scene.deps, agent.id, { kind: 'ready' });
    }
    const pools = [1, 2, 3].map(() => patientPool(database.url, 3));
    for (const pool of pools) pool.on('connect', (c) => c.on('error', () => undefined));
    try {
      await Promise.all(
        pools.flatMap((db, index) =>
          [1, 2].map(() =>
            assignCallersAndCallbacks({ ...scene.callbackDeps, db, node: `node-${index}` }),
          ),
        ),
      );
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS air, count(DISTINCT e.agent_id)::int AS agents,
              array_agg(c.number ORDER BY c.number) AS numbers
         FROM callback_attempts t JOIN callbacks c ON c.id = t.callback_id
         JOIN queue_entries e ON e.id = t.entry_id AND e.status = 'offered'
        WHERE t.over_at IS NULL`,
    );
    expect(rows).toEqual([{ air: 3, agents: 3, numbers: [0, 1, 2].map(mobile) }]);
  });

  test('is offered the caller once the caller has answered, and not before', async () => {
    const agent = await scene.agent('1001');
    await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    expect(await standingOffers(database.pool, 'hotline')).toEqual([]);
    // Ringing a person takes longer than an offer to an agent lasts.
    await scene.pass(40);
    await keepQueue(scene.deps);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('offered');
    await scene.comesOf(ring, { kind: 'reached' });
    expect(await standingOffers(database.pool, 'hotline')).toMatchObject([
      { entryId: ring.entryId, agentId: agent.id, callId: ring.callId },
    ]);
    // From now on the agent's telephone rings, for as long as for any other caller.
    await keepQueue(scene.deps);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('offered');
    await scene.pass(40);
    await keepQueue(scene.deps);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('waiting');
  });

  test('an agent’s miss lets the caller wait at the same place for the next agent; the callback is one try', async () => {
    const first = await scene.agent('1001');
    const callback = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.comesOf(ring, { kind: 'reached' });
    const entryId = ring.entryId ?? 0;
    await changeEntry(scene.deps, entryId, { kind: 'not_answered', agentId: first.id });
    const second = await scene.agent('1002');
    await changeAgent(scene.deps, first.id, { kind: 'pause', reason: 'lunch' });
    const offers = await assignCallers(database.pool, scene.deps.clock.now());
    expect(offers).toMatchObject([{ entryId, agentId: second.id }]);
    await changeEntry(scene.deps, entryId, { kind: 'answered', agentId: second.id });
    await changeEntry(scene.deps, entryId, { kind: 'caller_gone' });
    await scene.comesOf(ring, { kind: 'served' });
    expect(await scene.callback(callback.id)).toMatchObject({ status: 'done', attempts: 1 });
  });

  test('an agent who was not needed keeps the turn', async () => {
    const agent = await scene.agent('1001');
    const { lastFreeAt } = await scene.state(agent);
    await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
    expect(await scene.state(agent)).toMatchObject({ status: 'ready', lastFreeAt, misses: 0 });
  });

  test('one who leaves while it rings: another is kept, or it is placed again and was no try', async () => {
    const agent = await scene.agent('1001');
    const callback = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' });
    const other = await scene.agent('1002');
    // The agent is reserved, but gets no offer before the person has answered.
    expect(await assignCallers(database.pool, scene.deps.clock.now())).toEqual([]);
    expect(await scene.entry(ring.entryId ?? 0)).toMatchObject({
      status: 'offered',
      agentId: other.id,
    });
    await changeAgent(scene.deps, other.id, { kind: 'telephone_gone' });
    await scene.comesOf(ring, { kind: 'withdrawn' });
    expect(await scene.callback(callback.id)).toMatchObject({
      status: 'waiting',
      attempts: 1,
      tries: 0,
    });
  });
});

test('people are called back where nobody has waited in the queue yet', async () => {
  await scene.agent('1001');
  for (const number of [mobile(1), mobile(2)]) {
    const asked = await requestCallback(scene.callbackDeps, {
      ...{ from: 'outside_hours', queue: 'case', callId: null, language: 'zh', skills: [] },
      ...{ callerNumber: number, number },
    });
    expect(asked.kind).toBe('asked');
  }
  await scene.pass(30);
  // PostgreSQL plans otherwise for tables that it knows nothing of.
  await database.asOwner('ANALYZE queues; ANALYZE agents; ANALYZE queue_entries');
  await scene.place();
  const first = await scene.theRing();
  await scene.comesOf(first, { kind: 'not_reached', because: 'busy' });
  // The only entries are those of people who were not reached.
  await scene.place();
  expect((await scene.theRing()).callbackId).not.toBe(first.callbackId);
});

test('an entry of a queue that is closed meanwhile is not offered to one who answers late', async () => {
  await scene.agent('1001');
  const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
  await scene.pass(30);
  await scene.place();
  const ring = await scene.theRing();
  await changeEntry(scene.deps, ring.entryId ?? 0, { kind: 'lost' });
  expect(
    await changeAttempt(scene.callbackDeps, asked.id, ring.attempt, { kind: 'reached' }),
  ).toMatchObject({ kind: 'refused', because: 'entry_over' });
  const entered = await enterQueue(scene.deps, {
    queue: 'case',
    callId: await scene.call(),
    callerNumber: mobile(1),
    language: 'zh',
    skills: [],
    reasons: ['returned_call'],
  });
  expect(entered).toMatchObject({ kind: 'waiting', entry: { priorityReason: 'returned_call' } });
});

test('a queue stays in use as long as it has an open callback', async () => {
  await scene.agent('1001');
  const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
  expect(await retireQueue(database.pool, 'case')).toBe('in_use');
  await changeCallback(scene.callbackDeps, asked.id, { kind: 'cancelled', by: 'staff' });
  expect(await retireQueue(database.pool, 'case')).toBe('retired');
});
