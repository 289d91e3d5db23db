import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { returnTicket } from '../../app/tickets/state/returnTicket.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { checkTicketNumber } from '../../app/tickets/rules/ticketNumber.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearTickets, inChina, makeScene, type Scene } from './scene.js';
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

const voice = (name: string) => ({
  voice: { file: `2026/11/24/${name}.wav`, lengthMs: 12_000, sha256: 'a'.repeat(64) },
});

async function someCase(court = '苏98') {
  const { rows } = await scene.pool.query<{ id: number; judge: string; mobile: string }>(
    `SELECT k.id, s.name AS judge, s.mobile FROM cases k
       JOIN courts c ON c.id = k.court_id JOIN staff s ON s.id = k.judge_id
      WHERE c.code = $1 AND s.mobile IS NOT NULL ORDER BY k.id LIMIT 1`,
    [court],
  );
  const found = rows[0];
  if (found === undefined) throw new Error('the sample court has no such case');
  return found;
}

test('a message to the judge goes to the judge, with its limit, and both are told', async () => {
  const { id: caseId, judge, mobile } = await someCase();
  const ticket = await scene.open({ kind: 'contact_judge', caseId, message: voice('m1') });
  const holder = await scene.contact(judge);
  expect(ticket).toMatchObject({
    status: 'dispatched',
    assigneeId: holder.id,
    departmentId: holder.departmentId,
    callerNumber: '13800138000',
    confidential: false,
    heldBy: [holder.id],
  });
  expect(checkTicketNumber(ticket.number)).toMatchObject({ kind: 'ok', day: '2026-11-24' });
  expect([ticket.dueAt, ticket.latestAt].map(inChina)).toEqual([
    ...['2026-11-26 17:00', '2026-11-30 17:00'],
  ]);
  expect(await scene.ticket(ticket.number)).toEqual(ticket);
  expect(await scene.smsTo(mobile)).toEqual([
    `dispatched: 工单${ticket.number}（联系法官）已转交您办理，请于11月26日17:00前答复。`,
  ]);
  expect(await scene.smsTo('13800138000')).toEqual([
    `opened: 您的登记编号为${ticket.number}，查询码为{code}，将于11月30日17:00前答复。可凭登记编号和查询码拨打12368查询，查询码请勿告诉他人。`,
  ]);
  expect(await readMessages(scene.pool, ticket.id)).toMatchObject([
    { purpose: 'request', voice: { file: '2026/11/24/m1.wav', lengthMs: 12_000 } },
  ]);
});

test('in English, to a landline: said in English, and no SMS to a telephone that takes none', async () => {
  await scene.open({ language: 'en', callerNumber: '0510-88886666' });
  expect(await scene.smsTo('051088886666')).toEqual([]);
  const { number } = await scene.open({ language: 'en', callerNumber: '13900139000' });
  expect(await scene.smsTo('13900139000')).toEqual([
    `opened: Your request is number ${number}, its code {code}. Call 12368 with both to ask about it. Tell nobody the code.`,
  ]);
});

test('a report about a department goes to the inspection and to nobody of that department', async () => {
  const aboutDepartmentId = await scene.department('民事审判第一庭');
  const ticket = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  expect(ticket).toMatchObject({
    confidential: true,
    departmentId: await scene.department('督察室'),
    assigneeId: null,
  });
  const head = await scene.contact('常丽萍');
  expect(await scene.smsTo(head.mobile ?? '')).toEqual([]);
  // Not even an inspector's mistake may send it to that department.
  const { rows } = await scene.pool.query<{ mobile: string }>(
    `SELECT DISTINCT s.mobile FROM sms_outbox o JOIN staff s ON s.mobile = o.to_number
      WHERE s.department_id = $1`,
    [aboutDepartmentId],
  );
  expect(rows).toEqual([]);
  await expect(
    scene.pool.query('UPDATE tickets SET department_id = about_department_id WHERE id = $1', [
      ticket.id,
    ]),
  ).rejects.toThrow(/check constraint/);
});

test('an agent gives it to whom it belongs, and may not give it to anybody', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    "SELECT id FROM agents WHERE number = '1001'",
  );
  const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
  const departmentId = await scene.department('执行局');
  const { id: assigneeId } = await scene.contact('曹建平');
  const ticket = await scene.open({ kind: 'handed_over', by, to: { departmentId, assigneeId } });
  expect(ticket).toMatchObject({ status: 'dispatched', assigneeId, openedByAgentId: by.agentId });
  expect((await scene.steps(ticket)).map((step) => step.by)).toEqual(['1001 林芳', '1001 林芳']);
  const elsewhere = await openTicket(
    scene.deps,
    scene.newTicket({
      kind: 'handed_over',
      by,
      callerNumber: '13900139000',
      to: { departmentId, assigneeId: (await scene.contact('沈国栋')).id },
    }),
  );
  expect(elsewhere).toEqual({ kind: 'refused', because: 'other_department' });
});

test('opened again, because the answer of the database was lost, it is the same order', async () => {
  const callId = await scene.call();
  const given = { ...scene.newTicket({ callId, message: voice('m2') }), code: '135790' };
  const first = await openTicket(scene.deps, given);
  expect(await openTicket(scene.deps, given)).toEqual(first);
  // A second message of the same call. Its code was told with the first, and is no longer known.
  const noVoice = { ...scene.newTicket({ callId, message: null }), code: '246801' };
  expect(await openTicket(scene.deps, noVoice)).toEqual({ ...first, code: null });
  const secret = {
    ...scene.newTicket({ kind: 'violation_report', anonymous: true, message: voice('m3') }),
    code: '012345',
  };
  const opened = await openTicket(scene.deps, secret);
  expect(await openTicket(scene.deps, secret)).toEqual(opened);
  const { rows } = await scene.pool.query(
    'SELECT (SELECT count(*) FROM tickets)::int AS tickets, (SELECT count(*) FROM deferred_reports)::int AS held',
  );
  expect(rows).toEqual([{ tickets: 1, held: 1 }]);
});

/** Runs work with fifty database connections. */
async function withFifty<T>(work: (deps: Scene['deps']) => Promise<T>): Promise<T> {
  const pool = patientPool(database.url, 50);
  try {
    return await work({ ...scene.deps, db: pool });
  } finally {
    await pool.end();
  }
}

test('fifty at once: fifty tickets, each with a number of its own and all that belongs to it', async () => {
  const { id: caseId } = await someCase();
  const results = await withFifty((deps) =>
    Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        openTicket(
          deps,
          scene.newTicket({
            kind: 'contact_judge',
            caseId,
            message: voice(`many-${n}`),
            callerNumber: `139000${String(n).padStart(5, '0')}`,
          }),
        ),
      ),
    ),
  );
  const numbers = results.map((result) => (result.kind === 'opened' ? result.ticket.number : ''));
  expect(new Set(numbers).size).toBe(50);
  for (const number of numbers) expect(checkTicketNumber(number).kind).toBe('ok');
  const { rows } = await scene.pool.query(
    `SELECT (SELECT count(*) FROM tickets WHERE status = 'dispatched')::int AS tickets,
            (SELECT count(*) FROM ticket_steps)::int AS steps,
            (SELECT count(*) FROM ticket_messages)::int AS messages,
            (SELECT count(DISTINCT ticket_id) FROM ticket_due)::int AS due,
            (SELECT count(*) FROM ticket_repeats)::int AS repeats`,
  );
  expect(rows).toEqual([{ tickets: 50, steps: 100, messages: 50, due: 50, repeats: 0 }]);
});

test('fifty calls of one person at once: one ticket, and 49 repeats of it', async () => {
  const callIds = await Promise.all(Array.from({ length: 50 }, () => scene.call()));
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM persons LIMIT 1');
  const personId = rows[0]?.id ?? 0;
  const results = await withFifty((deps) =>
    Promise.all(
      callIds.map((callId, n) =>
        openTicket(deps, scene.newTicket({ callId, personId, message: voice(`one-${n}`) })),
      ),
    ),
  );
  expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  const joined = results.flatMap((result) => (result.kind === 'joined' ? [result] : []));
  expect(joined.map(({ calls }) => calls).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 49 }, (_, n) => n + 2),
  );
  expect(joined.filter(({ isSupervisedByIt }) => isSupervisedByIt)).toMatchObject([{ calls: 3 }]);
});

test('numbers of one day are not in order, no matter who opens them one after the other, and short enough to enter', async () => {
  const serials: number[] = [];
  for (let n = 0; n < 30; n++) {
    const { number } = await scene.open({ callerNumber: `139000000${10 + n}` });
    expect(number).toHaveLength(12);
    const checked = checkTicketNumber(number);
    if (checked.kind === 'invalid') throw new Error(checked.because);
    serials.push(checked.serial);
  }
  const steps = serials.slice(1).map((serial, n) => serial - (serials[n] ?? 0));
  // Among thirty shuffled serials out of 90,000, two neighbouring numbers follow each other in
  // about one of three thousand lists.
  expect(steps.filter((step) => Math.abs(step) <= 1).length).toBeLessThanOrEqual(1);
  expect(new Set(steps).size).toBeGreaterThan(25);
});

/** Draws `count` serials of a day, in the order in which they are given out. */
async function serialsOf(day: string, count: number): Promise<number[]> {
  const { rows } = await scene.pool.query<{ serial: number }>(
    'SELECT next_ticket_serial($1)::int AS serial FROM generate_series(1, $2)',
    [day, count],
  );
  return rows.map(({ serial }) => serial);
}

test('no serial comes twice, nor in the order of another day', async () => {
  const [one, other] = [await serialsOf('2026-11-24', 2000), await serialsOf('2026-11-25', 2000)];
  for (const serials of [one, other]) {
    expect(new Set(serials).size).toBe(2000);
    expect(Math.min(...serials)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...serials)).toBeLessThan(100_000);
  }
  expect(one.slice(0, 5)).not.toEqual(other.slice(0, 5));
});

test.each([
  [30, 40],
  [40, 30],
  [7, 170],
])('the shuffle of %i times %i is a permutation: each number once', async (high, low) => {
  const { rows } = await scene.pool.query(
    `SELECT count(DISTINCT s)::int AS n, min(s)::int AS least, max(s)::int AS most
       FROM (SELECT shuffled(n, $1::int, $2::int, secret.one) AS s
               FROM generate_series(0, $1::int * $2::int - 1) n,
                    (SELECT gen_random_uuid() AS one OFFSET 0) secret) x`,
    [high, low],
  );
  expect(rows).toEqual([{ n: high * low, least: 0, most: high * low - 1 }]);
});

test('a day that has used up the serials of five digits goes on with six, and one that began in order does, too', async () => {
  await serialsOf('2026-11-24', 1);
  await scene.pool.query(
    "UPDATE ticket_days SET before_first = before_first - 89999 WHERE day = '2026-11-24'",
  );
  const [last = 0] = await serialsOf('2026-11-24', 2).then((serials) => serials.slice(1));
  expect(last).toBeGreaterThanOrEqual(100_000);
  const { number } = await scene.open({ callerNumber: '13900000001' });
  expect(checkTicketNumber(number)).toMatchObject({ kind: 'ok', day: '2026-11-24' });
  expect(number).toHaveLength(13);
});

/** Returns the purposes of the SMS about a ticket to a person. */
async function toldOf(ticket: Ticket, name: string): Promise<string[]> {
  const { mobile } = await scene.contact(name);
  const { rows } = await scene.pool.query<{ purpose: string }>(
    'SELECT purpose FROM sms_outbox WHERE ticket_id = $1 AND to_number = $2 ORDER BY id',
    [ticket.id, mobile],
  );
  return rows.map(({ purpose }) => purpose);
}

test('a report about the inspection of a court with none above it goes to its leaders, who give it to somebody', async () => {
  const aboutDepartmentId = await scene.department('督察室');
  const ticket = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  expect(ticket).toMatchObject({ status: 'opened', departmentId: null });
  expect(await toldOf(ticket, '秦正清')).toEqual(['to_dispatch']);
  expect(await toldOf(ticket, '齐敏')).toEqual([]);
  const to = { departmentId: await scene.department('立案庭'), assigneeId: null };
  const dispatch = async (name: string) =>
    dispatchTicket(scene.deps, ticket.id, await scene.as(name), to);
  expect(await dispatch('齐敏')).toMatchObject({ kind: 'refused', because: 'not_seen' });
  expect(await dispatch('柳青')).toMatchObject({ kind: 'refused', because: 'not_seen' });
  expect(await dispatch('秦正清')).toMatchObject({ kind: 'changed' });
});

test('one that the inspection of the court above gives back stays with that inspection', async () => {
  const { rows } = await scene.pool.query<{ id: number; department: number }>(
    `SELECT c.id, d.id AS department FROM courts c JOIN departments d ON d.court_id = c.id
      WHERE c.code = '苏9801' AND d.is_inspection`,
  );
  const { id: courtId = 0, department: aboutDepartmentId = 0 } = rows[0] ?? {};
  const ticket = await scene.open({ kind: 'violation_report', courtId, aboutDepartmentId });
  const above = await scene.department('督察室');
  expect(ticket).toMatchObject({ status: 'dispatched', departmentId: above });
  const inspector = await scene.as('齐敏');
  changed(await returnTicket(scene.deps, ticket.id, inspector, '不属督察'));
  expect(await toldOf(ticket, '齐敏')).toEqual(['returned']);
  expect(await toldOf(ticket, '倪静')).toEqual([]);
  changed(
    await dispatchTicket(scene.deps, ticket.id, inspector, {
      departmentId: above,
      assigneeId: null,
    }),
  );
});

test('a report about a case that names nobody is given to nobody whom it is about, at its opening either', async () => {
  const { id: caseId, judge, mobile } = await someCase();
  const { courtId, departmentId } = await scene.contact(judge);
  const inspection = await scene.department('督察室');
  const { rows: others } = await scene.pool.query<{ id: number }>(
    `SELECT id FROM staff WHERE department_id = $1 ORDER BY id`,
    [inspection],
  );
  // All the inspection there is, for now, is the judge by another row.
  const away = others.map(({ id }) => id);
  await scene.pool.query('UPDATE staff SET department_id = NULL WHERE id = ANY ($1)', [away]);
  const { rows } = await scene.pool.query<{ id: number }>(
    `INSERT INTO staff (court_id, department_id, name, role, mobile) VALUES ($1, $2, $3, 'inspector', $4) RETURNING id`,
    [courtId, inspection, judge, mobile],
  );
  const [{ id: asInspector } = { id: 0 }] = rows;
  try {
    const ticket = await scene.open({ kind: 'violation_report', caseId });
    expect(ticket).toMatchObject({ aboutDepartmentId: departmentId, departmentId: null });
    expect(await scene.smsTo(mobile)).toEqual([]);
    const { rows: agents } = await scene.pool.query<{ id: number }>(
      "SELECT id FROM agents WHERE number = '1001'",
    );
    const by = { kind: 'agent', agentId: agents[0]?.id ?? 0, courtId: null } as const;
    const to = { departmentId: inspection, assigneeId: asInspector };
    const given = {
      kind: 'violation_report',
      caseId,
      by,
      to,
      callerNumber: '13900139001',
    } as const;
    expect(await openTicket(scene.deps, scene.newTicket(given))).toEqual({
      ...{ kind: 'refused', because: 'about_person' },
    });
  } finally {
    const put = 'UPDATE staff SET department_id = $2 WHERE id = ANY ($1)';
    await scene.pool.query(put, [away, inspection]);
    await scene.pool.query(put, [[asInspector], departmentId]);
  }
});
