/** An Asterisk that stays away under its app, by rows and a simulated exchange. */
import { makeLookAtPbx } from '../../app/agents/pbxAway.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { makeScene } from '../queue/scene.js';
import {
  makeCallbackScene,
  mobile,
  silentLog,
  type CallbackScene,
} from '../callbacks/callbackScene.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { FakeTelephony } from '../queue/fakeTelephony.js';

/** Looks without Asterisk after which it counts as dead. */
const looksUntilDead = 15;

let database: TestDatabase;
let scene: CallbackScene;
let telephony: FakeTelephony;
let look: () => Promise<void>;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case', { wrapUpS: 0 });
  telephony = new FakeTelephony();
  look = makeLookAtPbx({ deps: scene.deps, telephony, log: silentLog });
});
afterEach(() => database.close());

async function looks(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await look();
}

const rows = async (sql: string) => (await database.pool.query<object>(sql)).rows;

test('who waited is called back at the same place, the agent who talked is free, calls are lost; other nodes notice nothing', async () => {
  const [agent] = await scene.busyAgents(1);
  if (agent === undefined) throw new Error('no agent');
  const talking = await scene.waits(1);
  await changeAgent(scene.deps, agent.id, { kind: 'ready' });
  await assignCallers(database.pool, scene.deps.clock.now());
  await changeEntry(scene.deps, talking.id, { kind: 'answered', agentId: agent.id });
  const waiting = [await scene.waits(2), await scene.waits(3)];
  const other = await makeScene(database.pool, 'other');
  const elsewhere = await other.caller('case');

  telephony.isConnected = false;
  await looks(looksUntilDead - 1);
  expect(await rows('SELECT FROM callbacks')).toEqual([]);
  await look();
  expect(
    await rows('SELECT number, order_at, origin, entry_id::int FROM callbacks ORDER BY order_at'),
  ).toEqual(
    waiting.map(({ id, orderAt }, index) => ({
      number: mobile(2 + index),
      order_at: orderAt,
      origin: 'cut_off',
      entry_id: id,
    })),
  );
  expect(await scene.entry(talking.id)).toMatchObject({ result: 'answered', endedBy: 'lost' });
  expect((await scene.state(agent)).status).toBe('ready');
  expect(await rows("SELECT FROM calls WHERE outcome = 'lost'")).toHaveLength(3);
  expect((await scene.entry(elsewhere.id)).status).toBe('waiting');

  // Nothing more comes of it.
  await looks(2);
  expect(await rows('SELECT FROM callbacks')).toHaveLength(2);
});

test('who has dialled again before it was known has the same place in the queue', async () => {
  await scene.busyAgents(1);
  const { orderAt } = await scene.waits(1);
  const later = await scene.waits(2);
  telephony.isConnected = false;
  scene.moveClock(20);
  const dials = (callerNumber: string) => scene.callerAt('other', 'case', { callerNumber });
  const [{ id: again }, { id: another }] = [await dials(mobile(1)), await dials(mobile(3))];
  await looks(looksUntilDead);
  expect(await scene.entry(again)).toMatchObject({ status: 'waiting', orderAt });
  expect((await scene.entry(another)).orderAt.getTime()).toBeGreaterThan(later.orderAt.getTime());
});

test('who has dialled again before it was known, and got to an agent, is not called back', async () => {
  const agents = await scene.busyAgents(2);
  const cutOff = [await scene.waits(1), await scene.waits(2), await scene.waits(3)];
  telephony.isConnected = false;
  scene.moveClock(20);
  await beat(database.pool, 'other', scene.deps.clock.now());
  const again: number[] = [];
  for (const [index, agent] of agents.entries()) {
    const callerNumber = mobile(1 + index);
    const { id } = await scene.callerAt('other', 'case', { callerNumber });
    await changeAgent(scene.deps, agent.id, { kind: 'ready' });
    await assignCallers(database.pool, scene.deps.clock.now());
    again.push(id);
    await changeEntry(scene.deps, id, { kind: 'answered', agentId: agent.id });
  }
  const [talking, over] = again;
  expect((await scene.entry(talking ?? 0)).status).toBe('talking');
  await changeEntry(scene.deps, over ?? 0, { kind: 'agent_call_ended', by: 'agent' });
  await looks(looksUntilDead);
  expect(await rows('SELECT number FROM callbacks')).toEqual([{ number: mobile(3) }]);
  for (const { id } of cutOff)
    expect(await scene.entry(id)).toMatchObject({ status: 'over', result: 'lost' });
  expect((await scene.entry(talking ?? 0)).status).toBe('talking');
});

test('one who was still joining is called back, too', async () => {
  await scene.busyAgents(1);
  telephony.isConnected = false;
  await looks(looksUntilDead);
  await scene.waits(1);
  await look();
  expect(await rows('SELECT number FROM callbacks')).toEqual([{ number: mobile(1) }]);
});

test('a process whose place another one has taken ends nothing: that one has the calls', async () => {
  await scene.busyAgents(1);
  const { id } = await scene.waits(1);
  telephony.isConnected = false;
  telephony.isReplaced = true;
  await looks(looksUntilDead);
  expect((await scene.entry(id)).status).toBe('waiting');
  expect(await rows('SELECT FROM callbacks')).toEqual([]);
  expect(await rows('SELECT FROM calls WHERE ended_at IS NULL')).toHaveLength(1);
});

test('a short break changes nothing, nor do two', async () => {
  await scene.busyAgents(1);
  const { id } = await scene.waits(1);
  for (const isConnected of [false, true, false]) {
    telephony.isConnected = isConnected;
    await looks(looksUntilDead - 1);
  }
  expect((await scene.entry(id)).status).toBe('waiting');
  expect(await rows('SELECT FROM callbacks')).toEqual([]);
  expect(await rows('SELECT FROM calls WHERE ended_at IS NULL')).toHaveLength(1);
});
