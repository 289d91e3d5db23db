/**
 * Another PostgreSQL becomes the primary while callers wait, talk and leave messages: no call ends,
 * no ticket and no place is lost, and every process hears again what is notified.
 */
import net from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { isDatabaseUnavailable, makePool } from '../../app/core/database/pool.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { Hotline, roundTheClock } from '../e2e/hotline.js';
import { TicketCalls } from '../e2e/ticketCalls.js';
import { leavesOnFailure } from '../failedCalls/evidence.js';
import { sharedParts } from '../parts/database.js';
import type { Caller } from '../telephone/caller.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { hearCase } from '../telephone/script/callerScript.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { DatabaseCluster } from './database/databaseCluster.js';

const skills = ['court:苏98', 'topic:general', 'topic:case', 'language:zh'];
const { password } = samplePeople.zhang;
const idNumber = '11010519491231002*';

let database: DatabaseCluster;
let hotline: Hotline;
let desk: DeskCalls;
let tickets: TicketCalls;
beforeAll(async () => {
  const logs = path.join(sharedParts().folder, 'failover');
  leavesOnFailure({
    files: [
      {
        from: logs,
        to: 'database',
        only: /\.log$/,
        what: 'logs of PostgreSQL, Patroni and HAProxy',
      },
    ],
  });
  database = await DatabaseCluster.start(logs);
  hotline = await Hotline.start({
    database,
    softphones: true,
    openingHours: roundTheClock,
    // On a busy machine a fail-over takes longer than it may in a court.
    env: { DATABASE_PATIENCE_MS: '120000' },
  });
  desk = new DeskCalls(hotline);
  tickets = new TicketCalls(hotline, desk);
  await desk.crew(['1011'], skills);
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 60, ring_s: 60 });
});
afterAll(async () => {
  await hotline?.stop();
  await database?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** Waits until each part of the app that listens for notifications does so at the primary, once. */
async function untilAllListen(): Promise<void> {
  const names = ['hotline queue', 'hotline desk', 'hotline due work', 'hotline faxes'];
  await untilTrue('every part to listen', async () => {
    const { rows } = await hotline.db.query<{ all: boolean }>(
      `SELECT count(*) = cardinality($1::text[]) AND count(DISTINCT application_name) = count(*) AS all
         FROM pg_stat_activity WHERE application_name = ANY($1)`,
      [names],
    );
    return rows[0]?.all === true ? true : undefined;
  });
}

/** Returns the places of those who wait, the first one first. */
async function places(): Promise<{ id: number; from: string; enteredAt: string }[]> {
  const { rows } = await hotline.db.query<{ id: number; from: string; enteredAt: string }>(
    `SELECT id, caller_number AS from, entered_at::text AS "enteredAt" FROM queue_entries
      WHERE status = 'waiting' ORDER BY entered_at`,
  );
  return rows;
}

/** They join the queue one after the other, and wait. */
async function wait(from: readonly string[]): Promise<Caller[]> {
  const waiting: Caller[] = [];
  for (const each of from) {
    waiting.push(await desk.asks(each));
    await desk.untilEntry(each, 'waiting', (entry) => entry.status === 'waiting');
  }
  return waiting;
}

/** A caller asks for a case, up to where the ID number is wanted. */
async function asksForNumber(from: string): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears(/./);
  await caller.press(mainMenuDigits.caseInquiry);
  await caller.hears('askNumber');
  return caller;
}

/** A caller keys in the ID number while the database is away, and hears of the case once it is there. */
async function signsInMeanwhile(caller: Caller): Promise<void> {
  await caller.press(`${idNumber}#`, { isSecret: true });
  await caller.hears('askPassword');
  await caller.press(`${password}#`, { isSecret: true });
  await hearCase(caller);
}

test("the primary's machine goes off in mid-call: it says nothing, another one takes over, and it comes back as the standby", async () => {
  const number = (n: number) => `1370000090${n}`;
  const talking = await desk.talk(number(1));
  const [waiting, asking] = await Promise.all([
    wait([number(2), number(3)]),
    asksForNumber(number(4)),
  ]);
  // Who has come so far is soon to speak.
  const complains = await tickets.complains(number(5), '1');
  const before = await places();
  expect(before).toHaveLength(2);
  await untilAllListen();
  const { address } = await database.primary();

  await database.goSilent();

  await Promise.all([
    signsInMeanwhile(asking),
    tickets
      .leavesMessage(complains, 'complaintIntro')
      .then(() => complains.hears('ticketSmsSent', { until: 'end' })),
    desk.hearEachOther(talking.caller, talking.agent),
    // The former one takes itself for the primary when it wakes up.
    database.untilPrimaryIsNot(address).then(() => database.repair()),
  ]);
  await untilAllListen();
  expect(await places()).toEqual(before);
  await Promise.all([asking.hangUp(), complains.hangUp()]);
  expect(await hotline.closedRow(asking.from)).toMatchObject({ outcome: 'served', resumed: 0 });
  const { rows } = await hotline.db.query('SELECT kind FROM tickets WHERE caller_number = $1', [
    complains.from,
  ]);
  expect(rows).toEqual([{ kind: 'complaint' }]);
  await tickets.expectRecorded(await tickets.ticketOf(complains.from), 1);

  // The agent is free again: the first one in the queue is offered, in the new database.
  await talking.agent.hangUp();
  await talking.caller.hangUp();
  await desk.untilState('1011', 'wrap_up');
  await desk.change('1011', { kind: 'ready' });
  const telephone = await hotline.softphones.ringingFor(number(2));
  const agent = await telephone.answer();
  await agent.hears(/agentCaller/);
  await desk.hearEachOther(waiting[0] as Caller, agent);
  await agent.hangUp();
  await desk.untilState('1011', 'wrap_up');
  expect(await desk.outcomes(number(1))).toEqual(['answered by agent']);
});

test('PostgreSQL crashes on the primary: the standby, to which no pool takes a connection, is served once it is the primary, and every process listens there', async () => {
  const pool = makePool({ DATABASE_URL: await database.standbyUrl(), DATABASE_POOL: 1 });
  const ask = () => pool.query('SELECT 1').catch((failure: unknown) => failure);
  const refused: unknown = await ask();
  expect(refused).toMatchObject({
    message: 'this PostgreSQL is a standby, which can only be read',
  });
  expect(isDatabaseUnavailable(refused)).toBe(true);
  const { address } = await database.primary();
  await database.crash();
  await untilTrue('the former standby to serve', async () =>
    (await ask()) instanceof Error ? undefined : true,
  );
  await pool.end();
  await database.untilPrimaryIsNot(address);
  await untilAllListen();
});

test('etcd answers nobody without its certificate', async () => {
  for (const port of ['clients', 'peers'] as const) {
    expect(await database.askEtcd('cluster', port)).toContain('etcdserver');
    await expect(database.askEtcd('stranger', port)).rejects.toThrow();
  }
});

/** Connects to PostgreSQL from an address. @returns what it says where it refuses */
async function refusal(connectionString: string, localAddress: string): Promise<string | null> {
  const stream = () => {
    const socket = new net.Socket();
    const connect = socket.connect.bind(socket);
    return Object.assign(socket, {
      connect: (port: number, host: string) => connect({ port, host, localAddress }),
    });
  };
  const client = new Client({ connectionString, stream });
  return client.connect().then(
    () => client.end().then(() => null),
    ({ message }: Error) => message,
  );
}

test('the superuser comes in from the machines of PostgreSQL alone, the app from others, too', async () => {
  const superuser = await database.superuserUrl();
  const app = new URL(database.url);
  app.host = new URL(superuser).host;
  expect(await refusal(superuser, '127.0.0.42')).toBeNull();
  expect(await refusal(superuser, '127.0.0.43')).toMatch(/pg_hba.conf rejects/);
  expect(await refusal(app.href, '127.0.0.43')).toBeNull();
});
