/** The stream of live events by real HTTP, from real transactions. */
import { eraseEventsBefore, readCursorNow } from '../../../app/core/live/store/liveEvents.js';
import { LiveReader } from '../../../app/core/live/liveReader.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import { markAgentLost, writeThird } from '../../../app/queue/store/queueEntries.js';
import { closeSupervision, openSupervision } from '../../../app/agents/calls/store/supervisions.js';
import { makeScene } from '../../queue/scene.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { hangsAfterMs } from '../../parts/patience.js';
import { seededRandom } from '../../parts/seededRandom.js';
import { LiveClient, type LiveClientOptions } from './liveClient.js';
import { startLiveServer, type LiveServer } from './liveServer.js';
import { writeEvents } from './manyWriters.js';
import { patientPool } from '../../parts/patientPool.js';

jest.setTimeout(hangsAfterMs);

let database: TestDatabase;
let server: LiveServer;
let clients: LiveClient[] = [];
beforeEach(async () => {
  database = await cleanDatabase();
  server = await startLiveServer(database);
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server.stop();
  await database.close();
});

function connect(options: Partial<LiveClientOptions> = {}): LiveClient {
  const client = new LiveClient({ url: server.url(null), ...options });
  clients.push(client);
  return client;
}

/** Writes events of a court; null: of none. */
async function write(ids: readonly number[], courtId: number | null = null, reason = '') {
  await database.pool.query(
    `INSERT INTO live_events (kind, row_id, change, status, since_at, court_id, reason)
     SELECT 'callback', id, 'changed', 'waiting', now(), $2, $3 FROM unnest($1::int[]) id`,
    [ids, courtId, reason],
  );
}

const idsOf = ({ events }: LiveClient) => events.map(({ id }) => id);

test('nothing is lost and nothing comes twice: 20 transactions at a time, streams cut all the while', async () => {
  const random = seededRandom(12368);
  const writers = patientPool(database.url, 20);
  writers.on('connect', (client) => client.on('error', () => undefined));
  try {
    const after = (await readCursorNow(database.pool)).text;
    const watching = [
      connect({ after }),
      ...[0.5, 0.3, 0.1].map((part) => connect({ after, cutsBefore: () => random() < part })),
      connect({ after, cutsBefore: () => random() < 0.3, url: server.url(null, 9) }),
    ];
    const committed = await writeEvents(writers, { transactions: 300, atATime: 20 }, random);
    const expected = committed.toSorted((a, b) => a - b);
    for (const client of watching) {
      await client.until(() => client.events.length >= expected.length);
      expect(idsOf(client).toSorted((a, b) => a - b)).toEqual(expected);
      expect(client.resets).toBe(0);
    }
    expect(watching[1]?.connections).toBeGreaterThan(1);
  } finally {
    await writers.end();
  }
});

test('a long transaction delays nobody else, and is told when it is over', async () => {
  const client = connect();
  await client.until(() => client.lastId !== '');
  const long = await database.pool.connect();
  try {
    await long.query('BEGIN');
    await long.query(
      `INSERT INTO live_events (kind, row_id, change, status, since_at) VALUES ('callback', 1, 'asked', 'waiting', now())`,
    );
    await write([2, 3]);
    await client.untilEvents(2);
    client.cut();
    await write([4]);
    await client.untilEvents(3);
    await long.query('COMMIT');
  } finally {
    long.release();
  }
  await client.untilEvents(4);
  expect(idsOf(client)).toEqual([2, 3, 4, 1]);
});

test('what happens in the queue is told in its order, by the transaction that does it', async () => {
  const scene = await makeScene(database.pool);
  await scene.queue('general');
  const agent = await scene.agent('1001', {}, { signedOut: true });
  const client = connect();
  await client.until(() => client.lastId !== '');
  await changeAgent(scene.deps, agent.id, { kind: 'sign_in' });
  const entry = await scene.caller('general');
  await assignCallers(database.pool, scene.deps.clock.now());
  await changeEntry(scene.deps, entry.id, { kind: 'answered', agentId: agent.id });
  await writeThird(database.pool, entry.id, { target: 'agent:1002', state: 'ringing' });
  await writeThird(database.pool, entry.id, { target: 'agent:1002', state: 'asked' });
  await writeThird(database.pool, entry.id, null);
  await markAgentLost(database.pool, entry.id, scene.deps.clock.now());
  await markAgentLost(database.pool, entry.id, null);
  await changeEntry(scene.deps, entry.id, { kind: 'caller_gone' });
  const lastOf = (kind: string) => client.events.filter((event) => event.kind === kind).at(-1);
  await client.until(
    () => lastOf('agent')?.status === 'wrap_up' && lastOf('entry')?.status === 'over',
  );
  const told = (kind: string) =>
    client.events
      .filter((event) => event.kind === kind)
      .map(({ change, status }) => `${change} ${status}`);
  expect(told('agent')).toEqual(['is ready', 'is offered', 'is talking', 'is wrap_up']);
  expect(told('entry')).toEqual([
    'joined waiting',
    'offered offered',
    'began talking',
    ...['third talking', 'third talking', 'third talking'],
    ...['agent_lost talking', 'agent_back talking'],
    'ended over',
  ]);
  expect(lastOf('entry')).toEqual({
    kind: 'entry',
    id: entry.id,
    change: 'ended',
    status: 'over',
    reason: 'answered',
    sinceAt: '2026-11-24T02:00:00.000Z',
    courtId: null,
    queueId: entry.queueId,
    agentId: agent.id,
  });
});

test('a third, a lost telephone, a supervisor and a longer wrap-up are told as well: no desk waits for its next look', async () => {
  const scene = await makeScene(database.pool);
  await scene.queue('general');
  const client = connect();
  await client.until(() => client.lastId !== '');
  const agent = await scene.agent('1001');
  const { id } = await scene.caller('general');
  const { clock } = scene.deps;
  await assignCallers(database.pool, clock.now());
  await changeEntry(scene.deps, id, { kind: 'answered', agentId: agent.id });
  for (const state of ['ringing', 'asked'] as const) {
    await writeThird(database.pool, id, { target: 'agent:1002', state });
  }
  await writeThird(database.pool, id, null);
  await markAgentLost(database.pool, id, clock.now());
  await markAgentLost(database.pool, id, null);
  const { callId } = await scene.entry(id);
  const supervisionId = await openSupervision(database.pool, {
    supervisorId: agent.id,
    agentId: agent.id,
    entryId: id,
    callId,
    mode: 'listen',
    startedAt: clock.now(),
  });
  await closeSupervision(database.pool, supervisionId, clock.now());
  await changeAgent(scene.deps, agent.id, { kind: 'reach_lost', because: 'not_connected' });
  await changeEntry(scene.deps, id, { kind: 'caller_gone' });
  await changeAgent(scene.deps, agent.id, { kind: 'wrap_up_extended', byS: 600 });
  const told = (kind: string) =>
    client.events
      .filter((event) => event.kind === kind)
      .map(({ change, status }) => `${change} ${status}`);
  // What comes last.
  await changeAgent(scene.deps, agent.id, { kind: 'wrap_up_done' });
  await client.until(() => told('agent').includes('is unreachable'));
  expect(told('agent')).toEqual([
    ...['is ready', 'is offered', 'is talking', 'is talking', 'is wrap_up', 'is wrap_up'],
    'is unreachable',
  ]);
  expect(told('entry')).toEqual([
    ...['joined waiting', 'offered offered', 'began talking'],
    ...['third talking', 'third talking', 'third talking', 'agent_lost talking'],
    ...['agent_back talking', 'supervised talking', 'supervised talking', 'ended over'],
  ]);
});

test('what is rolled back is never told', async () => {
  const client = connect();
  await client.until(() => client.lastId !== '');
  const other = await database.pool.connect();
  await other.query('BEGIN');
  await other.query(
    `INSERT INTO live_events (kind, row_id, change, status, since_at) VALUES ('callback', 1, 'asked', 'waiting', now())`,
  );
  await other.query('ROLLBACK');
  other.release();
  await write([2]);
  await client.until(() => client.events.length > 0);
  expect(idsOf(client)).toEqual([2]);
});

describe('with the clock of the turns stopped', () => {
  beforeEach(async () => {
    await server.stop();
    jest.useFakeTimers({
      doNotFake: [
        ...(['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask'] as const),
        ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
      ],
    });
    server = await startLiveServer(database);
  });
  afterEach(() => jest.useRealTimers());

  test('an agent is told at once what concerns the agent, and of others with it or a moment later', async () => {
    const supervisor = connect();
    const agent = connect({ url: server.url(null, 9) });
    for (const client of [supervisor, agent]) await client.until(() => client.lastId !== '');
    for (const id of [1, 2, 3]) {
      await write([id]);
      await supervisor.until(() => idsOf(supervisor).includes(id));
    }
    expect(idsOf(agent)).toEqual([]);
    await database.pool.query(
      `INSERT INTO live_events (kind, row_id, change, status, since_at) VALUES ('agent', 9, 'is', 'ready', now())`,
    );
    await agent.until(() => idsOf(agent).includes(9));
    expect(idsOf(agent)).toEqual([1, 2, 3, 9]);
    await write([4]);
    await supervisor.until(() => idsOf(supervisor).includes(4));
    expect(idsOf(agent)).toEqual([1, 2, 3, 9]);
    jest.advanceTimersByTime(250);
    await agent.until(() => idsOf(agent).includes(4));
    expect(idsOf(agent)).toEqual(idsOf(supervisor));
  });
});

test('a court is told nothing of another one, live or after a reconnection', async () => {
  const [one, two, all] = [server.url(1), server.url(2), server.url(null)].map((url) =>
    connect({ url }),
  );
  if (one === undefined || two === undefined || all === undefined) throw new Error('three clients');
  await Promise.all([one, two, all].map((client) => client.until(() => client.lastId !== '')));
  await write([1], 1);
  await write([2], 2);
  await all.untilEvents(2);
  one.cut();
  two.cut();
  await write([3], 2);
  await write([4], 1);
  await write([5]);
  await all.untilEvents(5);
  await one.untilEvents(2);
  await two.untilEvents(2);
  expect([idsOf(one), idsOf(two)]).toEqual([
    [1, 4],
    [2, 3],
  ]);
});

test('a stream that nobody reads is closed, and goes on where it was when its browser comes back', async () => {
  const slow = connect();
  const fast = connect();
  await slow.until(() => slow.lastId !== '');
  await fast.until(() => fast.lastId !== '');
  slow.pause();
  const long = 'x'.repeat(30_000);
  let written = 0;
  // The kernel takes some megabytes before anything waits in the process.
  while (server.streams.size === 2 && written < 900) {
    await write(
      Array.from({ length: 90 }, () => ++written),
      null,
      long,
    );
    await fast.untilEvents(written);
  }
  expect(server.streams.size).toBe(1);
  slow.resume();
  await slow.untilEvents(written);
  expect(idsOf(slow)).toEqual(idsOf(fast));
  expect(slow.connections).toBe(2);
  expect(slow.resets).toBe(0);
});

/**
 * Resolves when this server has read all events so far: a real one has, long before an event is an
 * hour old.
 */
async function serverHasRead(ids: readonly number[]): Promise<void> {
  const [watching] = clients;
  if (watching === undefined) throw new Error('nobody watches');
  await watching.until(() => ids.every((id) => idsOf(watching).includes(id)));
}

/**
 * Erases what was committed until now, as the timed work does within an hour or two. Meanwhile the
 * server reads on beyond the mark. The mark counts the transactions of other databases, too, and a
 * reader that is before it would tell all its streams to read again.
 */
async function eraseAll(next: number): Promise<void> {
  const now = Date.now();
  await eraseEventsBefore(database.pool, new Date(now), 3600);
  await write([next]);
  await serverHasRead([next]);
  await eraseEventsBefore(database.pool, new Date(now + 7_200_000), 3600);
}

test('a page that was away for too long is told to read everything again', async () => {
  const watching = connect();
  await watching.until(() => watching.lastId !== '');
  const before = (await readCursorNow(database.pool)).text;
  await write([1]);
  await eraseEventsBefore(database.pool, new Date('2026-11-26T01:00:00Z'), 3600);
  const between = (await readCursorNow(database.pool)).text;
  await write([2]);
  await serverHasRead([1, 2]);
  expect(await eraseEventsBefore(database.pool, new Date('2026-11-26T01:59:59Z'), 3600)).toBe(0);
  expect(await eraseEventsBefore(database.pool, new Date('2026-11-26T02:00:00Z'), 3600)).toBe(1);

  const late = connect({ after: before });
  await late.untilResets(1);
  // The reset says where the stream is, so the next connection is an ordinary one.
  late.cut();
  await write([3]);
  await late.untilEvents(1);
  expect([late.resets, idsOf(late)]).toEqual([1, [3]]);

  const inTime = connect({ after: between });
  await inTime.untilEvents(2);
  expect([inTime.resets, idsOf(inTime)]).toEqual([0, [2, 3]]);
});

test.each([['nonsense'], ['999999999:999999999:'], ['1:1:']])(
  'a cursor that this database never gave is no cursor: %s',
  async (after) => {
    const watching = connect();
    await watching.until(() => watching.lastId !== '');
    await write([1]);
    await serverHasRead([1]);
    await eraseAll(2);
    const client = connect({ after });
    await client.until(() => client.resets > 0);
    await write([3]);
    await client.until(() => client.events.length > 0);
    expect([client.resets, idsOf(client)]).toEqual([1, [3]]);
  },
);

test('too many to be worth telling: read everything again', async () => {
  const after = (await readCursorNow(database.pool)).text;
  await write(Array.from({ length: 1001 }, (_, id) => id));
  const client = connect({ after });
  await client.untilResets(1);
  await write([5000]);
  await client.untilEvents(1);
  expect(idsOf(client)).toEqual([5000]);
});

/** Writes more events than are told, of a kind that wakes no reader. */
const writeTooMany = () =>
  database.pool.query(
    `INSERT INTO live_events (kind, row_id, change, status, since_at)
     SELECT 'ticket', id, 'changed', 'open', now() FROM generate_series(1, 1001) id`,
  );

test('a page that connects while its reader is behind is told once to read everything again', async () => {
  // The reader has not seen this yet, so it reads on for the page, and finds too much.
  await database.pool.query('SELECT pg_current_xact_id()');
  const after = (await readCursorNow(database.pool)).text;
  await writeTooMany();
  const client = connect({ after });
  await client.until(() => client.resets > 0);
  await write([5000]);
  await client.until(() => client.events.length > 0);
  expect([client.resets, idsOf(client)]).toEqual([1, [5000]]);
});

test('once a page is told to read everything again, nothing older comes after it', async () => {
  const watching = connect();
  await watching.until(() => watching.lastId !== '');
  const after = (await readCursorNow(database.pool)).text;
  await write([1, 2]);
  await serverHasRead([1, 2]);
  // What the page has missed is read slowly, and meanwhile the reader finds too much.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this`
  const read = LiveReader.prototype.between;
  let goOn = () => undefined as void;
  const isWanted = new Promise<void>((resolve) => (goOn = resolve));
  const slowly = jest.spyOn(LiveReader.prototype, 'between').mockImplementation(async function (
    this: LiveReader,
    ...cursors
  ) {
    const missed = await read.apply(this, cursors);
    await isWanted;
    return missed;
  });
  const page = connect({ after });
  try {
    await page.until(() => page.connections === 1);
    await write([3]);
    await serverHasRead([3]);
    await writeTooMany();
    await watching.until(() => watching.resets > 0);
    await write([4]);
    await serverHasRead([4]);
  } finally {
    goOn();
    slowly.mockRestore();
  }
  await page.until(() => idsOf(page).includes(4));
  expect([page.resets, idsOf(page)]).toEqual([1, [4]]);
});

test('the streams go on when the database has ended their connections', async () => {
  const client = connect();
  await client.until(() => client.lastId !== '');
  await database.asOwner(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline live'`,
  );
  await write([1]);
  await client.untilEvents(1);
  expect(client.connections).toBe(1);
});

test('a batch has left the process when it is delivered: how long that takes sets the gap to the next one', async () => {
  const client = connect();
  await client.until(() => client.lastId !== '');
  const left: number[] = [];
  const open = server.streams.open.bind(server.streams);
  jest.spyOn(server.streams, 'open').mockImplementation((audience, since, sink) => {
    const write = sink.write.bind(sink);
    sink.write = (chunk) => {
      const written = write(chunk);
      left.push(sink.writableLength);
      return written;
    };
    return open(audience, since, sink);
  });
  const watched = connect();
  await watched.until(() => watched.lastId !== '');
  await write([1, 2, 3]);
  await watched.untilEvents(3);
  expect(left.length).toBeGreaterThan(1);
  expect(left.every((bytes) => bytes === 0)).toBe(true);
});
