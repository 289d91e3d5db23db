/**
 * A ticket's code: where it is stored and where not, how it reaches the caller, and how a caller
 * who lost it gets a new one.
 */
import { randomUUID } from 'node:crypto';
import type { SmsDriver } from '../../app/messages/smsDriver.js';
import { closeTicket } from '../../app/tickets/state/closeTicket.js';
import { openByCode } from '../../app/tickets/opening/findOwnTicket.js';
import { renewCode } from '../../app/tickets/opening/renewCode.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { eraseOldCodes } from '../../app/tickets/store/ticketCodes.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearTickets, makeScene, type Scene } from './scene.js';
import { driverOf, sendBy, untilSent } from '../messages/sendOutbox.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

const open = ({ number }: Ticket, code: string) =>
  openByCode(scene.deps, number, code, {
    guesser: { callId: randomUUID(), callerNumber: null, by: 'telephone' },
    now: scene.now(),
    settings: defaultCourtSettings,
  });

/** Returns the tables with a row that contains a text, in clear or in the bytes of a column. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await scene.pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const hex = Buffer.from(text).toString('hex');
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await scene.pool.query(
      // Numbers of telephones and tickets may contain these six digits by chance. A code stands
      // alone.
      `SELECT FROM "${name}" t
        WHERE t::text ~ ('(^|[^0-9])' || $1 || '([^0-9]|$)') OR t::text LIKE '%' || $2 || '%'`,
      [text, hex],
    );
    if ((rowCount ?? 0) > 0) found.push(name);
  }
  return found;
}

/** Sends the waiting SMS, and returns what the gateway received. */
async function sendAll(send: SmsDriver['send'] | null = null): Promise<string[]> {
  const bodies: string[] = [];
  const takes: SmsDriver['send'] = ({ id, text }) => {
    bodies.push(text);
    return Promise.resolve({ kind: 'accepted', parts: [{ ref: id }] });
  };
  const { pool: db, deps } = scene;
  const outbox = { db, clock: deps.clock, identityKeys: deps.identityKeys };
  const sender = sendBy(driverOf(send ?? takes), outbox);
  await untilSent(outbox);
  await sender.stop();
  return bodies;
}

const sealed = async ({ id }: Ticket) => {
  const { rows } = await scene.pool.query<{ is: boolean }>(
    'SELECT sealed IS NOT NULL AS is FROM ticket_codes WHERE ticket_id = $1',
    [id],
  );
  return rows[0]?.is ?? null;
};

test('it has six digits, and stands nowhere in the clear, before the SMS is sent and after', async () => {
  const ticket = await scene.open();
  const code = scene.codeOf(ticket);
  expect(code).toMatch(/^\d{6}$/);
  expect(await tablesWith(code)).toEqual([]);
  expect(await sealed(ticket)).toBe(true);
  const bodies = await sendAll();
  expect(
    bodies.filter((body) => body.includes(`登记编号为${ticket.number}，查询码为${code}`)),
  ).toHaveLength(1);
  expect(await tablesWith(code)).toEqual([]);
  expect(await sealed(ticket)).toBe(false);
  expect(await open(ticket, code)).toMatchObject({ kind: 'right' });
});

test('an SMS that is not taken keeps it, one that is given up does not', async () => {
  const ticket = await scene.open();
  const refuses: SmsDriver['send'] = () =>
    Promise.resolve({ kind: 'refused', code: '1', reason: 'no credit', isFinal: false });
  for (let n = 0; n < 6; n++) {
    expect(await sealed(ticket)).toBe(true);
    await sendAll(refuses);
    await scene.pool.query('UPDATE sms_outbox SET next_at = $1', [scene.now()]);
  }
  expect(await sealed(ticket)).toBe(false);
});

test('to a telephone that takes no SMS it is told only: nothing of it has to be read again', async () => {
  const ticket = await scene.open({ callerNumber: '051055501234' });
  expect(await sealed(ticket)).toBe(false);
  expect((await sendAll()).join()).not.toContain(scene.codeOf(ticket));
  expect(await open(ticket, scene.codeOf(ticket))).toMatchObject({ kind: 'right' });
});

test('somebody verified has another one: the old one opens nothing, wrong guesses are forgotten, who did it is in the steps', async () => {
  const ticket = await scene.open();
  const old = scene.codeOf(ticket);
  await sendAll();
  const wrong = old === '000000' ? '111111' : '000000';
  for (let n = 0; n < 3; n++) await open(ticket, wrong);
  expect(await open(ticket, old)).toMatchObject({ kind: 'locked' });

  const renewed = await renewCode(scene.deps, ticket.id, await scene.as('柳青'), '身份证相符');
  if (renewed.kind !== 'renewed') throw new Error(renewed.kind);
  expect(renewed).toMatchObject({ isSent: true, ticket: { number: ticket.number } });
  expect(await tablesWith(renewed.code)).toEqual([]);
  expect(await sendAll()).toEqual([
    expect.stringContaining(`事项${ticket.number}的新查询码为${renewed.code}`),
  ]);
  expect(await sealed(ticket)).toBe(false);
  expect(await open(ticket, renewed.code)).toMatchObject({ kind: 'right' });
  // With a chance of one in a million, both codes are the same.
  if (renewed.code !== old) expect(await open(ticket, old)).toEqual({ kind: 'failed' });
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({
    kind: 'code_renewed',
    by: '柳青',
    reason: '身份证相符',
  });
});

test('who answers a ticket, and an agent of a report, give nobody another code; of an anonymous one nobody does', async () => {
  const aboutDepartmentId = await scene.department('执行局');
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM agents LIMIT 1');
  const agent = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
  const ticket = await scene.open({ aboutDepartmentId });
  const handler = await scene.as('武卫东');
  const refused = async (id: number, by: Parameters<typeof renewCode>[2]) => {
    const result = await renewCode(scene.deps, id, by, '核实');
    return result.kind === 'refused' ? result.because : result.kind;
  };
  expect(await refused(ticket.id, handler)).toBe('dispatchers_only');
  expect(await refused(ticket.id, agent)).toBe('renewed');
  const report = await scene.open({ kind: 'violation_report', callerNumber: '13900139000' });
  expect(await refused(report.id, agent)).toBe('not_seen');
  expect(await refused(report.id, await scene.as('齐敏'))).toBe('renewed');
  const anonymous = await scene.open({ kind: 'violation_report', anonymous: true });
  expect(await refused(anonymous.id, await scene.as('齐敏'))).toBe('anonymous');
});

test('it is erased with the messages of tickets that were over long ago', async () => {
  const aboutDepartmentId = await scene.department('执行局');
  const ticket = await scene.open({ aboutDepartmentId });
  const other = await scene.open({ callerNumber: '13900139000', aboutDepartmentId });
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已办' }));
  changed(await closeTicket(scene.deps, ticket.id, { kind: 'caller' }, true));
  expect(await eraseOldCodes(scene.pool, scene.now(), 100)).toBe(0);
  scene.moveTo('2026-11-25 10:00');
  expect(await eraseOldCodes(scene.pool, scene.now(), 100)).toBe(1);
  expect(await open(ticket, scene.codeOf(ticket))).toEqual({ kind: 'failed' });
  expect(await open(other, scene.codeOf(other))).toMatchObject({ kind: 'right' });
});
