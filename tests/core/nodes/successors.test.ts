/** Which of a node's two processes takes new calls, and what a restart changes of it. */
import { Client } from 'pg';
import {
  applicationOf,
  otherSideOf,
  processNameOf,
  withoutSide,
} from '../../../app/core/nodes/side.js';
import { listNodeDestinations } from '../../../app/core/nodes/store/nodeDestinations.js';
import {
  endLease,
  lockNode,
  readLease,
  releaseLease,
  takeLease,
} from '../../../app/core/nodes/store/nodeLeases.js';
import { readSuccessor, takeOver } from '../../../app/core/nodes/store/successors.js';
import { listNodes } from '../../../app/queue/store/listNodes.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

const [a, b] = ['pbx', 'pbx.b'] as const;

let database: TestDatabase;
let connections: Client[];
beforeEach(async () => {
  database = await cleanDatabase();
  connections = [];
});
afterEach(async () => {
  for (const each of connections) await each.end();
  await database.close();
});

/** A process starts: it takes the lease, after one that has died, if there is a row of one. */
async function starts(name: string, version: string): Promise<void> {
  const before = await readLease(database.pool, name);
  const holder = `00000000-0000-4000-8000-00000000000${(before?.pid ?? 0) + 1}`;
  const process = { holder, host: 'pbx9', pid: (before?.pid ?? 0) + 1, mark: null, version };
  const about = { mostCalls: 200, sipAddress: '10.0.0.11:5060' };
  expect(await takeLease(database.pool, name, { ...process, ...about }, before)).toBe(true);
  await database.pool.query("UPDATE node_leases SET expires_at = 'infinity' WHERE node = $1", [
    name,
  ]);
}

/** The connection that a process renews its lease on. */
async function connects(name: string): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  connections.push(client);
  expect(await lockNode(client, name)).toBe(true);
  return client;
}

test('a process of the other side has names that no setting can name', () => {
  const settings = { HOTLINE_NODE: 'pbx', ARI_APP: 'hotline' };
  expect(processNameOf(settings)).toBe(a);
  expect(processNameOf({ ...settings, HOTLINE_SIDE: 'a' })).toBe(a);
  expect(processNameOf({ ...settings, HOTLINE_SIDE: 'b' })).toBe(b);
  expect(applicationOf({ ...settings, HOTLINE_SIDE: 'b' })).toBe('hotline.b');
  expect([otherSideOf(a), otherSideOf(b)]).toEqual([b, a]);
  expect([withoutSide(a), withoutSide(b)]).toEqual([a, a]);
});

test('who takes over is told to the other one, and counts while its process is there', async () => {
  await starts(a, '1');
  await starts(b, '2');
  expect(await readSuccessor(database.pool, a)).toBeNull();
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  connections.push(listener);
  const told: string[] = [];
  listener.on('notification', ({ payload = '' }) => told.push(payload));
  await listener.query('LISTEN node_drain');
  await takeOver(database.pool, b, a);
  await takeOver(database.pool, b, a);
  await listener.query('SELECT');
  expect(told).toEqual([a]);
  expect(await readSuccessor(database.pool, a)).toEqual({ name: b, isThere: false });
  const process = await connects(b);
  expect(await readSuccessor(database.pool, a)).toEqual({ name: b, isThere: true });
  expect(await readSuccessor(database.pool, b)).toBeNull();
  await process.end();
});

test('a process that starts again after a crash is succeeded as before, and one of another version takes over', async () => {
  await starts(a, '1');
  await starts(b, '2');
  await takeOver(database.pool, b, a);
  await starts(a, '1');
  await takeOver(database.pool, a, b);
  expect((await readSuccessor(database.pool, a))?.name).toBe(b);
  expect(await readSuccessor(database.pool, b)).toBeNull();
  await starts(a, '3');
  await takeOver(database.pool, a, b);
  expect(await readSuccessor(database.pool, a)).toBeNull();
  expect((await readSuccessor(database.pool, b))?.name).toBe(a);
});

test('a process that was stopped, and is started, takes over, also as the same version; one that has left leaves no lease', async () => {
  await starts(a, '1');
  await starts(b, '1');
  await takeOver(database.pool, b, a);
  const stopped = await readLease(database.pool, a);
  await releaseLease(database.pool, a, stopped?.holder ?? '');
  await starts(a, '1');
  expect(await readSuccessor(database.pool, a)).toBeNull();
  await takeOver(database.pool, a, b);
  expect((await readSuccessor(database.pool, b))?.name).toBe(a);
  const left = await readLease(database.pool, b);
  await endLease(database.pool, b, left?.holder ?? '');
  expect((await listNodes(database.pool)).map(({ node }) => node)).toEqual([a]);
});

test('of two that take over from each other at one moment, one does', async () => {
  await starts(a, '1');
  await starts(b, '1');
  await Promise.all([takeOver(database.pool, a, b), takeOver(database.pool, b, a)]);
  const both = await Promise.all([a, b].map((name) => readSuccessor(database.pool, name)));
  expect(both.filter((each) => each !== null)).toHaveLength(1);
});

test('for Kamailio a node stays one under its name, with the limit of the process that takes new calls', async () => {
  await starts(a, '1');
  await connects(a);
  await starts(b, '2');
  await connects(b);
  // The old one has renewed its lease later.
  await database.pool.query(
    "UPDATE node_leases SET most_calls = 300, expires_at = '9999-01-01' WHERE node = 'pbx.b'",
  );
  await takeOver(database.pool, b, a);
  expect(await listNodeDestinations(database.pool)).toEqual([
    { node: a, sipAddress: '10.0.0.11:5060', mostCalls: 300, isHeld: true, isDrained: false },
  ]);
});
