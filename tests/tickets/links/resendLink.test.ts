/**
 * A party wants a link of electronic service once more: the court's own system is asked, over a real
 * connection, and where it does not send it, a ticket asks the staff.
 */
import { createHmac } from 'node:crypto';
import { Writable } from 'node:stream';
import { createLogger, transports } from 'winston';
import { eService as checkEService } from '../../../app/cli/doctor/doctorEService.js';
import type { Patient } from '../../../app/cli/doctor/finding.js';
import { noteCalls } from '../../../app/calls/store/noteCalls.js';
import { listDue, type DueWork } from '../../../app/core/database/dueWork.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { doDue, type DueApp } from '../../../app/jobs/dueTasks.js';
import { askForLink } from '../../../app/tickets/links/askForLink.js';
import { makeEService } from '../../../app/tickets/links/eService.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { inChina, makeScene, type Scene } from '../scene.js';
import { startServiceSystem, type ServiceSystem } from './serviceSystem.js';

const secret = 'a-secret-of-both-sides-0123456789';
const mobile = '13800138000';

let database: TestDatabase;
let scene: Scene;
let system: ServiceSystem;
let logged: string;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  scene = await makeScene(database.pool, '2026-12-01 10:00');
  system = await startServiceSystem();
  logged = '';
});
afterEach(async () => {
  await system.stop();
  await database.close();
});

const log = createLogger({
  transports: [
    new transports.Stream({
      stream: new Writable({
        write(line: Buffer, _encoding, done) {
          logged += line.toString();
          done();
        },
      }),
    }),
  ],
});

function appOf(url: string | undefined = system.url, timeoutS = 10): DueApp {
  const config = {
    E_SERVICE_URL: url,
    E_SERVICE_SECRET: secret,
    E_SERVICE_TIMEOUT_S: timeoutS,
  };
  return {
    ...scene.deps,
    log,
    courtCallbacks: () => Promise.reject(new Error('no callbacks here')),
    eService: makeEService(config),
  };
}

async function ask(documentEnd = '821753'): Promise<string> {
  const callId = await scene.call(mobile);
  const papers = { courtId: scene.courtId, documentEnd, servedOn: '2026-11-20' };
  const body = `请重新发送（编号末六位${documentEnd}）`;
  const ticket = scene.newTicket({
    kind: 'consultation',
    callerNumber: mobile,
    callId,
    code: '246813',
    message: { body },
  });
  return askForLink(scene.deps, papers, ticket);
}

/** The request as due work; undefined once it is over. */
async function due(): Promise<DueWork | undefined> {
  return (await listDue(database.pool, 10)).find(({ task }) => task === 'resendLink');
}

/** Moves the clock to when the request is due, and does it. @returns when that was */
async function doNext(app = appOf()): Promise<string | null> {
  const work = await due();
  if (work === undefined) throw new Error('no request is due');
  const began = inChina(work.dueAt) ?? '';
  scene.moveTo(began);
  // The clock of the scene has whole minutes.
  const passed = { ...app, clock: { now: () => work.dueAt } };
  await doDue(passed, { id: work.jobId, name: work.task, rowId: work.rowId });
  return began;
}

async function request(): Promise<object | undefined> {
  const { rows } = await database.pool.query<object>(
    'SELECT outcome, attempts, last_error, ticket_sealed IS NULL AS is_empty FROM link_requests ORDER BY id',
  );
  return rows[0];
}

async function tickets(): Promise<object[]> {
  const { rows } = await database.pool.query<object>(
    `SELECT t.kind, t.caller_number, m.body FROM tickets t JOIN ticket_messages m ON m.ticket_id = t.id ORDER BY t.id`,
  );
  return rows;
}

const itsTicket = {
  kind: 'consultation',
  caller_number: mobile,
  body: '请重新发送（编号末六位821753）',
};

test('the system is asked once, by a signed request that names the papers and nobody', async () => {
  expect(await ask()).toBe('asked');
  await doNext();
  expect(system.asked).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: '' }] = system.asked;
  expect(JSON.parse(body)).toEqual({
    request: 'resend_link',
    id: expect.stringMatching(/^\d+$/) as string,
    court: '苏98',
    numberEnd: '821753',
    sentOn: '2026-11-20',
    askedAt: '2026-12-01T02:00:00.000Z',
  });
  const timestamp = String(headers['x-hotline-timestamp']);
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  expect(headers['x-hotline-signature']).toBe(`sha256=${mac}`);
  expect(timestamp).toBe(String(Date.parse('2026-12-01T02:00:00Z') / 1000));
  expect(await request()).toEqual({
    outcome: 'sent',
    attempts: 1,
    last_error: null,
    is_empty: true,
  });
  expect(await due()).toBeUndefined();
  expect(await tickets()).toEqual([]);
});

test('a system that is away is asked again, by the same id', async () => {
  await ask();
  system.answers(503);
  await doNext();
  await doNext();
  system.answers(204);
  await doNext();
  expect(new Set(system.asked.map(({ body }) => body)).size).toBe(1);
  expect(await request()).toMatchObject({ outcome: 'sent', attempts: 3 });
  expect(await tickets()).toEqual([]);
});

test('after a quarter of an hour a ticket asks the staff, and the caller gets its number', async () => {
  await ask();
  system.answers(500);
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    expect(await tickets()).toEqual([]);
    await doNext();
  }
  expect(system.asked).toHaveLength(4);
  expect(await request()).toEqual({
    outcome: 'ticket',
    attempts: 4,
    last_error: 'answered 500',
    is_empty: true,
  });
  expect(await tickets()).toEqual([itsTicket]);
  expect(await scene.smsTo(mobile)).toEqual([expect.stringMatching(/^opened/)]);
  expect(await due()).toBeUndefined();
  // Neither the secret, nor the address, nor what the system has answered.
  expect(logged).toContain('answered 500');
  expect(logged).not.toMatch(/a-secret|127\.0\.0\.1|a word of/);
});

test.each([404, 410, 422])(
  'answered %d, it knows no such papers: a ticket at once',
  async (status) => {
    await ask();
    system.answers(status);
    await doNext();
    expect(await request()).toMatchObject({ outcome: 'ticket', attempts: 1 });
    expect(await tickets()).toEqual([itsTicket]);
  },
);

test('the ticket leads to no call whose caller may have reported anonymously since', async () => {
  await ask();
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM calls');
  const callId = rows[0]?.id ?? '';
  await noteCalls(database.pool, [{ callId, endsUnnamed: true }]);
  await closeCall(database.pool, callId, { at: scene.now(), outcome: 'abandoned' });
  system.answers(404);
  await doNext();
  expect(await tickets()).toEqual([itsTicket]);
  expect((await database.pool.query('SELECT call_id FROM tickets')).rows).toEqual([
    { call_id: null },
  ]);
});

test('a redirection is not followed, whatever it leads to', async () => {
  const elsewhere = await startServiceSystem();
  try {
    await ask();
    system.answers(307, { location: elsewhere.url });
    await doNext();
    expect(elsewhere.asked).toEqual([]);
    expect(await request()).toMatchObject({ outcome: null, last_error: 'answered 307' });
  } finally {
    await elsewhere.stop();
  }
});

test('one that never answers, and one that is not there, count as failed', async () => {
  await ask();
  system.answers(null);
  await doNext(appOf(system.url, 0.05));
  expect(await request()).toMatchObject({ outcome: null, last_error: 'no answer in time' });
  await system.stop();
  await doNext();
  expect(await request()).toMatchObject({ outcome: null, last_error: 'ECONNREFUSED' });
});

test('an attempt that ended with its process is followed by the next', async () => {
  await ask();
  const work = await due();
  const never = { resend: () => Promise.reject(new Error('killed')) };
  const now = () => work?.dueAt ?? new Date(0);
  const app = { ...appOf(), eService: never, clock: { now } };
  const job = { id: work?.jobId ?? '', name: 'resendLink', rowId: work?.rowId ?? 0 };
  await expect(doDue(app, job)).rejects.toThrow('killed');
  expect((await due())?.dueAt).toEqual(new Date(now().getTime() + 30_000));
  await doNext();
  expect(await request()).toMatchObject({ outcome: 'sent', attempts: 2 });
});

test('a system that was taken away leaves its requests to the staff', async () => {
  await ask();
  await doNext({ ...appOf(), eService: null });
  expect(await tickets()).toEqual([itsTicket]);
});

test('the same link is asked for once in a quarter of an hour; who asked stands nowhere in the clear', async () => {
  expect([await ask(), await ask(), await ask('821754')]).toEqual(['asked', 'under_way', 'asked']);
  const { rows } = await database.pool.query<{ text: string }>(
    'SELECT l::text AS text FROM link_requests l',
  );
  expect(rows).toHaveLength(2);
  for (const { text } of rows) expect(text).not.toContain(mobile);
  // What has not been sent is still under way, however long that takes.
  scene.moveTo('2026-12-01 10:16');
  expect(await ask()).toBe('under_way');
});

test('a link that was sent again before does not come to an old address: the system is not asked once more', async () => {
  await ask();
  await doNext();
  expect(await ask()).toBe('under_way');
  scene.moveTo('2026-12-01 10:16');
  expect(await ask()).toBe('asked_before');
  expect(await due()).toBeUndefined();
  expect(await ask('821754')).toBe('asked');
});

test('the doctor says what came of them', async () => {
  const patient = (url?: string) =>
    ({ pool: database.pool, now: scene.now(), config: { E_SERVICE_URL: url } }) as Patient;
  expect(await checkEService(patient())).toMatchObject({ health: 'ok' });
  expect(await checkEService(patient(system.url))).toMatchObject({ health: 'ok' });
  await ask();
  system.answers(404);
  await doNext();
  expect(await checkEService(patient(system.url))).toMatchObject({
    health: 'warn',
    says: expect.stringContaining('(answered 404)') as string,
    advice: expect.stringContaining('E_SERVICE_SECRET') as string,
  });
});
