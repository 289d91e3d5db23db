import { EventEmitter, on, once } from 'node:events';
import { Client, type Notification, type QueryConfig } from 'pg';
import { postgresWakeUps } from '../../app/core/wakeUps/wakeUps.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { changeEntry, enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { changeDrain } from '../../app/core/nodes/store/nodeDrains.js';
import { lockNode, takeLease } from '../../app/core/nodes/store/nodeLeases.js';
import { takeOver } from '../../app/core/nodes/store/successors.js';
import { assignCallersAndCallbacks, type QueueWatch } from '../../app/agents/queueWatch.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import type { QueueEntry } from '../../app/queue/store/queueEntries.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { FakeTelephony, type FakeRinging } from '../queue/fakeTelephony.js';
import { makeRuntime } from '../queue/makeRuntime.js';
import { makeScene, type Scene } from '../queue/scene.js';
import { untilTrue } from '../telephone/untilTrue.js';

let database: TestDatabase;
let nodes: Node[];

/** An offer that rings. */
interface Rung {
  readonly entryId: number;
  readonly offer: number;
  readonly agentNumber: string;
}

/** A process with its own watch. */
interface Node {
  readonly scene: Scene;
  readonly watch: QueueWatch;
  readonly telephony: FakeTelephony;
  readonly rung: Rung[];
  /** The callbacks that ring. */
  readonly dialled: FakeRinging[];
  readonly news: EventEmitter;
  /** Resolves with the next offer that rings. */
  nextOffer(): Promise<Rung>;
}

async function startNode(name: string): Promise<Node> {
  const scene = await makeScene(database.pool, name, true);
  const rung: Rung[] = [];
  const dialled: FakeRinging[] = [];
  const news = new EventEmitter();
  const telephony = new FakeTelephony((ringing) => {
    const { purpose, to } = ringing;
    if (purpose?.kind === 'offer') {
      const { entryId, offer } = purpose;
      rung.push({ entryId, offer, agentNumber: to.number });
      news.emit('offer', rung.at(-1));
    } else {
      dialled.push(ringing);
      news.emit('callback', ringing);
    }
  });
  const { watch } = makeRuntime({
    deps: scene.deps,
    wakeUps: postgresWakeUps(database.url),
    telephony,
  });
  await watch.start();
  const node: Node = {
    scene,
    watch,
    telephony,
    rung,
    dialled,
    news,
    async nextOffer() {
      const [offer] = (await once(news, 'offer')) as [Rung];
      return offer;
    },
  };
  nodes.push(node);
  return node;
}

beforeEach(async () => {
  database = await cleanDatabase();
  nodes = [];
});
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.watch.stop()));
  await database.close();
});

/** Resolves with the watch's next news of a caller. */
function nextNews(node: Node, entry: QueueEntry): Promise<QueueEntry> {
  return new Promise((resolve) => {
    const unfollow = node.watch.follow(entry.id, (news) => {
      unfollow();
      resolve(news);
    });
  });
}

/** Callbacks belong to a court. */
async function addCourt(): Promise<void> {
  await database.pool.query(
    "INSERT INTO courts (id, code, name, level) VALUES (1, '苏98', '临江市中级人民法院', 'intermediate')",
  );
}

test('the node that holds the caller is told of each offer, once, whichever process made it', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await a.scene.queue('case', { retryS: 0, pauseAfterMisses: 5 });
  const agent = await a.scene.agent('1001');
  const offer = b.nextOffer();
  const caller = await b.scene.caller('case');
  expect(await offer).toMatchObject({ entryId: caller.id, offer: 1, agentNumber: '1001' });

  const second = b.nextOffer();
  await changeEntry(b.scene.deps, caller.id, { kind: 'refused', agentId: agent.id });
  expect(await second).toMatchObject({ entryId: caller.id, offer: 2 });
  await changeEntry(b.scene.deps, caller.id, { kind: 'answered', agentId: agent.id });

  const third = a.nextOffer();
  const other = await a.scene.caller('case');
  await changeEntry(b.scene.deps, caller.id, { kind: 'agent_call_ended', by: 'agent' });
  await changeAgent(b.scene.deps, agent.id, { kind: 'wrap_up_done' });
  expect(await third).toMatchObject({ entryId: other.id, offer: 1 });
  expect(a.rung.map(({ entryId, offer: n }) => [entryId, n])).toEqual([[other.id, 1]]);
  expect(b.rung.map(({ entryId, offer: n }) => [entryId, n])).toEqual([
    [caller.id, 1],
    [caller.id, 2],
  ]);
});

test('while nobody waits a second costs two statements; who comes is found by them, should nothing be notified', async () => {
  const node = await startNode('a');
  await node.scene.queue('case');
  await node.scene.agent('1001');
  const query = jest.spyOn(Client.prototype, 'query');
  const sent = () =>
    (query.mock.calls as unknown as [string | QueryConfig][]).map(([statement]) =>
      typeof statement === 'string' ? statement : (statement.name ?? statement.text),
    );
  const beats = () => sent().filter((each) => each === 'beat').length;
  try {
    // What the new agent has caused is over with the first of them.
    await untilTrue('three seconds', () => beats() === 3 || undefined);
    query.mockClear();
    await untilTrue('six seconds', () => beats() === 6 || undefined);
    const names = sent();
    expect(names).toContain('read-who-takes-calls');
    // Callbacks are cleaned up every five seconds, by a few more.
    expect(names.length).toBeLessThanOrEqual(6 * 2 + 2 * 4);
  } finally {
    query.mockRestore();
  }

  const offer = node.nextOffer();
  // A trigger notifies: none does here.
  await database.asOwner('ALTER TABLE queue_entries DISABLE TRIGGER USER');
  try {
    const caller = await node.scene.caller('case');
    expect((await offer).entryId).toBe(caller.id);
  } finally {
    await database.asOwner('ALTER TABLE queue_entries ENABLE TRIGGER USER');
  }
});

test('nobody is woken because an offer was answered', async () => {
  const scene = await makeScene(database.pool);
  await scene.queue('case');
  const agent = await scene.agent('1001');
  const caller = await scene.caller('case');
  await assignCallersAndCallbacks(scene.deps);
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  try {
    const woken = on(listener, 'notification') as AsyncIterator<[Notification]>;
    await listener.query('LISTEN entry');
    await changeEntry(scene.deps, caller.id, { kind: 'answered', agentId: agent.id });
    await changeEntry(scene.deps, caller.id, { kind: 'caller_gone' });
    await woken.next();
    expect(await scene.entry(caller.id)).toMatchObject({ status: 'over' });
    const waiting = await scene.caller('case');
    await changeEntry(scene.deps, waiting.id, { kind: 'caller_gone' });
    const { value } = (await woken.next()) as { value: [Notification] };
    expect(value).toMatchObject([{ payload: `hotline ${waiting.id}` }]);
  } finally {
    await listener.end();
  }
});

test('forty callers of two nodes, six agents: each is offered once, to one agent, by the caller’s node', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await a.scene.queue('case', { wrapUpS: 0 });
  for (let i = 0; i < 6; i += 1) await a.scene.agent(String(1001 + i));
  const serve = async (node: Node) => {
    let served = 0;
    for await (const [{ entryId, agentNumber }] of on(node.news, 'offer') as AsyncIterable<
      [Rung]
    >) {
      const { deps } = node.scene;
      const found = await findAgent(deps.db, agentNumber);
      if (found === null) throw new Error(`no agent ${agentNumber}`);
      await changeEntry(deps, entryId, { kind: 'answered', agentId: found.agent.id });
      await changeEntry(deps, entryId, { kind: 'agent_call_ended', by: 'agent' });
      served += 1;
      if (served === 20) return;
    }
  };
  const served = Promise.all([serve(a), serve(b)]);
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await a.scene.caller('case');
      await b.scene.caller('case');
    }),
  );
  await served;
  expect(a.rung).toHaveLength(20);
  expect(b.rung).toHaveLength(20);
  const { rows } = await database.pool.query(
    `SELECT count(*)::int AS n, min(offers) AS fewest, max(offers) AS most FROM queue_entries
      WHERE result = 'answered'`,
  );
  expect(rows).toEqual([{ n: 40, fewest: 1, most: 1 }]);
});

test('when the listening connection is lost, callers are offered all the same, and heard again', async () => {
  const node = await startNode('a');
  await node.scene.queue('case');
  await node.scene.agent('1001');
  await untilTrue('the listening connection, to cut it', async () => {
    const cut = await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline queue' AND datname = current_database()",
    );
    return cut.rowCount === 1 || undefined;
  });
  const offer = node.nextOffer();
  const caller = await node.scene.caller('case');
  expect((await offer).entryId).toBe(caller.id);

  // The watch listens again: it hears of an offer that another process withdraws.
  const news = nextNews(node, caller);
  const agents = await database.pool.query<{ id: number }>('SELECT id FROM agents');
  await changeAgent(node.scene.deps, agents.rows[0]?.id ?? 0, { kind: 'telephone_gone' });
  expect(await news).toMatchObject({ id: caller.id, status: 'waiting', agentId: null });
});

test('a follower of a caller hears that the clock ended the wait', async () => {
  const node = await startNode('a');
  await node.scene.queue('case', { closingGraceS: 0 });
  const agent = await node.scene.agent('1001');
  await changeAgent(node.scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
  const caller = await node.scene.caller('case');
  const news = nextNews(node, caller);
  node.scene.opens(false);
  expect(await news).toMatchObject({ id: caller.id, result: 'closed' });
  const again = await enterQueue(node.scene.deps, {
    queue: 'case',
    callId: await node.scene.call(),
    callerNumber: '',
    language: 'zh',
    skills: [],
    reasons: [],
  });
  expect(again.kind).toBe('closed');
});

test('a wrap-up that ends by the clock frees the agent for who waits', async () => {
  const node = await startNode('a');
  await node.scene.queue('case', { wrapUpS: 1 });
  const agent = await node.scene.agent('1001');
  const first = node.nextOffer();
  const caller = await node.scene.caller('case');
  await first;
  await changeEntry(node.scene.deps, caller.id, { kind: 'answered', agentId: agent.id });
  const waiting = await node.scene.caller('case');
  const second = node.nextOffer();
  await changeEntry(node.scene.deps, caller.id, { kind: 'caller_gone' });
  expect((await second).entryId).toBe(waiting.id);
});

test('a node that stopped is given no callers', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await a.scene.queue('case');
  const agent = await a.scene.agent('1001');
  await changeAgent(a.scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
  await b.scene.caller('case');
  await b.watch.stop();
  const offer = a.nextOffer();
  const ours = await a.scene.caller('case');
  await changeAgent(a.scene.deps, agent.id, { kind: 'ready' });
  expect((await offer).entryId).toBe(ours.id);
  expect(b.rung).toEqual([]);
});

test('a due callback is told once, to the node that keeps the agent', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')];
  await addCourt();
  await a.scene.queue('case', { hours: 'always' });
  const agent = await a.scene.agent('1001');
  await changeAgent(a.scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
  const caller = await a.scene.caller('case');
  const asked = await requestCallback(a.scene.deps, {
    from: 'queue',
    entryId: caller.id,
    number: '13800000001',
  });
  if (asked.kind === 'refused') throw new Error(asked.because);
  // The caller has hung up meanwhile.
  await database.pool.query('UPDATE callbacks SET next_at = now()');
  const ringing = Promise.race([once(a.news, 'callback'), once(b.news, 'callback')]);
  await changeAgent(a.scene.deps, agent.id, { kind: 'ready' });
  const attempt = {
    to: { kind: 'telephone', number: '13800000001' },
    purpose: { kind: 'callback', callbackId: asked.callback.id, attempt: 1 },
  };
  expect(await ringing).toMatchObject([attempt]);
  // A watch looks once more before it stops, on both nodes.
  await Promise.all([a, b].map((node) => node.watch.stop()));
  expect([...a.dialled, ...b.dialled]).toMatchObject([attempt]);
  expect([...a.rung, ...b.rung]).toEqual([]);
});

test('an agent who is kept by a process that died is free again, with no timed job anywhere', async () => {
  await addCourt();
  const dead = await makeScene(database.pool, 'dead', true);
  await dead.queue('case', { hours: 'always', retryS: 0 });
  const agent = await dead.agent('1001');
  const caller = await dead.caller('case');
  const asked = await requestCallback(dead.deps, {
    from: 'queue',
    entryId: caller.id,
    number: '13800000001',
  });
  if (asked.kind === 'refused') throw new Error(asked.because);
  await database.pool.query("UPDATE callbacks SET next_at = now() - interval '1 second'");
  await assignCallersAndCallbacks(dead.deps);
  expect((await dead.state(agent)).status).toBe('offered');
  // The attempt is a minute old, and its node has sent no heartbeat since.
  await database.pool.query(
    "UPDATE callback_attempts SET at = at - interval '1 minute'; DELETE FROM queue_nodes",
  );
  const a = await startNode('a');
  const live = await a.scene.caller('case');
  while (a.rung.length === 0) await once(a.news, 'offer');
  expect(a.rung).toMatchObject([{ entryId: live.id, agentNumber: '1001' }]);
});

test('a drained node calls nobody back and gives its callers to agents; another one calls', async () => {
  await addCourt();
  const by = { at: new Date(), osUser: 'ops', host: 'pbx9' };
  const drain = (isDraining: boolean) =>
    changeDrain(database.pool, { node: 'a', isDraining, ...by });
  const a = await startNode('a');
  const told = (isDrained: boolean) =>
    untilTrue(
      'the exchange of a to be told',
      () => a.telephony.isDrained === isDrained || undefined,
    );
  await told(false);
  await a.scene.queue('case', { hours: 'always', retryS: 0 });
  const agent = await a.scene.agent('1001');
  await changeAgent(a.scene.deps, agent.id, { kind: 'pause', reason: 'break' });
  await drain(true);
  await told(true);
  const asking = await a.scene.caller('case');
  const asked = await requestCallback(a.scene.deps, {
    from: 'queue',
    entryId: asking.id,
    number: '13800000001',
  });
  if (asked.kind === 'refused') throw new Error(asked.because);
  await database.pool.query("UPDATE callbacks SET next_at = now() - interval '1 second'");
  // Behind the callback.
  const caller = await a.scene.caller('case');
  await changeAgent(a.scene.deps, agent.id, { kind: 'ready' });
  while (a.rung.length === 0) await once(a.news, 'offer');
  expect(a.rung).toMatchObject([{ entryId: caller.id, agentNumber: '1001' }]);
  const b = await startNode('b');
  await a.scene.agent('1002');
  while (b.dialled.length === 0) await once(b.news, 'callback');
  expect(a.dialled).toEqual([]);

  // An exchange that was restarted is told again, and it is told when that is over.
  a.telephony.isDrained = null;
  await told(true);
  // One that has forgotten it by a reload of its dialplan, which nothing reports, is told again.
  const { drains } = a.telephony;
  const before = drains.length;
  await untilTrue('the exchange of a to be told again', () => drains.length > before || undefined);
  await drain(false);
  await told(false);
  await a.watch.drain.look();
  expect(drains.slice(drains.lastIndexOf(true) + 1)).toEqual([false]);
  expect(a.watch.drain.mayBegin).toBe(true);
});

test('a process whose exchange is away leaves callers and callbacks to another one, which keeps their order', async () => {
  await addCourt();
  const a = await startNode('a');
  await a.scene.queue('case', { hours: 'always', retryS: 0 });
  const agent = await a.scene.agent('1001');
  await changeAgent(a.scene.deps, agent.id, { kind: 'pause', reason: 'break' });
  const first = await a.scene.caller('case');
  const asked = await requestCallback(a.scene.deps, { from: 'cut_off', entryId: first.id });
  expect(asked.kind).toBe('asked');
  await a.scene.caller('case', { callerNumber: '13800138001' });
  a.telephony.isConnected = false;
  await beat(database.pool, 'b', new Date());
  await changeAgent(a.scene.deps, agent.id, { kind: 'ready' });
  const b = await startNode('b');
  while (b.dialled.length === 0) await once(b.news, 'callback');
  expect(a.rung).toEqual([]);
});

test('a drained node gives its callers to agents where the exchanges of all other nodes are away', async () => {
  const by = { at: new Date(), osUser: 'ops', host: 'pbx9' };
  const a = await startNode('a');
  await a.scene.queue('case');
  await changeDrain(database.pool, { node: 'a', isDraining: true, ...by });
  await untilTrue(
    'the exchange of a to be told',
    () => a.telephony.isDrained === true || undefined,
  );
  // Their processes are there, for as long as the test may take.
  const later = new Date(Date.now() + 3_600_000);
  for (const node of ['b', 'c']) await beat(database.pool, node, later, false);
  const offer = a.nextOffer();
  await a.scene.agent('1001');
  const caller = await a.scene.caller('case');
  expect((await offer).entryId).toBe(caller.id);
});

test('a process from which another one has taken over begins nothing and no longer asks for new calls; when that one is gone, it does', async () => {
  const { pool } = database;
  const leases = async (name: string, holder: string) => {
    const process = { host: 'pbx9', pid: 7, mark: null, version: '1' };
    expect(await takeLease(pool, name, { ...process, holder }, null)).toBe(true);
    await pool.query("UPDATE node_leases SET expires_at = 'infinity'");
  };
  await leases('pbx', '00000000-0000-4000-8000-000000000001');
  const { watch, telephony } = await startNode('pbx');
  expect(telephony.taken).toBe(0);
  await watch.drain.takeOver();
  expect(watch.drain.mayBegin).toBe(true);
  expect(telephony.taken).toBeGreaterThan(0);

  await leases('pbx.b', '00000000-0000-4000-8000-000000000002');
  const successor = new Client({ connectionString: database.url });
  await successor.connect();
  try {
    expect(await lockNode(successor, 'pbx.b')).toBe(true);
    await takeOver(pool, 'pbx.b', 'pbx');
    await watch.drain.succeeded;
    expect(watch.drain.mayBegin).toBe(false);
    await watch.drain.look();
    const asked = telephony.taken;
    await watch.drain.look();
    expect(telephony.taken).toBe(asked);
  } finally {
    await successor.end();
  }
  await untilTrue('it to begin calls again', () => watch.drain.mayBegin || undefined);
  const { taken } = telephony;
  await watch.drain.look();
  expect(telephony.taken).toBeGreaterThan(taken);
});

test('a drain is of both processes of a node', async () => {
  const by = { at: new Date(), osUser: 'ops', host: 'pbx9' };
  const [a, b] = [await startNode('pbx'), await startNode('pbx.b')];
  await changeDrain(database.pool, { node: 'pbx', isDraining: true, ...by });
  for (const { telephony, watch } of [a, b]) {
    await untilTrue('the exchange to be told', () => telephony.isDrained === true || undefined);
    expect(watch.drain.mayBegin).toBe(false);
  }
});
