/** Nodes are listed, drained and resumed by command; each change is notified and audited. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { lockNode, releaseLease, takeLease } from '../../app/core/nodes/store/nodeLeases.js';
import { readDrain } from '../../app/core/nodes/store/nodeDrains.js';
import { takeOver } from '../../app/core/nodes/store/successors.js';
import { openCall } from '../../app/calls/store/calls.js';
import { markFaxWoken, takeFax, writeFax } from '../../app/messages/fax/store/faxOutbox.js';
import { sampleAgentPassword } from '../../app/agents/publishedAccounts.js';
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { hotline, type Ran } from './hotline.js';

/** Debian's user `nobody`. */
const nobody = 65_534;
const callId = '00000000-0000-4000-8000-000000000001';

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.close());

const nodes = (args: readonly string[], uid?: number): Promise<Ran> =>
  hotline(['nodes', ...args], { DATABASE_URL: database.url }, { uid });

async function hold(node: string, version: string, sipAddress?: string): Promise<void> {
  const holder = {
    ...{ holder: callId, host: 'pbx9', pid: 7, mark: null, version, mostCalls: 200 },
    ...(sipAddress !== undefined && { sipAddress }),
  };
  expect(await takeLease(database.pool, node, holder, null)).toBe(true);
  await database.pool.query("UPDATE node_leases SET expires_at = 'infinity'");
}

/** Opens the connection that a node's process renews its lease on: it has the node's lock. */
async function connected(node: string): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  expect(await lockNode(client, node)).toBe(true);
  return client;
}

/** Has a node begin to send a fax. */
async function sendFax(node: string): Promise<void> {
  const now = new Date();
  const words = { court: '', title: '', reference: '', date: '', foot: '', code: null };
  const letter = { ...words, rows: [], paragraphs: [] };
  const fax = { toNumber: '051088886666', purpose: 'test', letter, expiresAt: now } as const;
  await markFaxWoken(database.pool, await writeFax(database.pool, fax, now), now);
  expect(await takeFax(database.pool, node, now)).not.toBeNull();
}

test('before a process has started there is no node to list or to drain', async () => {
  expect(await nodes([])).toMatchObject({
    code: 0,
    stdout: 'there is no node: no process with the role calls has started\n',
  });
  expect(await nodes(['drain', 'pbx-a'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'there is no node pbx-a\n',
  });
});

test('a node is drained and resumed: the list, the notification and the audit say so', async () => {
  await hold('pbx-a', '0.2.0');
  await hold('pbx-b', '0.2.1');
  // The lease of an account is no node.
  await hold('sms:smpp', '0.2.0');
  await beat(database.pool, 'pbx-a', new Date('2026-12-01T01:02:00Z'));
  await beat(database.pool, 'pbx-b', new Date());
  await openCall(database.pool, {
    id: callId,
    node: 'pbx-a',
    channelId: 'c',
    callerNumber: '',
    calledNumber: '12368',
    courtId: null,
    startedAt: new Date(),
  });
  await sendFax('pbx-a');
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  const notified: string[] = [];
  listener.on('notification', ({ payload }) => notified.push(payload ?? ''));
  await listener.query('LISTEN node_drain');
  try {
    expect(await nodes(['drain', 'pbx-a'])).toEqual({
      code: 0,
      stdout: 'pbx-a takes no new calls; it has 1 call and 1 fax\n',
      stderr: '',
    });
    expect(await nodes(['drain', 'pbx-a'])).toMatchObject({
      code: 0,
      stdout: 'pbx-a is drained already; it has 1 call and 1 fax\n',
    });
    expect(await nodes(['drain', 'pbx-b'])).toEqual({
      code: 0,
      stdout: 'pbx-b takes no new calls; it has 0 calls and 0 faxes\n',
      stderr: 'no other node takes calls: new callers are refused\n',
    });
    const { stdout } = await nodes(['list']);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['node', 'process', 'since', 'last seen', 'version', 'calls', 'faxes'],
      [
        ...[
          'pbx-a',
          '7 on pbx9',
          expect.stringMatching(/^\d{4}-/) as string,
          '2026-12-01 09:02',
          '0.2.0',
        ],
        ...[
          '1 of 200',
          '1',
          expect.stringMatching(/^no Asterisk, draining since \d{4}-.+ by \w+$/) as string,
        ],
      ],
      [
        ...[
          'pbx-b',
          '7 on pbx9',
          expect.stringMatching(/^\d{4}-/) as string,
          expect.stringMatching(/^\d{4}-/) as string,
          '0.2.1',
        ],
        ...['0 of 200', '0', expect.stringMatching(/^draining since /) as string],
      ],
      [''],
    ]);
    expect(JSON.parse((await nodes(['list', '--json'])).stdout)).toMatchObject([
      { node: 'pbx-a', isHeld: true, pbxIsSeen: false, calls: 1, mostCalls: 200, faxes: 1 },
      { node: 'pbx-b', pbxIsSeen: true, faxes: 0, drainedBy: os.userInfo().username },
    ]);
    expect(await nodes(['resume', 'pbx-a'])).toMatchObject({
      code: 0,
      stdout: 'pbx-a takes new calls again\n',
    });
    expect(await nodes(['resume', 'pbx-a'])).toMatchObject({
      code: 0,
      stdout: 'pbx-a is not drained\n',
    });
    // It has no Asterisk.
    expect(await nodes(['drain', 'pbx-b'])).toMatchObject({
      stderr: 'no other node takes calls: new callers are refused\n',
    });
    expect(await readDrain(database.pool, 'pbx-a')).toBeNull();
    expect(await readDrain(database.pool, 'pbx-b')).toMatchObject({ host: os.hostname() });
    // Notifications come in the order of the commits, before the answer to what is asked next.
    await listener.query('SELECT');
    expect(notified).toEqual(['pbx-a', 'pbx-b', 'pbx-a']);
    const { rows } = await database.pool.query<{ record: string }>(
      "SELECT record FROM audit_pending WHERE kind = 'node_drains' ORDER BY row_id",
    );
    expect(rows.map(({ record }) => JSON.parse(record) as object)).toMatchObject([
      { node: 'pbx-a', is_draining: true, os_user: os.userInfo().username },
      { node: 'pbx-b', is_draining: true },
      { node: 'pbx-a', is_draining: false },
    ]);
  } finally {
    await listener.end();
  }
});

test('a user who is no administrator drains nothing', async () => {
  expect(await nodes(['drain', 'pbx-a'], nobody)).toMatchObject({ code: 2, stdout: '' });
  expect(await readDrain(database.pool, 'pbx-a')).toBeNull();
});

test('the list for Kamailio has the nodes that have said where they are, without calls for one that has died; a role that may read nothing else writes it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nodes-'));
  const file = path.join(folder, 'nodes.list');
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const role = `nodes_${process.pid}`;
  const processes: Client[] = [];
  try {
    await hold('pbx-c', '0.2.1', '10.0.0.11:5060');
    await hold('pbx-d', '0.2.1', '10.0.0.12:5060');
    await hold('pbx-e', '0.2.1', '10.0.0.13:5060');
    for (const node of ['pbx-c', 'pbx-d', 'pbx-e']) processes.push(await connected(node));
    // Another name for the same Asterisk, whose process has gone.
    await hold('pbx-old', '0.2.0', '10.0.0.12:5060');
    await database.pool.query(
      "UPDATE node_leases SET expires_at = '2026-01-01' WHERE node = 'pbx-old'",
    );
    await nodes(['drain', 'pbx-d']);
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await owner.query(`GRANT SELECT ON node_leases, draining_nodes TO ${role}`);
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'secret'];
    const write = (settings: string) =>
      hotline(['nodes', 'kamailio', file, '--once', '--control', `unix:${folder}/none`], {
        DATABASE_URL: settings,
      });
    expect(await write(url.href)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('Kamailio was not told: ') as string,
    });
    const lines = async () => (await readFile(file, 'utf8')).split('\n').slice(1, -1);
    const before = [
      '1 sip:10.0.0.11:5060 8 0 duid=pbx-c;maxload=200',
      '1 sip:10.0.0.12:5060 4 0 duid=pbx-d;maxload=200',
      '1 sip:10.0.0.13:5060 8 0 duid=pbx-e;maxload=200',
    ];
    expect(await lines()).toEqual(before);
    // After a restart or a fail-over of the database nobody is connected yet.
    for (const each of processes.splice(0)) await each.end();
    expect(await write(url.href)).toMatchObject({ code: 0 });
    expect(await lines()).toEqual(before);
    for (const node of ['pbx-c', 'pbx-d', 'pbx-e']) processes.push(await connected(node));
    // A process that dies loses its connection. Its lease lasts on.
    await processes.pop()?.end();
    expect(await write(url.href)).toMatchObject({ code: 0 });
    expect((await lines())[2]).toBe('1 sip:10.0.0.13:5060 4 0 duid=pbx-e;maxload=200');
    // One that is cut off keeps its connection, and renews nothing.
    processes.push(await connected('pbx-e'));
    expect(await write(url.href)).toMatchObject({ code: 0 });
    expect((await lines())[2]).toBe('1 sip:10.0.0.13:5060 8 0 duid=pbx-e;maxload=200');
    await database.pool.query(
      "UPDATE node_leases SET expires_at = clock_timestamp() + interval '20 s' WHERE node = 'pbx-e'",
    );
    expect(await write(url.href)).toMatchObject({ code: 0 });
    expect((await lines())[2]).toBe('1 sip:10.0.0.13:5060 4 0 duid=pbx-e;maxload=200');
    await database.pool.query("DELETE FROM node_leases WHERE node = 'pbx-e'");
    // A process that has ended gives the name back. Its calls may still be up.
    await releaseLease(database.pool, 'pbx-d', callId);
    await nodes(['resume', 'pbx-d']);
    await database.pool.query("DELETE FROM node_leases WHERE node = 'pbx-old'");
    expect(await write(database.url)).toMatchObject({ code: 0 });
    expect(await lines()).toEqual([
      '1 sip:10.0.0.11:5060 8 0 duid=pbx-c;maxload=200',
      '1 sip:10.0.0.12:5060 4 0 duid=pbx-d;maxload=200',
      '1 sip:10.0.0.13:5060 4 0 duid=pbx-e;maxload=200',
    ]);
  } finally {
    for (const each of processes) await each.end();
    await owner.query(`DROP OWNED BY ${role}`);
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
    await rm(folder, { recursive: true, force: true });
  }
});

test('one of a pair of Kamailios has the list, also where no telephones register there', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nodes-'));
  const file = path.join(folder, 'nodes.list');
  try {
    const options = ['--pair', '--once', '--control', `unix:${folder}/none`];
    expect(await nodes(['kamailio', file, ...options])).toMatchObject({ code: 0 });
    expect(await readFile(file, 'utf8')).toContain('duid=pbx-c');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('where telephones register at Kamailio, their accounts are written for nobody else to read; published passwords only on the loopback', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'nodes-'));
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const role = `telephones_${process.pid}`;
  try {
    for (const [number, password] of [
      ['2001', 'of her own'],
      ['2002', sampleAgentPassword('2002')],
    ] as const) {
      const agent = { number, name: number, courtId: null, isSupervisor: false, skills: [] };
      const digest = sipDigest(number, password);
      await addAgent(database.pool, { ...agent, sipDigest: digest }, new Date());
    }
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await owner.query(
      `GRANT SELECT ON node_leases, draining_nodes TO ${role};
       GRANT SELECT (id, number, sip_digest, enabled) ON agents TO ${role};
       GRANT SELECT, UPDATE (published_at) ON page_telephones TO ${role};
       GRANT SELECT, INSERT, UPDATE, DELETE ON telephone_registrations TO ${role}`,
    );
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'secret'];
    const accounts = path.join(folder, 'accounts');
    const written = async (address: string) => {
      const command = ['nodes', 'kamailio', path.join(folder, 'nodes.list'), '--once'];
      const settings = { DATABASE_URL: url.href, KAMAILIO_SIP_ADDRESS: address };
      const ran = await hotline([...command, '--control', `unix:${folder}/none`], settings);
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      const lines = (await readFile(accounts, 'utf8')).split('\n');
      return lines.slice(2, -1).map((line) => line.split(':')[0]);
    };
    expect(await written('127.0.0.30:5060')).toEqual(['2001', '2002']);
    expect(await written('10.0.0.10:5060')).toEqual(['2001']);
    expect((await stat(accounts)).mode & 0o007).toBe(0);
  } finally {
    await owner.query(`DROP OWNED BY ${role}`);
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a node that never comes back is forgotten, unless it lives, has open calls or looks for files still', async () => {
  const { pool } = database;
  const forget = async (node: string) => (await nodes(['forget', node])).stderr;
  expect(await forget('pbx-x')).toBe('there is no node pbx-x\n');
  await hold('pbx-gone', '0.2.0');
  expect(await forget('pbx-gone')).toBe('pbx-gone has a process: 7 on pbx9\n');
  await pool.query("UPDATE node_leases SET expires_at = '2026-01-01' WHERE node = 'pbx-gone'");
  const call = { id: '00000000-0000-4000-8000-000000000002', channelId: 'gone' };
  const caller = { callerNumber: '', calledNumber: '12368', courtId: null, startedAt: new Date() };
  await openCall(pool, { ...call, ...caller, node: 'pbx-gone' });
  expect(await forget('pbx-gone')).toMatch(/^pbx-gone has 1 open call: they end when /);
  await pool.query("UPDATE calls SET ended_at = now(), outcome = 'lost' WHERE node = 'pbx-gone'");
  await pool.query(
    "INSERT INTO file_hand_overs (node, kind, waiting, seen_at) VALUES ('pbx-gone', 'recordings', 3, now())",
  );
  expect(await forget('pbx-gone')).toMatch(
    /^a process of pbx-gone looked for files to hand over at /,
  );
  await pool.query("UPDATE file_hand_overs SET seen_at = now() - interval '11 minutes'");
  await beat(pool, 'pbx-gone', new Date('2026-12-01T01:02:00Z'));
  await nodes(['drain', 'pbx-gone']);
  expect(await nodes(['forget', 'pbx-gone'], nobody)).toMatchObject({ code: 2, stdout: '' });
  expect(await nodes(['forget', 'pbx-gone'])).toEqual({
    code: 0,
    stdout: 'pbx-gone is forgotten\n',
    stderr: '',
  });
  expect((await nodes(['list'])).stdout).not.toContain('pbx-gone');
  const { rows } = await pool.query('SELECT FROM file_hand_overs');
  expect(rows).toEqual([]);
});

test('the two processes of a node in an upgrade are listed, with who has taken over, and drained together', async () => {
  await hold('pbx-u', '0.2.0');
  await hold('pbx-u.b', '0.3.0');
  await takeOver(database.pool, 'pbx-u.b', 'pbx-u');
  for (const name of ['pbx-u', 'pbx-u.b']) await beat(database.pool, name, new Date());
  const lines = async () =>
    (await nodes(['list'])).stdout.split('\n').filter((line) => line.startsWith('pbx-u'));
  expect((await lines()).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    'ends its calls: pbx-u.b has taken over',
    '0',
  ]);
  expect(await nodes(['drain', 'pbx-u.b'])).toMatchObject({
    code: 0,
    stdout: 'pbx-u takes no new calls; it has 0 calls and 0 faxes\n',
  });
  for (const line of await lines()) expect(line).toContain('draining since');
  expect(await nodes(['resume', 'pbx-u'])).toMatchObject({
    stdout: 'pbx-u takes new calls again\n',
  });
});
