import { changeAgent } from '../../../app/queue/agentStates.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import type { QueueEntry } from '../../../app/queue/store/queueEntries.js';
import type { Agent } from '../../../app/queue/store/agents.js';
import { beat, relaxCallers } from '../../../app/queue/store/queueUpkeep.js';
import { afterStatement } from '../../parts/afterStatement.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeScene, type Scene } from '../scene.js';
import { patientPool } from '../../parts/patientPool.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

/** Assigns once, and returns pairs of caller id and agent number. */
async function assign(): Promise<[number, string][]> {
  const offers = await assignCallers(database.pool, scene.deps.clock.now());
  return offers.map((offer) => [offer.entryId, offer.agentNumber]);
}

async function miss(entry: QueueEntry, agent: Agent): Promise<void> {
  const missed = await changeEntry(scene.deps, entry.id, {
    kind: 'not_answered',
    agentId: agent.id,
  });
  expect(missed.kind).toBe('moved');
}

/** Offers the first caller, lets them talk for a minute, and ends the agent call and the wrap-up. */
async function serve(entry: QueueEntry, agent: Agent): Promise<void> {
  expect(await assign()).toEqual([[entry.id, agent.number]]);
  await changeEntry(scene.deps, entry.id, { kind: 'answered', agentId: agent.id });
  await scene.pass(60);
  await changeEntry(scene.deps, entry.id, { kind: 'caller_gone' });
  await changeAgent(scene.deps, agent.id, { kind: 'wrap_up_done' });
}

describe('order of serving', () => {
  test('first come, first served, and as many as there are agents', async () => {
    await scene.queue('case');
    for (const number of ['1001', '1002', '1003']) await scene.agent(number);
    const callers: QueueEntry[] = [];
    for (let i = 0; i < 5; i += 1) {
      callers.push(await scene.caller('case'));
      await scene.pass(1);
    }
    const ids = callers.map((caller) => caller.id);
    expect((await assign()).map(([id]) => id)).toEqual(ids.slice(0, 3));
    expect(await assign()).toEqual([]);
  });

  test('a caller whose skills are just being given up keeps the turn', async () => {
    await scene.queue('case', { relax: [{ afterS: 30, drop: ['court'] }] });
    await scene.agent('1001', { 'court:苏98': 5 });
    const early = await scene.caller('case', { skills: ['court:苏98'] });
    await scene.pass(10);
    await scene.caller('case', { skills: ['court:苏98'] });
    await scene.pass(20);
    let served: [number, string][] = [];
    const db = afterStatement(database.pool, 'relax-due', async () => {
      served = await assign();
    });
    const relaxed = await relaxCallers(db, scene.deps.clock.now());
    expect(served).toEqual([[early.id, '1001']]);
    expect(relaxed).toBe(0);
    expect(await scene.entry(early.id)).toMatchObject({ status: 'offered' });
  });

  test('a head start counts like seconds of waiting, and no more', async () => {
    await scene.queue('case', { headStarts: { hearing_soon: 60 } });
    const agent = await scene.agent('1001');
    const early = await scene.caller('case');
    await scene.pass(50);
    const late = await scene.caller('case');
    await scene.pass(5);
    const hearing = await scene.caller('case', { reasons: ['hearing_soon'] });
    await scene.pass(10);
    const tooLate = await scene.caller('case', { reasons: ['hearing_soon'] });
    expect(hearing).toMatchObject({ firstPlace: 1, priorityReason: 'hearing_soon' });
    expect(tooLate.firstPlace).toBe(3);
    for (const next of [hearing, early, tooLate, late]) await serve(next, agent);
  });

  test('callers of all queues stand in one order for an agent who serves them all', async () => {
    await scene.queue('case', { skills: ['topic:case'] });
    await scene.queue('general', { skills: ['topic:general'] });
    const both = await scene.agent('1001', { 'topic:case': 1, 'topic:general': 9 });
    const first = await scene.caller('case');
    await scene.pass(1);
    const second = await scene.caller('general');
    await scene.pass(1);
    const third = await scene.caller('case');
    for (const next of [first, second, third]) await serve(next, both);
  });

  test('who cannot be served does not hold up who can', async () => {
    await scene.queue('case');
    await scene.agent('1002', { 'language:en': 5 });
    await changeAgent(scene.deps, (await scene.agent('1003', { 'language:zh': 5 })).id, {
      kind: 'pause',
      reason: 'lunch',
    });
    for (let i = 0; i < 20; i += 1) await scene.caller('case', { skills: ['language:zh'] });
    await scene.pass(1);
    const english = await scene.caller('case', { skills: ['language:en'] });
    expect(await assign()).toEqual([[english.id, '1002']]);
  });
});

describe('who is offered', () => {
  test('only who has every skill, until a skill is given up', async () => {
    await scene.queue('case', {
      skills: ['topic:case'],
      relax: [
        { afterS: 30, drop: ['court'] },
        { afterS: 90, drop: ['topic'] },
      ],
    });
    await scene.agent('1001', { 'topic:case': 5 });
    const caller = await scene.caller('case', { skills: ['court:苏98'] });
    expect(await assign()).toEqual([]);
    await scene.pass(29);
    expect(await relaxCallers(database.pool, scene.deps.clock.now())).toBe(0);
    await scene.pass(1);
    expect(await relaxCallers(database.pool, scene.deps.clock.now())).toBe(1);
    expect(await assign()).toEqual([[caller.id, '1001']]);
    expect((await scene.entry(caller.id)).enteredAt).toEqual(caller.enteredAt);
  });

  test('the level of the weakest needed skill goes before the strategy', async () => {
    await scene.queue('case', { skills: ['topic:case', 'language:zh'] });
    await scene.agent('1001', { 'topic:case': 9, 'language:zh': 2 });
    await scene.pass(10);
    await scene.agent('1002', { 'topic:case': 5, 'language:zh': 4 });
    const caller = await scene.caller('case');
    expect(await assign()).toEqual([[caller.id, '1002']]);
  });

  test('longest idle: an offer that the caller ended keeps the turn, an agent call does not', async () => {
    await scene.queue('case', { strategy: 'longest_idle' });
    const first = await scene.agent('1001');
    await scene.pass(5);
    const second = await scene.agent('1002');
    const gone = await scene.caller('case');
    expect(await assign()).toEqual([[gone.id, '1001']]);
    await scene.pass(5);
    await changeEntry(scene.deps, gone.id, { kind: 'caller_gone' });
    await serve(await scene.caller('case'), first);
    await serve(await scene.caller('case'), second);
    await serve(await scene.caller('case'), first);
  });

  test('fewest calls of today', async () => {
    await scene.queue('case', { strategy: 'fewest_calls' });
    const busy = await scene.agent('1001');
    await serve(await scene.caller('case'), busy);
    await scene.pass(1);
    const fresh = await scene.agent('1002');
    await serve(await scene.caller('case'), fresh);
    // One caller each: the agent who has been idle longer comes first.
    await serve(await scene.caller('case'), busy);
    await serve(await scene.caller('case'), fresh);
    await scene.pass(86_400);
    // Yesterday's calls do not count.
    await serve(await scene.caller('case'), busy);
  });

  test('linear: the lowest number', async () => {
    await scene.queue('case', { strategy: 'linear' });
    await scene.agent('1010');
    await scene.pass(1);
    const lowest = await scene.agent('999');
    for (let i = 0; i < 3; i += 1) await serve(await scene.caller('case'), lowest);
  });

  test('random: everybody, sooner or later', async () => {
    await scene.queue('case', { strategy: 'random' });
    const agents = [await scene.agent('1001'), await scene.agent('1002')];
    const chosen = new Set<string>();
    for (let i = 0; i < 200 && chosen.size < 2; i += 1) {
      const caller = await scene.caller('case');
      const [[, number] = [0, '']] = await assign();
      chosen.add(number);
      await changeEntry(scene.deps, caller.id, { kind: 'caller_gone' });
    }
    expect([...chosen].sort()).toEqual(agents.map((agent) => agent.number));
  });

  test('an agent who missed a caller comes last for that caller, and rests before the next offer', async () => {
    await scene.queue('case', { strategy: 'linear', retryS: 5, pauseAfterMisses: 3 });
    const first = await scene.agent('1001');
    const second = await scene.agent('1002');
    const caller = await scene.caller('case');
    expect(await assign()).toEqual([[caller.id, '1001']]);
    await miss(caller, first);
    expect(await assign()).toEqual([[caller.id, '1002']]);
    await miss(caller, second);
    expect(await assign()).toEqual([]);
    await scene.pass(5);
    expect(await assign()).toEqual([[caller.id, '1001']]);
    await miss(caller, first);
    await scene.pass(5);
    const other = await scene.caller('case');
    expect(await assign()).toEqual([
      [caller.id, '1001'],
      [other.id, '1002'],
    ]);
  });

  test('of several who are free at once, who missed a caller goes to another caller', async () => {
    await scene.queue('case', {
      strategy: 'linear',
      retryS: 5,
      pauseAfterMisses: 3,
      headStarts: { hearing_soon: 60 },
    });
    const first = await scene.agent('1001');
    const missedOne = await scene.caller('case');
    expect(await assign()).toEqual([[missedOne.id, '1001']]);
    await miss(missedOne, first);
    const hearing = await scene.caller('case', { reasons: ['hearing_soon'] });
    await scene.pass(5);
    const later = [await scene.caller('case'), await scene.caller('case')];
    for (const number of ['1002', '1003', '1004']) await scene.agent(number);
    expect(await assign()).toEqual([
      [hearing.id, '1001'],
      [missedOne.id, '1002'],
      [later[0]?.id, '1003'],
      [later[1]?.id, '1004'],
    ]);
  });

  test('only the agent of the transfer, until the queue gives that up', async () => {
    await scene.queue('case', { relax: [{ afterS: 45, drop: ['agent'] }] });
    const wanted = await scene.agent('1001');
    await scene.agent('1002');
    await changeAgent(scene.deps, wanted.id, { kind: 'pause', reason: 'lunch' });
    const caller = await scene.caller('case', { wantedAgentId: wanted.id });
    expect(await assign()).toEqual([]);
    await scene.pass(45);
    await relaxCallers(database.pool, scene.deps.clock.now());
    expect(await assign()).toEqual([[caller.id, '1002']]);
  });

  test('nobody for the callers of a node that is away', async () => {
    await scene.queue('case');
    await scene.agent('1001');
    const away = await makeScene(database.pool, 'away');
    const theirs = await away.caller('case');
    await scene.pass(11);
    expect(await assign()).toEqual([]);
    const ours = await scene.caller('case');
    expect(await assign()).toEqual([[ours.id, '1001']]);
    expect((await scene.entry(theirs.id)).status).toBe('waiting');
  });
});

test('a few free agents are given the longest waiting of thousands without all of them being read', async () => {
  await scene.queue('case');
  const free = 12;
  for (let n = 0; n < free; n += 1) await scene.agent(String(1001 + n));
  const first = await scene.caller('case');
  await database.pool.query(
    `WITH arrivals AS MATERIALIZED (SELECT gen_random_uuid() AS call, 'node' || n % 40 AS node FROM generate_series(1, 4000) n),
          called AS (INSERT INTO calls (id, node, channel_id, caller_number, started_at, phase)
                     SELECT call, node, call, '', $2, 'queue' FROM arrivals)
     INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status)
     SELECT $1, call, node, '{}', '{}', '{}', $2, $2, 'waiting' FROM arrivals`,
    [first.queueId, new Date(first.orderAt.getTime() + 1000)],
  );
  const beats = async () => {
    for (let n = 0; n < 40; n += 1) await beat(database.pool, `node${n}`, scene.deps.clock.now());
  };
  await beats();
  // As autovacuum does from time to time: the newest sign of life that the statistics know is soon too old.
  await database.asOwner('ANALYZE queue_nodes, queue_entries, agent_states, queues');
  await scene.pass(60);
  await beats();

  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const offers = await assignCallers(client, scene.deps.clock.now());
    expect(offers.map(({ entryId }) => entryId)).toEqual(
      Array.from({ length: free }, (_, n) => first.id + n),
    );
    const { rows } = await client.query<{ read: number }>(
      `SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables WHERE relname = 'queue_entries'`,
    );
    expect(rows[0]?.read).toBeLessThan(20 * free);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
});

test('several processes at once never give two agents to one caller or two callers to one agent', async () => {
  await scene.queue('case');
  const agents: Agent[] = [];
  for (let i = 0; i < 20; i += 1) agents.push(await scene.agent(String(1001 + i)));
  const callers: QueueEntry[] = [];
  for (let i = 0; i < 60; i += 1) callers.push(await scene.caller('case'));

  const pools = [1, 2, 3, 4].map(() => patientPool(database.url, 3));
  for (const pool of pools) {
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  try {
    const now = scene.deps.clock.now();
    const served: number[] = [];
    while (served.length < callers.length) {
      const rounds = await Promise.all(
        pools.flatMap((pool) => [assignCallers(pool, now), assignCallers(pool, now)]),
      );
      const offers = rounds.flat();
      // In order, whichever process made the offer.
      expect(offers.map((offer) => offer.entryId).sort((a, b) => a - b)).toEqual(
        callers.map((caller) => caller.id).slice(served.length, served.length + offers.length),
      );
      expect(new Set(offers.map((offer) => offer.agentId)).size).toBe(offers.length);
      expect(offers.length).toBe(Math.min(agents.length, callers.length - served.length));
      await Promise.all(
        offers.map(async ({ entryId, agentId }, index) => {
          const deps = { ...scene.deps, db: pools[index % pools.length] ?? database.pool };
          await changeEntry(deps, entryId, { kind: 'answered', agentId });
          await changeEntry(deps, entryId, { kind: 'agent_call_ended', by: 'agent' });
          await changeAgent(deps, agentId, { kind: 'wrap_up_done' });
        }),
      );
      served.push(...offers.map((offer) => offer.entryId));
    }
    const { rows } = await database.pool.query<{ n: number; result: string; offers: number }>(
      'SELECT count(*)::int AS n, result, offers FROM queue_entries GROUP BY result, offers',
    );
    expect(rows).toEqual([{ n: 60, result: 'answered', offers: 1 }]);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
});
