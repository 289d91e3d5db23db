/** Tickets that are opened at the same moment share a statement, and nobody notices. */
import { openTicket, type OpenResult } from '../../app/tickets/opening/openTicket.js';
import type { NewTicket } from '../../app/tickets/opening/openTicket.js';
import { readCode } from '../../app/tickets/store/ticketCodes.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { clearTickets, makeScene, type Scene } from './scene.js';
import { patientPool } from '../parts/patientPool.js';

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

const numberOf = (n: number) => `139000000${10 + n}`;

const openAll = (given: readonly Partial<NewTicket>[]) =>
  Promise.allSettled(given.map((one) => openTicket(scene.deps, scene.newTicket(one))));

function opened(result: PromiseSettledResult<OpenResult> | undefined) {
  if (result?.status !== 'fulfilled' || result.value.kind !== 'opened') {
    throw new Error(`a ticket was not opened: ${JSON.stringify(result)}`);
  }
  return result.value;
}

/** Everything that belongs to a ticket, as far as it does not say which ticket it is. */
async function partsOf(ticketId: number) {
  const { rows } = await scene.pool.query<{ caller: string; message: string; parts: object }>(
    `SELECT o.caller_number AS caller,
            (SELECT string_agg(m.body, ', ') FROM ticket_messages m WHERE m.ticket_id = o.id) AS message,
            jsonb_build_object(
              'ticket', to_jsonb(o) - '{id,number,caller_number}'::text[],
              'steps', (SELECT jsonb_agg(to_jsonb(s) - '{id,ticket_id,salts}'::text[] ORDER BY s.id) FROM ticket_steps s WHERE s.ticket_id = o.id),
              'due', (SELECT jsonb_agg(to_jsonb(d) - '{id,ticket_id}'::text[] ORDER BY d.due_at, d.kind, d.level) FROM ticket_due d WHERE d.ticket_id = o.id),
              'sms', (SELECT jsonb_agg(jsonb_build_array(replace(m.to_number, o.caller_number, 'the caller'), regexp_replace(m.body, '[0-9]{12}', 'N', 'g'), m.expires_at)
                                       ORDER BY m.id) FROM sms_outbox m WHERE m.ticket_id = o.id)) AS parts
       FROM tickets o WHERE o.id = $1`,
    [ticketId],
  );
  return rows[0];
}

test('each of those opened at the same moment has all that one opened alone has', async () => {
  const alone = await scene.open({ callerNumber: '13912345678', message: { body: '一个人' } });
  const given = Array.from({ length: 12 }, (_, n) => ({
    callerNumber: numberOf(n),
    message: { body: `第${n}个人` },
  }));
  const results = await openAll(given);
  const expected = (await partsOf(alone.id))?.parts;
  for (const [n, result] of results.entries()) {
    const { ticket, code } = opened(result);
    const parts = { caller: numberOf(n), message: `第${n}个人`, parts: expected };
    expect(await partsOf(ticket.id)).toEqual(parts);
    const stored = await readCode(scene.pool, ticket.id);
    expect(stored !== null && scene.deps.identityKeys.codeMatches(stored, code ?? '')).toBe(true);
  }
  const { rows } = await scene.pool.query<{ transactions: number }>(
    'SELECT count(DISTINCT xmin::text)::int AS transactions FROM tickets WHERE id <> $1',
    [alone.id],
  );
  expect(rows).toEqual([{ transactions: 2 }]);
});

test('a ticket that cannot be written fails alone', async () => {
  const wrong = { voice: { file: 'wrong.wav', lengthMs: 1000, sha256: 'no sum' } };
  const results = await openAll(
    Array.from({ length: 5 }, (_, n) => ({
      callerNumber: numberOf(n),
      ...(n === 2 && { message: wrong }),
    })),
  );
  expect(results.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  ]);
  expect(results[2]).toMatchObject({ reason: { constraint: 'ticket_messages_sha256_check' } });
  const { rows } = await scene.pool.query('SELECT caller_number FROM tickets ORDER BY 1');
  expect(rows).toEqual([0, 1, 3, 4].map((n) => ({ caller_number: numberOf(n) })));
});

test('a message that has a ticket already is told so, beside others that are new', async () => {
  const message = { voice: { file: 'again.wav', lengthMs: 1000, sha256: 'a'.repeat(64) } };
  const before = await scene.open({ callerNumber: numberOf(0), message });
  const results = await openAll([
    { callerNumber: numberOf(1) },
    { callerNumber: numberOf(2), message },
    { callerNumber: numberOf(3) },
  ]);
  expect(opened(results[1]).ticket.id).toBe(before.id);
  expect(results.map((result) => opened(result).ticket.callerNumber)).toEqual(
    [1, 0, 3].map(numberOf),
  );
});

test('of two calls of one number at the same moment the second joins the ticket of the first, and others are opened', async () => {
  const results = await openAll([
    { callerNumber: numberOf(0), message: { body: '第一次' } },
    { callerNumber: numberOf(1) },
    { callerNumber: numberOf(0), message: { body: '第二次' } },
  ]);
  const [first, other] = [opened(results[0]), opened(results[1])];
  expect(other.ticket.callerNumber).toBe(numberOf(1));
  expect(results[2]).toMatchObject({
    status: 'fulfilled',
    value: { kind: 'joined', ticket: { id: first.ticket.id }, isProven: false },
  });
  expect((await partsOf(first.ticket.id))?.message).toBe('第一次, 第二次');
});

test('a caller with a ticket of the same matter joins it, beside others that are new', async () => {
  const before = await scene.open({ callerNumber: numberOf(1) });
  const results = await openAll([0, 1, 2].map((n) => ({ callerNumber: numberOf(n) })));
  expect(results[1]).toMatchObject({ value: { kind: 'joined', ticket: { id: before.id } } });
  expect([opened(results[0]), opened(results[2])].map(({ ticket }) => ticket.callerNumber)).toEqual(
    [0, 2].map(numberOf),
  );
});

test('after many at once, a ticket opened alone does not read all tickets', async () => {
  // One of its own: nobody else has read its tickets and not told yet.
  const own = await freshDatabase({ sample: true });
  const scene = await makeScene(own.pool);
  await own.asOwner(
    `INSERT INTO tickets (number, kind, status, court_id, matter, opened_at)
     SELECT (2600000000 + i)::text, 'consultation', 'withdrawn', ${scene.courtId}, 'm' || i, now() FROM generate_series(1, 500) i`,
  );
  await own.asOwner('ANALYZE tickets');
  const reads = async () => {
    const { rows } = await scene.pool.query<{ reads: number }>(
      "SELECT seq_scan::int AS reads FROM pg_stat_user_tables WHERE relname = 'tickets'",
    );
    return rows[0]?.reads;
  };
  const before = await reads();
  const pool = patientPool(own.url, 1);
  const open = (n: number) =>
    openTicket({ ...scene.deps, db: pool }, scene.newTicket({ callerNumber: numberOf(n) }));
  await Promise.all(Array.from({ length: 10 }, (_, n) => open(n)));
  await open(10);
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await pool.end();
  // A connection tells what it has read when it ends, and is in the list until then.
  await untilTrue('the end of the connection', async () => {
    const there = await scene.pool.query('SELECT FROM pg_stat_activity WHERE pid = $1', [
      rows[0]?.pid,
    ]);
    return there.rowCount === 0 ? true : undefined;
  });
  expect(await reads()).toBe(before);
  await own.close();
});
