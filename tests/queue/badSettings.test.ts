/**
 * Invalid settings of one court, or any other fault in one row, must not stop the service for
 * others.
 */
import { createLogger } from 'winston';
import { postgresWakeUps } from '../../app/core/wakeUps/wakeUps.js';
import { makeQueueHours } from '../../app/queue/waiting/queueHours.js';
import { makeCourtCallbacks } from '../../app/callbacks/callbackDeps.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { keepCourts } from '../../app/court/keptCourts.js';
import { assignCallersAndCallbacks } from '../../app/agents/queueWatch.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import { keepQueue } from '../../app/queue/waiting/queueUpkeep.js';
import { GreetingCourt } from '../../app/court/greetingCourt.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { FakeTelephony } from './fakeTelephony.js';
import { makeRuntime } from './makeRuntime.js';
import { makeScene, type Scene } from './scene.js';

const log = createLogger({ silent: true });

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  // A row written past this check.
  await database.asOwner('ALTER TABLE queues DROP CONSTRAINT queues_relax_check');
  await database.pool.query(
    `INSERT INTO courts (id, code, name, level, settings) OVERRIDING SYSTEM VALUE
     VALUES (1, '苏98', '临江市中级人民法院', 'intermediate', '{}'),
            (2, '苏9801', '临江市江北区人民法院', 'basic', '{"callbacks": {"tries": "many"}}')`,
  );
});
afterEach(() => database.close());

/** Builds a desk that reads hours and plans from the rows of courts, as the app does. */
async function depsOf(scene: Scene): Promise<RuntimeDeps> {
  const db = database.pool;
  const court = new GreetingCourt(db, '苏98', log);
  await court.read();
  const courts = keepCourts(db, '苏98');
  return {
    ...scene.deps,
    isOpen: makeQueueHours(court, courts),
    courtCallbacks: makeCourtCallbacks(courts),
  };
}

/** Requests a callback for a queue, due now. */
async function callBackFrom(deps: RuntimeDeps, queue: string): Promise<void> {
  const asked = await requestCallback(
    // The caller requested it while the settings were still valid.
    { ...deps, courtCallbacks: () => deps.courtCallbacks(null) },
    {
      from: 'outside_hours',
      queue,
      callId: null,
      language: 'zh',
      callerNumber: '13900000001',
      number: '13900000001',
      skills: [],
    },
  );
  expect(asked.kind).toBe('asked');
  await database.pool.query(
    "UPDATE callbacks SET next_at = clock_timestamp() - interval '1 s', woken_at = clock_timestamp()",
  );
}

test('callers are given to agents while the court of a callback has bad settings', async () => {
  const scene = await makeScene(database.pool, 'hotline', true);
  await scene.queue('general', { hours: 'always' });
  await scene.queue('bad', { courtId: 2, hours: 'always', skills: ['topic:other'] });
  const deps = await depsOf(scene);
  await callBackFrom(deps, 'bad');
  const telephony = new FakeTelephony();
  const { watch } = makeRuntime({ deps, wakeUps: postgresWakeUps(database.url), telephony });
  await watch.start();
  try {
    await scene.agent('1001');
    const caller = await scene.caller('general');
    const { purpose } = await telephony.rings('1001');
    expect(purpose).toMatchObject({ kind: 'offer', entryId: caller.id });
  } finally {
    await watch.stop();
  }
});

test('the court itself calls people back, by the default plan', async () => {
  const scene = await makeScene(database.pool, 'hotline', true);
  await scene.queue('bad', { courtId: 2, hours: 'always' });
  const deps = await depsOf(scene);
  await callBackFrom(deps, 'bad');
  await scene.agent('1001');
  await assignCallersAndCallbacks(deps);
  const { rows } = await database.pool.query('SELECT status, attempts FROM callbacks');
  expect(rows).toEqual([{ status: 'dialling', attempts: 1 }]);
});

test('the upkeep of other queues goes on while callers wait in one with bad settings', async () => {
  const scene = await makeScene(database.pool);
  await database.pool.query(
    `UPDATE courts SET settings = '{"openingHours": "always"}' WHERE code = '苏9801'`,
  );
  await scene.queue('bad', { courtId: 2, hours: 'court' });
  await scene.queue('general', { hours: 'always' });
  const agent = await scene.agent('1001');
  const waiting = await scene.caller('general');
  await scene.caller('bad');
  await changeAgent(scene.deps, agent.id, { kind: 'sign_out' });
  await scene.pass(60);
  await keepQueue(await depsOf(scene));
  // No agent is signed in any more, so the caller is told that and leaves the queue.
  expect(await scene.entry(waiting.id)).toMatchObject({ status: 'over', result: 'no_agents' });
});

test('skills are given up in other queues while one has a relaxation that cannot be read', async () => {
  const scene = await makeScene(database.pool);
  await scene.queue('bad', {});
  await scene.queue('general', { relax: [{ afterS: 30, drop: ['court'] }] });
  const needs = { skills: ['court:苏98', 'topic:case'] };
  await scene.agent('1001', { 'topic:case': 5 });
  const [inBad, inGeneral] = [
    await scene.caller('bad', needs),
    await scene.caller('general', needs),
  ];
  await database.pool.query(`UPDATE queues SET relax = '{"court": 30}' WHERE name = 'bad'`);
  await database.pool.query(`UPDATE queues SET empty_grace_s = 3600`);
  await scene.pass(61);
  await keepQueue(scene.deps);
  const { rows } = await database.pool.query<{ id: number; needs: string[] }>(
    'SELECT id, needs FROM queue_entries ORDER BY id',
  );
  expect(rows).toEqual([
    { id: inBad.id, needs: ['court:苏98', 'topic:case'] },
    { id: inGeneral.id, needs: ['topic:case'] },
  ]);
});

test('whatever is wrong with one queue is told, and the others are closed at their hour', async () => {
  const scene = await makeScene(database.pool);
  await scene.queue('broken', { courtId: 2, hours: 'court' });
  await scene.queue('general', { courtId: 1, hours: 'court', closingGraceS: 0 });
  await scene.agent('1001');
  const entries = [await scene.caller('broken'), await scene.caller('general')];
  const deps: RuntimeDeps = {
    ...scene.deps,
    isOpen: ({ courtId }) =>
      courtId === 2 ? Promise.reject(new Error('nobody knows')) : Promise.resolve(false),
  };
  const faults: string[] = [];
  await keepQueue(deps, (what) => faults.push(what));
  expect(faults).toEqual([expect.stringMatching(/^closing time: queue \d+$/)]);
  expect((await scene.entry(entries[0]?.id ?? 0)).status).toBe('waiting');
  expect(await scene.entry(entries[1]?.id ?? 0)).toMatchObject({
    status: 'over',
    result: 'closed',
  });
  // No callback is placed for a queue with unknown hours. Its waiting callers still get agents.
  await callBackFrom(await depsOf(scene), 'broken');
  await database.pool.query('UPDATE callbacks SET next_at = $1', [scene.deps.clock.now()]);
  const courtCallbacks: RuntimeDeps['courtCallbacks'] = () =>
    Promise.reject(new Error('nobody knows'));
  const offers = await assignCallersAndCallbacks({ ...deps, courtCallbacks }, (what) =>
    faults.push(what),
  );
  expect(offers.map(({ entryId }) => entryId)).toEqual([entries[0]?.id]);
  expect(faults[1]).toMatch(/^callbacks: queue \d+$/);
});
