import { closeTicket } from '../../app/tickets/state/closeTicket.js';
import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { recomputeLimits } from '../../app/tickets/state/recomputeLimits.js';
import { reopenTicket } from '../../app/tickets/state/reopenTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { returnTicket } from '../../app/tickets/state/returnTicket.js';
import { superviseTicket } from '../../app/tickets/state/superviseTicket.js';
import { loadCalendarDays } from '../../app/court/store/calendar.js';
import { findReport } from '../../app/reports/store/reportDefinitions.js';
import type { Grouping } from '../../app/reports/store/sqlReport.js';
import { readReport } from '../../app/reports/store/readReport.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, changed, clearTickets, makeScene, type Scene } from './scene.js';

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

async function report(by: Grouping, from = '2026-11-01 00:00', until = '2027-01-01 00:00') {
  const definition = findReport('tickets');
  if (definition === null) throw new Error('the report of tickets is gone');
  const { columns, rows } = await readReport(scene.pool, definition, {
    from: at(from),
    until: at(until),
    by,
    queue: null,
    asOf: at('2027-02-01 00:00'),
  });
  return rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));
}

const caller = (n: number) => `1390000000${n}`;

/**
 * Complaints about two departments: answered in time, late, reopened, returned, and never answered.
 */
async function someWeeks(): Promise<void> {
  const enforcement = await scene.department('执行局');
  const civil = await scene.department('民事审判第一庭');
  const [wu, chang] = [await scene.as('武卫东'), await scene.as('常丽萍')];
  const [dispatcher, herself] = [await scene.as('柳青'), { kind: 'caller' } as const];
  const complain = (n: number, aboutDepartmentId: number) =>
    scene.open({ callerNumber: caller(n), aboutDepartmentId });
  const answer = async (id: number, by: typeof wu) =>
    changed(await replyTicket(scene.deps, id, by, { body: '答复' }));

  // Answered in time; the caller is satisfied.
  const first = await complain(1, enforcement);
  await scene.passTo('2026-11-25 10:00');
  await answer(first.id, wu);
  changed(await closeTicket(scene.deps, first.id, herself, true));
  // Answered in time, rejected by the caller, answered again by another handler; the caller is
  // content with that, the only rating that the telephone takes then.
  const second = await complain(2, enforcement);
  await scene.passTo('2026-11-26 10:00');
  await answer(second.id, wu);
  changed(await reopenTicket(scene.deps, second.id, herself, '不实'));
  const to = { departmentId: enforcement, assigneeId: (await scene.contact('冯静宜')).id };
  changed(await dispatchTicket(scene.deps, second.id, dispatcher, to));
  await answer(second.id, await scene.as('冯静宜'));
  changed(await closeTicket(scene.deps, second.id, herself, true));
  // Returned, called about again after three days, then overdue at the first step only.
  const third = await complain(3, civil);
  changed(await returnTicket(scene.deps, third.id, chang, '非我庭'));
  changed(
    await dispatchTicket(scene.deps, third.id, dispatcher, {
      departmentId: civil,
      assigneeId: (await scene.contact('沈国栋')).id,
    }),
  );
  await scene.passTo('2026-11-27 10:00');
  await openTicket(
    scene.deps,
    scene.newTicket({ callerNumber: caller(3), aboutDepartmentId: civil, callId: null }),
  );
  await scene.passTo('2026-12-15 17:30');
  await answer(third.id, await scene.as('沈国栋'));
  // Never answered.
  await complain(4, civil);
  await scene.passTo('2027-01-31 10:00');
}

test('who was late before supervision is not in time by its shorter limit; who was not late then, is', async () => {
  const enforcement = await scene.department('执行局');
  const [wu, inspector] = [await scene.as('武卫东'), await scene.as('齐敏')];
  const late = await scene.open({ callerNumber: caller(5), aboutDepartmentId: enforcement });
  await scene.passTo('2026-12-29 10:00');
  const supervised = await scene.ticket(late.number);
  expect(supervised.supervisionLevel).toBeGreaterThan(0);
  expect(supervised.latestAt?.getTime()).toBeGreaterThan(scene.now().getTime());
  const early = await scene.open({ callerNumber: caller(6), aboutDepartmentId: enforcement });
  changed(await superviseTicket(scene.deps, early.id, inspector, '重大'));
  for (const { id } of [late, early]) {
    changed(await replyTicket(scene.deps, id, wu, { body: '答复' }));
    changed(await closeTicket(scene.deps, id, { kind: 'caller' }, true));
  }
  const { rows } = await scene.pool.query(
    'SELECT number, finished_in_time FROM ticket_records ORDER BY id',
  );
  expect(rows).toEqual([
    { number: late.number, finished_in_time: false },
    { number: early.number, finished_in_time: true },
  ]);
});

test('figures from dispatch, by department and in all', async () => {
  await someWeeks();
  const hour = 3600;
  expect(await report('department')).toEqual([
    {
      name: '临江市中级人民法院 执行局',
      dispatched: 2,
      replied: 2,
      replied_in_time: 2,
      finished: 2,
      overdue_1: 0,
      overdue_2: 0,
      overdue_3: 0,
      told_late: 0,
      returned: 0,
      extended: 0,
      supervised: 0,
      reopened: 1,
      reply_rate: 1,
      finish_rate: 1,
      return_rate: 0,
      repeat_rate_7: 0,
      repeat_rate_30: 0,
      reopen_rate: 0.5,
      satisfied_rate: 0.5,
      average_reply_s: 24 * hour,
    },
    {
      name: '临江市中级人民法院 民事审判第一庭',
      dispatched: 2,
      replied: 1,
      replied_in_time: 0,
      finished: 0,
      overdue_1: 1,
      overdue_2: 0,
      overdue_3: 1,
      told_late: 0,
      returned: 1,
      extended: 0,
      supervised: 1,
      reopened: 0,
      reply_rate: 0,
      finish_rate: null,
      return_rate: 0.5,
      repeat_rate_7: 0.5,
      repeat_rate_30: 0.5,
      reopen_rate: 0,
      satisfied_rate: null,
      average_reply_s: (19 * 24 + 7.5) * hour,
    },
  ]);
  const [all] = await report('total');
  expect(all).toMatchObject({ dispatched: 4, reply_rate: 0.5, reopen_rate: 1 / 3 });
  expect((await report('kind')).map(({ name, dispatched }) => [name, dispatched])).toEqual([
    ['complaint', 4],
  ]);
  // Counted on the day of its first dispatch.
  const days = await report('day', '2026-11-24 00:00', '2026-11-27 00:00');
  expect(days.map(({ dispatched }) => dispatched)).toEqual([1, 1, 1]);
});

test('who called again after the answer, and was content with the next one, was never discontent', async () => {
  const enforcement = await scene.department('执行局');
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM persons LIMIT 1');
  const who = { callerNumber: caller(7), personId: rows[0]?.id ?? 0 };
  const mine = { ...who, aboutDepartmentId: enforcement, callId: await scene.call(caller(7)) };
  const ticket = await scene.open(mine);
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '答复' }));
  const again = await openTicket(
    scene.deps,
    scene.newTicket({ ...mine, callId: await scene.call(caller(7)) }),
  );
  expect(again).toMatchObject({ kind: 'joined', isReopened: true, ticket: { id: ticket.id } });
  const other = await scene.contact('冯静宜');
  const to = { departmentId: enforcement, assigneeId: other.id };
  changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
  const by = { kind: 'staff', staff: other } as const;
  changed(await replyTicket(scene.deps, ticket.id, by, { body: '再次答复' }));
  changed(await closeTicket(scene.deps, ticket.id, { kind: 'caller' }, true));
  expect(await report('total')).toMatchObject([{ reopened: 1, satisfied_rate: 1 }]);
});

test('a report reads the tickets that were dispatched in its interval, and no others', async () => {
  await someWeeks();
  const read = async (from: string, until: string) => {
    const client = await scene.pool.connect();
    const fetched = async () => {
      const { rows } = await client.query<{ n: number }>(
        "SELECT idx_tup_fetch::int AS n FROM pg_stat_xact_user_tables WHERE relname = 'ticket_steps'",
      );
      return rows[0]?.n ?? 0;
    };
    try {
      await client.query(
        'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off',
      );
      const before = await fetched();
      const { rows } = await client.query<{ dispatched: number }>(
        "SELECT dispatched FROM report_tickets($1, $2, 'total')",
        [at(from), at(until)],
      );
      return { dispatched: rows[0]?.dispatched, steps: (await fetched()) - before };
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };
  expect(await read('2027-01-31 10:30', '2027-02-01 00:00')).toEqual({ dispatched: 0, steps: 0 });
  const { rows } = await scene.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM ticket_steps',
  );
  const all = await read('2026-11-01 00:00', '2027-02-01 00:00');
  expect(all.dispatched).toBe(4);
  expect(all.steps).toBeGreaterThan(rows[0]?.n ?? 0);
  // The other ticket was dispatched again on that day, but first before it.
  expect((await read('2026-11-26 10:00', '2026-11-27 00:00')).dispatched).toBe(1);
});

test('a limit that was moved makes a ticket late no longer', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  await scene.passTo('2026-12-12 10:00');
  expect(await report('total')).toMatchObject([{ overdue_1: 1, reply_rate: 0 }]);
  await loadCalendarDays(scene.pool, null, [
    { day: '2026-12-03', isWorkday: false, name: '停电' },
    { day: '2026-12-04', isWorkday: false, name: '停电' },
  ]);
  await recomputeLimits(scene.deps, null, { code: 'courts' });
  expect(await report('total')).toMatchObject([{ overdue_1: 0, reply_rate: null }]);
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '答复' }));
  expect(await report('total')).toMatchObject([{ overdue_1: 0, reply_rate: 1 }]);
});

test('one record joins call, ticket, limit, supervision, answer and what she said of it', async () => {
  const callId = await scene.call();
  const ticket = await scene.open({ callId, aboutDepartmentId: await scene.department('执行局') });
  await scene.passTo('2027-01-31 10:00');
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已处理' }));
  changed(await closeTicket(scene.deps, ticket.id, { kind: 'caller' }, true));
  const { rows } = await scene.pool.query('SELECT * FROM ticket_records WHERE number = $1', [
    ticket.number,
  ]);
  expect(rows).toMatchObject([
    {
      call_id: callId,
      called_at: at('2026-11-24 10:00'),
      department: '执行局',
      first_dispatched_at: at('2026-11-24 10:00'),
      first_overdue_at: at('2026-12-11 17:00'),
      overdue_level: 3,
      supervision_level: 2,
      supervisor: '秦正清',
      answer: '已处理',
      replied_in_time: false,
      finished_in_time: false,
      satisfied: true,
    },
  ]);
});
