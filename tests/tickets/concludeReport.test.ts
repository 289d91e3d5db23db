/** The clocks of a named report: its acceptance, and its result after the handling is complete. */
import { acceptTicket } from '../../app/tickets/state/acceptTicket.js';
import { concludeTicket } from '../../app/tickets/state/concludeTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, changed, clearTickets, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
beforeEach(async () => {
  await clearTickets(database);
  scene = await makeScene(database.pool, '2026-11-02 10:00');
});

const kinds = async (number: string) => {
  const steps = await scene.steps(await scene.ticket(number));
  return steps.map(({ kind, detail: { of, level } }) =>
    [kind, ...[of, level].filter((each) => ['string', 'number'].includes(typeof each))].join(' '),
  );
};

test('nobody has accepted it within 15 working days: its holders are reminded', async () => {
  const { number } = await scene.open({ kind: 'violation_report' });
  await scene.passTo('2026-11-23 16:59');
  expect(await kinds(number)).not.toContainEqual(expect.stringMatching('^reminded accept'));
  await scene.passTo('2026-11-23 17:00');
  expect(await kinds(number)).toContainEqual(expect.stringMatching('^reminded accept'));
});

test('its handling is complete: the result is told within 15 working days, or it is overdue', async () => {
  const inspector = await scene.as('齐敏');
  const { id, number } = await scene.open({ kind: 'violation_report' });
  changed(await acceptTicket(scene.deps, id, inspector));
  expect(await scene.smsTo('13800138000')).toContainEqual(expect.stringContaining('已受理'));
  scene.moveTo('2026-11-04 10:00');
  changed(await concludeTicket(scene.deps, id, inspector));
  expect(inChina((await scene.ticket(number)).dueAt)).toBe('2026-11-25 17:00');
  await scene.passTo('2026-11-25 17:00');
  const late = await scene.ticket(number);
  // The inspectors have it, so a leader supervises them: that is level 2.
  expect(late).toMatchObject({ status: 'accepted', overdueLevel: 3, supervisionLevel: 2 });
  expect(await kinds(number)).toContain('overdue 3');
  // No step of the escalation was late.
  const figures = async () =>
    (
      await database.pool.query<{ late: number; told_late: number }>(
        `SELECT (overdue_1 + overdue_2 + overdue_3)::int AS late, told_late::int
           FROM report_tickets($1, $2, 'total')`,
        [at('2026-11-02 00:00'), at('2026-12-01 00:00')],
      )
    ).rows;
  expect(await figures()).toEqual([{ late: 0, told_late: 1 }]);
  changed(await replyTicket(scene.deps, id, inspector, { body: '经查属实，已处理。' }));
  expect(await scene.ticket(number)).toMatchObject({
    status: 'replied',
    concludedAt: late.concludedAt,
  });
});

test('a result that is told in time leaves nothing due', async () => {
  const inspector = await scene.as('齐敏');
  const { id } = await scene.open({ kind: 'violation_report' });
  changed(await concludeTicket(scene.deps, id, inspector));
  expect(await concludeTicket(scene.deps, id, inspector)).toMatchObject({ because: 'already' });
  changed(await replyTicket(scene.deps, id, inspector, { body: '不属实。' }));
  const { rows } = await database.pool.query(
    'SELECT kind FROM ticket_due WHERE ticket_id = $1 AND done_at IS NULL',
    [id],
  );
  expect(rows).toEqual([]);
});

test('a complaint about a case is kept from its judge', async () => {
  const { rows } = await database.pool.query<{ id: number; judge_id: number }>(
    "SELECT id, judge_id FROM cases WHERE source_ref = 'K-001'",
  );
  const [about] = rows;
  const ticket = await scene.open({ kind: 'complaint', caseId: about?.id ?? null });
  expect(ticket.aboutStaffId).toBe(about?.judge_id);
  const judge = await scene.contact('沈国栋');
  expect(judge.id).toBe(about?.judge_id);
  expect(
    await concludeTicket(scene.deps, ticket.id, { kind: 'staff', staff: judge }),
  ).toMatchObject({
    because: 'not_seen',
  });
});

test('a complaint about a case without a judge is kept from the department of the case', async () => {
  const judge = await scene.contact('沈国栋');
  const judged = (id: number | null) =>
    database.pool.query<{ id: number; department_id: number }>(
      "UPDATE cases SET judge_id = $1 WHERE source_ref = 'K-001' RETURNING id, department_id",
      [id],
    );
  const { rows } = await judged(null);
  const [about] = rows;
  try {
    const ticket = await scene.open({ kind: 'complaint', caseId: about?.id ?? null });
    expect(ticket).toMatchObject({
      aboutDepartmentId: about?.department_id,
      aboutStaffId: null,
      departmentId: judge.departmentId,
    });
    expect(
      await concludeTicket(scene.deps, ticket.id, { kind: 'staff', staff: judge }),
    ).toMatchObject({ because: 'not_seen' });
  } finally {
    await judged(judge.id);
  }
});
