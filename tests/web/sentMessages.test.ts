/** What administrators see of SMS and faxes, with a reason, and decide about those of unknown outcome. */
import { withTransaction } from '../../app/core/database/pool.js';
import { endFaxAttempt } from '../../app/messages/fax/endFaxAttempt.js';
import { insertReceived } from '../../app/messages/fax/store/faxInbox.js';
import { takeFax, writeFax } from '../../app/messages/fax/store/faxOutbox.js';
import { wakeFax } from '../../app/messages/fax/wakeFax.js';
import { smsOf } from '../../app/messages/rules/smsText.js';
import { writeReceived } from '../../app/messages/store/smsInbox.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { anyLetter } from '../messages/fax/anyLetter.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
let root: Browser;
beforeAll(async () => {
  web = await TestConsole.start();
  root = await web.as(people.administrator);
});
afterAll(() => web.stop());

const reason = '查漏发';

async function readings(): Promise<unknown[]> {
  const { rows } = await web.database.pool.query<{ reading: string }>(
    "SELECT concat_ws(' | ', by_kind, os_user, split_part(command, ',', 1), subject, array_to_string(shown, ' '), reason) AS reading FROM readings ORDER BY id",
  );
  return rows.map(({ reading }) => reading);
}

test('an SMS of unknown outcome is listed, and sent again once, each for a reason that is recorded', async () => {
  const { db, clock } = web.app;
  const message = smsOf('tryOut', 'zh', { at: '10:00' });
  const to = (toNumber: string) => ({ toNumber, message, purpose: 'test' as const });
  const [id, other] = await writeSms(db, [to('13800000001'), to('13800000002')], clock.now());
  await db.query(
    "UPDATE sms_outbox SET outcome = 'unknown', given_up_at = $2, error = 'no answer' WHERE id = $1",
    [id, clock.now()],
  );
  const unknown = () => root.post('/api/outbox/sms', { reason, state: 'unknown' });
  expect((await unknown()).body).toEqual({
    hasMore: false,
    sms: [
      expect.objectContaining({
        ...{ id, toNumber: '13800000001', template: 'tryOut', purpose: 'test', state: 'unknown' },
        ...{ error: 'no answer', parts: 0, delivered: 0 },
      }),
    ],
  });
  const pageOf = async (page: number) =>
    (await root.post('/api/outbox/sms', { reason, limit: 1, page })).body as object;
  expect(await pageOf(1)).toMatchObject({ hasMore: true, sms: [{ id: other }] });
  expect(await pageOf(2)).toMatchObject({ hasMore: false, sms: [{ id }] });
  expect((await root.post('/api/outbox/sms/again', { id, reason })).status).toBe(200);
  expect((await unknown()).body).toEqual({ hasMore: false, sms: [] });
  expect(await root.post('/api/outbox/sms/again', { id, reason })).toMatchObject({
    status: 409,
    body: { error: 'already' },
  });

  const at = clock.now();
  const received = { account: 'file', ref: '1', fromNumber: '13800000003', toNumber: '12368' };
  await writeReceived(db, { ...received, body: '退订', at, receivedAt: at, meant: 'stop' });
  expect((await root.post('/api/inbox/sms', { reason })).body).toEqual({
    hasMore: false,
    sms: [
      {
        ...{ id: 1, receivedAt: at.toISOString(), fromNumber: '13800000003' },
        ...{ body: '退订', meant: 'stop', result: null },
      },
    ],
  });
  expect(await readings()).toEqual([
    `administrator | web:root | POST /api/outbox/sms | SMS | ${id} | 查漏发`,
    `administrator | web:root | POST /api/outbox/sms | SMS | ${other} | 查漏发`,
    `administrator | web:root | POST /api/outbox/sms | SMS | ${id} | 查漏发`,
    `administrator | web:root | POST /api/outbox/sms/again | SMS ${id} |  | 查漏发`,
    'administrator | web:root | POST /api/outbox/sms | SMS |  | 查漏发',
    `administrator | web:root | POST /api/outbox/sms/again | SMS ${id} |  | 查漏发`,
    'administrator | web:root | POST /api/inbox/sms | SMS | 1 | 查漏发',
  ]);
});

test('a fax that the exchange died over is settled by what its receiver has', async () => {
  const { db, clock } = web.app;
  const app = { ...web.app, fax: { forgetSent: () => Promise.resolve() } };
  const fax = { purpose: 'test', letter: anyLetter, expiresAt: clock.now() } as const;
  const id = await writeFax(db, { ...fax, toNumber: '02552220001' }, clock.now());
  await wakeFax(app, id);
  await withTransaction(db, (client) => takeFax(client, 'hotline', clock.now()));
  await endFaxAttempt(app, { faxId: id, number: 1 }, 4, {
    ...{ pagesConfirmed: 2, mode: '', rate: 0, stationId: '', error: 'lost', outcome: 'unknown' },
  });
  const listed = async () =>
    ((await root.post('/api/outbox/faxes', { reason })).body as { faxes: unknown[] }).faxes;
  expect(await listed()).toEqual([
    expect.objectContaining({ id, toNumber: '02552220001', state: 'unknown', pages: 4 }),
  ]);
  const settle = (body: object) => root.post('/api/outbox/faxes/settle', { reason, ...body });
  expect((await settle({ id: 999_999, arrived: 1 })).status).toBe(404);
  expect((await settle({ id, arrived: 1 })).body).toMatchObject({
    field: 'body.arrived',
    problem: 'too_small',
  });
  expect((await settle({ id })).body).toMatchObject({ field: 'body.arrived', problem: 'missing' });
  expect((await settle({ id, arrived: 3 })).body).toEqual({ kind: 'again' });
  expect(await settle({ id, arrived: null })).toMatchObject({ status: 409 });
  expect(await listed()).toEqual([expect.objectContaining({ state: 'waiting' })]);

  await insertReceived(
    db,
    {
      ...{ node: 'hotline', name: 'a', fromNumber: '02552220009', toNumber: '12368' },
      ...{ stationId: '', pages: 2, isBroken: true, error: '', mode: 't38', pageHashes: [] },
      ...{ sameAsId: null, overflowOfId: null, ticketId: null, caseId: null, callId: null },
    },
    clock.now(),
  );
  expect((await root.post('/api/inbox/faxes', { reason })).body).toEqual({
    hasMore: false,
    faxes: [
      {
        ...{ id: 1, receivedAt: clock.now().toISOString(), fromNumber: '02552220009' },
        ...{ pages: 2, isBroken: true, sameAsId: null, ticket: null, toldBy: null },
      },
    ],
  });
  expect((await readings()).slice(-1)).toEqual([
    'administrator | web:root | POST /api/inbox/faxes | faxes | 1 | 查漏发',
  ]);
});

test.each(['outbox/sms', 'inbox/sms', 'outbox/faxes', 'inbox/faxes'])(
  'nobody takes more than 200 rows of %s with one reason',
  async (path) => {
    const before = await readings();
    expect(await root.post(`/api/${path}`, { reason, limit: 201 })).toMatchObject({
      status: 400,
      body: { field: 'body.limit', problem: 'too_large', limit: 200 },
    });
    expect(await readings()).toEqual(before);
  },
);

test.each([
  ['outbox/sms', {}],
  ['outbox/sms/again', { id: 1 }],
  ['inbox/sms', {}],
  ['outbox/faxes', {}],
  ['outbox/faxes/settle', { id: 1, arrived: null }],
  ['inbox/faxes', {}],
])('%s takes a reason, and an administrator of every court', async (path, body) => {
  const before = await readings();
  expect((await root.post(`/api/${path}`, { ...body, reason: ' ' })).body).toMatchObject({
    field: 'body.reason',
    problem: 'missing',
  });
  const ofCourt = await web.as({ ...people.administrator, name: 'root2', court: '苏98' });
  expect(await ofCourt.post(`/api/${path}`, { ...body, reason })).toMatchObject({
    status: 403,
    body: { error: 'other_court' },
  });
  expect(await readings()).toEqual(before);
});
