/**
 * A node that has died, and one that only seems so: what another node ends of it. Rows are real; its
 * Asterisk is a socket that answers while the test says so.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Client } from 'pg';
import { makeLookAtDeadNodes } from '../../app/agents/deadNodes.js';
import { answersSip } from '../../app/telephony/answersSip.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { noteCalls } from '../../app/calls/store/noteCalls.js';
import { lockNode, releaseLease, takeLease } from '../../app/core/nodes/store/nodeLeases.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { listOtherNodes } from '../../app/queue/store/otherNodes.js';
import { signOff } from '../../app/queue/store/queueUpkeep.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import {
  makeCallbackScene,
  mobile,
  silentLog,
  type CallbackScene,
} from '../callbacks/callbackScene.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';

let database: TestDatabase;
/** Of the node that dies. */
let scene: CallbackScene;
let asterisk: Socket;
let isUp: boolean;
let asked: number;
/** The connection on which its process renews its lease. */
let lease: Client;
let look: () => Promise<void>;

const holder = '00000000-0000-4000-8000-000000000001';

beforeEach(async () => {
  database = await cleanDatabase();
  const { pool } = database;
  scene = await makeCallbackScene(pool, 'pbx-b');
  await scene.queue('case', { wrapUpS: 0, retryS: 0 });
  [isUp, asked] = [true, 0];
  asterisk = createSocket('udp4');
  asterisk.on('message', (question, { port, address }) => {
    asked += 1;
    expect(question.toString()).toMatch(/^OPTIONS sip:127\.0\.0\.1:\d+ SIP\/2\.0\r\n/);
    if (isUp) asterisk.send('SIP/2.0 401 Unauthorized\r\n\r\n', port, address);
  });
  asterisk.bind(0, '127.0.0.1');
  await once(asterisk, 'listening');
  const sipAddress = `127.0.0.1:${asterisk.address().port}`;
  await takeLease(pool, 'pbx-b', { holder, host: 'pbx9', pid: 7, mark: null, sipAddress }, null);
  await pool.query("UPDATE node_leases SET expires_at = 'infinity'");
  lease = new Client({ connectionString: database.url });
  await lease.connect();
  expect(await lockNode(lease, 'pbx-b')).toBe(true);
  look = makeLookAtDeadNodes({ deps: { ...scene.deps, node: 'pbx-a' }, log: silentLog });
});
afterEach(async () => {
  await lease.end();
  await new Promise<void>((resolve) => asterisk.close(() => resolve()));
  await database.close();
});

/** Its process is killed; Asterisk is as `isUp` says. */
async function processDies(): Promise<void> {
  await lease.end();
  await untilTrue('its process to be gone', async () =>
    (await listOtherNodes(database.pool, 'pbx-a')).some(({ isThere }) => !isThere)
      ? true
      : undefined,
  );
}

const untilAsked = (times: number) =>
  untilTrue('its Asterisk to be asked', () => (asked >= times ? true : undefined));

const rows = async (sql: string) => (await database.pool.query<object>(sql)).rows;

/** Looks until its calls are over. */
const untilEnded = (...looks: (() => Promise<void>)[]) =>
  untilTrue('the end of its calls', async () => {
    await Promise.all([look, ...looks].map((each) => each()));
    const open = await rows('SELECT FROM calls WHERE ended_at IS NULL');
    return open.length === 0 ? true : undefined;
  });

test('those who waited are called back at their places, agents are free, a ringing callback is placed again, its calls are lost', async () => {
  const [talking, consulting, ringing] = await scene.busyAgents(3);
  const agents = [talking, consulting, ringing].map((agent) => agent?.id ?? 0);
  const [talkingId = 0, consultingId = 0, ringingId = 0] = agents;
  // One is called back,
  await scene.takesCallback(await scene.waits(1), mobile(1));
  await scene.pass(20);
  await changeAgent(scene.deps, ringingId, { kind: 'ready' });
  await scene.place();
  expect(await scene.theRing()).toMatchObject({ number: mobile(1), node: 'pbx-b' });
  // one talks, one consults,
  const talk = await scene.waits(2);
  await changeAgent(scene.deps, talkingId, { kind: 'ready' });
  await assignCallers(database.pool, scene.deps.clock.now());
  await changeEntry(scene.deps, talk.id, { kind: 'answered', agentId: talkingId });
  await changeAgent(scene.deps, consultingId, { kind: 'ready' });
  await changeAgent(scene.deps, consultingId, { kind: 'engaged', node: 'pbx-b' });
  // and three wait: one whose number is not shown.
  const waiting = [await scene.waits(3), await scene.waits(4)];
  const withheld = await scene.caller('case', { callerNumber: '' });
  await look();
  await untilAsked(1);

  isUp = false;
  await processDies();
  await untilEnded();
  expect(
    await rows(
      "SELECT entry_id::int, number, order_at FROM callbacks WHERE origin = 'cut_off' ORDER BY order_at",
    ),
  ).toEqual(
    waiting.map(({ id, orderAt }, index) => ({
      entry_id: id,
      number: mobile(3 + index),
      order_at: orderAt,
    })),
  );
  expect(await rows("SELECT status, losses FROM callbacks WHERE origin = 'queue'")).toEqual([
    { status: 'waiting', losses: 1 },
  ]);
  expect(await rows("SELECT status FROM agent_states WHERE status <> 'ready'")).toEqual([]);
  expect((await scene.entry(withheld.id)).result).toBe('lost');
  expect((await scene.entry(talk.id)).result).toBe('answered');
  const ends = await rows(
    "SELECT outcome, outcome_detail, count(*)::int AS n FROM calls WHERE direction = 'in' GROUP BY 1, 2",
  );
  expect(ends).toEqual([{ outcome: 'lost', outcome_detail: 'its node died', n: 5 }]);
  // Nothing is left, so its Asterisk is not asked any more.
  const before = asked;
  await look();
  expect(asked).toBe(before);
});

test('an agent whose telephone rang for it gets no other call while it may ring on', async () => {
  const agent = await scene.agent('1001');
  const { id } = await scene.waits(1);
  const offeredAt = scene.deps.clock.now();
  await assignCallers(database.pool, offeredAt);
  await look();
  await untilAsked(1);
  isUp = false;
  await processDies();
  await untilEnded();
  expect(await scene.entry(id)).toMatchObject({ status: 'over', result: 'lost', misses: 0 });
  const until = new Date(offeredAt.getTime() + 20_000);
  expect(await scene.state(agent)).toMatchObject({ status: 'ready', restsUntilAt: until });
});

test.each([
  ['was killed', processDies],
  [
    'was killed, and the row that says when it was last there is gone with the former primary',
    async () => {
      await processDies();
      await rows('DELETE FROM queue_nodes');
    },
  ],
  [
    'was told to end',
    async () => {
      await signOff(database.pool, 'pbx-b');
      await releaseLease(database.pool, 'pbx-b', holder);
      await lease.end();
    },
  ],
])(
  'its process %s: who has dialled again before that was known has the same place in the queue',
  async (_how, ends) => {
    await scene.busyAgents(1);
    const enters = async (callerNumber: string) => {
      const entry = await scene.callerAt('pbx-a', 'case', { callerNumber });
      scene.moveClock(1);
      return entry;
    };
    const cutOff = await scene.waits(1);
    // Somebody else, who shares the number.
    const another = await enters(mobile(1));
    await look();
    await untilAsked(1);
    const endsAt = scene.deps.clock.now();
    await ends();
    // By the clock of the callers.
    await database.pool.query(
      `UPDATE node_leases SET expires_at = $1::timestamptz + interval '30 seconds',
                              released_at = CASE WHEN released_at IS NOT NULL THEN $1::timestamptz END`,
      [endsAt],
    );
    scene.moveClock(5);
    const again = await enters(mobile(1));
    isUp = false;
    await untilTrue('her to be called back', async () => {
      await look();
      return (await scene.entry(cutOff.id)).status === 'over' ? true : undefined;
    });
    expect((await scene.entry(again.id)).orderAt).toEqual(cutOff.orderAt);
    expect((await scene.entry(another.id)).orderAt).toEqual(another.orderAt);
  },
);

test('a node that was only cut off goes on with its calls: they are open again, and have their own end', async () => {
  await scene.busyAgents(1);
  const [inMenu, talking] = [(await scene.waits(1)).callId, (await scene.waits(2)).callId];
  await look();
  await untilAsked(1);
  isUp = false;
  await processDies();
  await untilEnded();
  const { pool } = database;
  const calls = () =>
    pool
      .query<{ outcome: string | null }>('SELECT outcome FROM calls ORDER BY id = $1 DESC', [
        inMenu,
      ])
      .then((found) => found.rows.map(({ outcome }) => outcome));
  expect(await calls()).toEqual(['lost', 'lost']);
  await noteCalls(pool, [{ callId: inMenu, checkpoint: { phase: 'menu', caseId: null } }]);
  await closeCall(pool, talking, { at: scene.deps.clock.now(), outcome: 'served' });
  expect(await calls()).toEqual([null, 'served']);
  // What has its own end keeps it.
  await noteCalls(pool, [{ callId: talking, checkpoint: { phase: 'menu', caseId: null } }]);
  await closeCall(pool, talking, { at: scene.deps.clock.now(), outcome: 'abandoned' });
  expect(await calls()).toEqual([null, 'served']);
});

test('of two nodes that see it dead at once, one calls back', async () => {
  await scene.busyAgents(1);
  await scene.waits(1);
  await scene.waits(2);
  const lookFromC = makeLookAtDeadNodes({ deps: { ...scene.deps, node: 'pbx-c' }, log: silentLog });
  await Promise.all([look(), lookFromC()]);
  await untilAsked(2);
  isUp = false;
  await processDies();
  await untilEnded(lookFromC);
  expect(await rows('SELECT number FROM callbacks ORDER BY number')).toEqual([
    { number: mobile(1) },
    { number: mobile(2) },
  ]);
});

test('a process that was told to end leaves its callers to its Asterisk: while that answers they wait for the next process, and if it stops, too, they are called back', async () => {
  await scene.busyAgents(1);
  const { id, orderAt } = await scene.waits(1);
  await look();
  await untilAsked(1);
  await releaseLease(database.pool, 'pbx-b', holder);
  await lease.end();
  const before = asked;
  await look();
  expect(asked).toBeGreaterThan(before);
  expect((await scene.entry(id)).status).toBe('waiting');

  // The machine is shut down: its Asterisk is stopped after the process.
  isUp = false;
  await untilEnded();
  expect(await rows('SELECT number, order_at, origin FROM callbacks')).toEqual([
    { number: mobile(1), order_at: orderAt, origin: 'cut_off' },
  ]);
});

test('an Asterisk that answers has its callers still: the next process takes them up', async () => {
  await scene.busyAgents(1);
  const { id } = await scene.waits(1);
  await look();
  await untilAsked(1);
  await processDies();
  const before = asked;
  await look();
  expect(asked).toBeGreaterThan(before);
  expect((await scene.entry(id)).status).toBe('waiting');
  expect(await rows('SELECT FROM callbacks')).toEqual([]);
});

test('an Asterisk that has never answered may be alive behind a firewall: nothing is ended', async () => {
  await scene.busyAgents(1);
  const { id } = await scene.waits(1);
  isUp = false;
  await look();
  await untilAsked(1);
  await processDies();
  await look();
  await look();
  expect((await scene.entry(id)).status).toBe('waiting');
  expect(await rows('SELECT FROM calls WHERE ended_at IS NULL')).toHaveLength(1);
});

test('an Asterisk that stopped answering while its process went on is behind a firewall now: nothing is ended', async () => {
  const lookOften = makeLookAtDeadNodes(
    { deps: { ...scene.deps, node: 'pbx-c' }, log: silentLog },
    0,
  );
  await scene.busyAgents(1);
  const { id } = await scene.waits(1);
  await lookOften();
  await untilAsked(1);
  isUp = false;
  for (const times of [2, 3, 4]) {
    await lookOften();
    await untilAsked(times);
  }
  // Asked after those and for longer, it has been silent to them, too.
  await answersSip(`127.0.0.1:${asterisk.address().port}`, 2);
  await processDies();
  await lookOften();
  expect((await scene.entry(id)).status).toBe('waiting');
  expect(await rows('SELECT FROM calls WHERE ended_at IS NULL')).toHaveLength(1);
});
