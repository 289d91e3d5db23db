/** A node's name belongs to one process: when another process may take it, and when none may. */
import { hostname } from 'node:os';
import { Client } from 'pg';
import { createLogger } from 'winston';
import { leaseNode, NodeTaken, type LeasedNode } from '../../../app/core/nodes/leaseNode.js';
import { markOf } from '../../../app/core/nodes/processMark.js';
import {
  lockNode,
  readLease,
  takeLease,
  type NodeHolder,
} from '../../../app/core/nodes/store/nodeLeases.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { untilTrue } from '../../telephone/untilTrue.js';

const log = createLogger({ silent: true });

let database: TestDatabase;
let held: LeasedNode[] = [];
let lost: Error[] = [];
let connections: Client[] = [];
beforeEach(async () => {
  database = await cleanDatabase();
  [held, lost, connections] = [[], [], []];
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const each of held) await each.release();
  for (const each of connections) await each.end();
  await database.close();
});

async function hold(): Promise<LeasedNode> {
  const taken = await leaseNode({
    node: 'pbx',
    databaseUrl: database.url,
    log,
    onLost: (error) => lost.push(error),
  });
  held.push(taken);
  return taken;
}

/** A process that this machine knows nothing of: of another machine or container. */
const elsewhere: NodeHolder = {
  holder: '00000000-0000-4000-8000-000000000001',
  host: 'pbx9',
  pid: 7,
  mark: null,
};
const lease = () => readLease(database.pool, 'pbx');
/** Takes the name from its holder, who may renew it just after it has been read. */
const takeElsewhere = () =>
  untilTrue('the name to be taken elsewhere', async () =>
    (await takeLease(database.pool, 'pbx', elsewhere, await lease())) ? true : undefined,
  );
const expire = () =>
  database.pool.query("UPDATE node_leases SET expires_at = clock_timestamp() - interval '1 s'");
/** Waits until the name was renewed this many times. */
const renewed = (times: number) =>
  untilTrue('the name to be renewed', async () =>
    ((await lease())?.renewals ?? 0) >= times ? true : undefined,
  );

/** Opens the connection that a process elsewhere holds. */
async function connectElsewhere(): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  connections.push(client);
  expect(await lockNode(client, 'pbx')).toBe(true);
  return client;
}

test('a second is refused, and told who has the name, until it is given back', async () => {
  const first = await hold();
  const refusal = await hold().catch((error: unknown) => error as Error);
  expect(refusal).toBeInstanceOf(NodeTaken);
  expect((refusal as Error).message).toMatch(
    `the node name pbx is taken: process ${process.pid} on ${hostname()}, since `,
  );
  expect((refusal as Error).message).toContain('HOTLINE_NODE');
  await first.release();
  expect(await lease()).toBeNull();
  await hold();
  expect(lost).toEqual([]);
});

test('two that start at one moment: one has it, also after an earlier one has given it back', async () => {
  await (await hold()).release();
  const both = await Promise.allSettled([hold(), hold()]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a process of this machine that is gone is followed at once', async () => {
  const mark = await markOf(process.pid);
  // The process id belongs to another process by now, which began at another time.
  const gone = { ...elsewhere, pid: process.pid, mark: `${mark}0` };
  expect(await takeLease(database.pool, 'pbx', gone, null)).toBe(true);
  const warn = jest.spyOn(log, 'warn');
  await hold();
  // A process that has to watch the holder logs a warning.
  expect(warn).not.toHaveBeenCalled();
});

test('a process elsewhere that is connected is watched, and has the name when it renews', async () => {
  await takeElsewhere();
  await connectElsewhere();
  const holding = hold();
  const end = setInterval(
    () => void database.pool.query('UPDATE node_leases SET renewals = renewals + 1'),
    1000,
  );
  await expect(holding).rejects.toThrow('process 7 on pbx9');
  clearInterval(end);
});

test('a process elsewhere that is neither connected nor renews is followed before its lease is over', async () => {
  await takeElsewhere();
  const warn = jest.spyOn(log, 'warn');
  await hold();
  expect(await lease()).toMatchObject({ pid: process.pid, isExpired: false });
  expect(warn.mock.calls).toEqual([
    ['waiting to learn whether the holder of this node name is alive', { host: 'pbx9', pid: 7 }],
  ]);
});

test('one that is connected is not followed before its lease is over, and then is', async () => {
  await takeElsewhere();
  await connectElsewhere();
  let isHeld = false;
  const holding = hold().then(() => (isHeld = true));
  // Longer than what suffices if no process is connected.
  const until = performance.now() + 6500;
  await untilTrue('the time to pass', () => (performance.now() > until ? true : undefined));
  expect(isHeld).toBe(false);
  await expire();
  await holding;
  expect((await lease())?.pid).toBe(process.pid);
});

test('a lost connection loses no name', async () => {
  await hold();
  await renewed(1);
  await database.asOwner(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline node' AND datname = current_database()",
  );
  const before = (await lease())?.renewals ?? 0;
  await renewed(before + 2);
  expect(lost).toEqual([]);
  // It is connected again, and a second process sees that.
  await expect(hold()).rejects.toThrow(NodeTaken);
});

test('a lease that ran out while nobody wanted it is its holder’s still', async () => {
  await hold();
  await expire();
  await untilTrue('the lease to run again', async () =>
    (await lease())?.isExpired === false ? true : undefined,
  );
  expect(lost).toEqual([]);
});

test('a row that was deleted is made again', async () => {
  await hold();
  await database.pool.query('DELETE FROM node_leases');
  await untilTrue('the row to be there', async () => (await lease()) ?? undefined);
  expect((await lease())?.pid).toBe(process.pid);
  expect(lost).toEqual([]);
});

test('whose name another one has taken is told so, once, and takes nothing back', async () => {
  await hold();
  await takeElsewhere();
  await untilTrue('the loss to be told', () => lost[0]);
  expect(lost.map(({ message }) => message)).toEqual([
    expect.stringContaining('the node name pbx is taken: process 7 on pbx9, since '),
  ]);
  await held[0]?.release();
  expect(await lease()).toMatchObject({ host: 'pbx9' });
});
