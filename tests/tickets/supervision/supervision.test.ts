/**
 * Nobody answers: reminders, escalations and supervision, each at its moment and to a different
 * person.
 */
import { dispatchTicket } from '../../../app/tickets/state/dispatchTicket.js';
import { doTicketDue } from '../../../app/tickets/state/doTicketDue.js';
import { extendTicket } from '../../../app/tickets/state/extendTicket.js';
import { joinRepeat } from '../../../app/tickets/opening/joinRepeat.js';
import { replyTicket } from '../../../app/tickets/state/replyTicket.js';
import { returnTicket } from '../../../app/tickets/state/returnTicket.js';
import { readDueRows } from '../../../app/tickets/store/ticketDue.js';
import { listTickets } from '../../../app/tickets/store/findTickets.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { clearTickets, changed, inChina, makeScene, type Scene } from '../scene.js';

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

test('a complaint that nobody answers, over National Day and the Saturday that is made up for', async () => {
  // Mid-Autumn: 25 to 27 September. National Day: 1 to 7 October. Saturday 10 October is a workday.
  scene.moveTo('2026-09-22 10:00');
  const aboutDepartmentId = await scene.department('执行局');
  const ticket = await scene.open({ aboutDepartmentId });
  expect(inChina(ticket.latestAt)).toBe('2026-10-16 17:00');
  await scene.passTo('2026-12-31 00:00');

  const steps = (await scene.steps(ticket)).map((step) =>
    [inChina(step.at), step.kind, step.by, step.to ?? '-'].join(' '),
  );
  expect(steps).toEqual([
    '2026-09-22 10:00 opened caller -',
    '2026-09-22 10:00 dispatched clock 执行局 武卫东',
    '2026-10-13 08:30 reminded clock 执行局 武卫东',
    '2026-10-15 08:30 reminded clock 执行局 武卫东',
    '2026-10-16 17:00 overdue clock 武卫东',
    // The head has held it from the start. So the heads' step goes to a leader, and the leaders' to
    // another leader.
    '2026-10-16 17:00 escalated clock 秦正清',
    '2026-10-19 17:00 overdue clock 秦正清',
    '2026-10-19 17:00 escalated clock 温雅文',
    '2026-10-26 17:00 overdue clock 温雅文',
    '2026-10-26 17:00 supervised clock 齐敏',
    '2026-10-29 17:00 supervised clock 秦正清',
  ]);
  const now = await scene.ticket(ticket.number);
  expect(now).toMatchObject({
    status: 'dispatched',
    level: 3,
    overdueLevel: 3,
    supervisionLevel: 2,
    supervisorId: (await scene.contact('秦正清')).id,
    // There is no court above, so nobody comes after this person.
    dueAt: new Date('2026-11-03T09:00:00Z'),
  });
  expect(new Set(now.heldBy).size).toBe(3);

  // Each person was told when it became theirs.
  const texts = async (name: string) =>
    (await scene.smsTo((await scene.contact(name)).mobile ?? '')).map((sms) => sms.split(':')[0]);
  expect(await texts('武卫东')).toEqual([
    ...['dispatched', 'reminded', 'reminded', 'overdue', 'overdue', 'overdue'],
    ...['under_supervision', 'under_supervision'],
  ]);
  expect(await texts('秦正清')).toEqual(['escalated', 'overdue', 'supervised']);
  expect(await texts('齐敏')).toEqual(['supervised']);
  const [told] = await scene.smsTo((await scene.contact('齐敏')).mobile ?? '');
  expect(told).toContain(
    `工单${ticket.number}（投诉）已列入一级督办，由您负责督办，请督促于10月29日17:00前答复`,
  );
  expect(told).not.toContain('请尽快处理');
});

test('at a basic court, the last level is the inspection of the court above', async () => {
  const { rows } = await scene.pool.query<{ id: number; department: number }>(
    `SELECT c.id, d.id AS department FROM courts c JOIN departments d ON d.court_id = c.id
      WHERE c.code = '苏9801' AND d.name = '民事审判庭'`,
  );
  const { id: courtId, department } = rows[0] ?? { id: 0, department: 0 };
  const ticket = await scene.open({ courtId, aboutDepartmentId: department, urgent: true });
  await scene.passTo('2026-12-31 00:00');
  const supervised = (await scene.steps(ticket)).filter(({ kind }) => kind === 'supervised');
  expect(supervised.map(({ to, detail }) => [detail.level, to])).toEqual([
    [1, '倪静'],
    [2, '史立新'],
    [3, '齐敏'],
  ]);
});

test('every step of it is done once, no matter who does it and how often', async () => {
  scene.moveTo('2026-09-22 10:00');
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  for (;;) {
    const due = (await readDueRows(scene.pool, [ticket.id])).find(({ doneAt }) => doneAt === null);
    if (due === undefined) break;
    if (due.dueAt > scene.now()) {
      expect(await doTicketDue(scene.deps, due.id)).toBe('not_yet');
      scene.moveTo(inChina(due.dueAt) ?? '');
    }
    const results = await Promise.all([1, 2, 3, 4].map(() => doTicketDue(scene.deps, due.id)));
    expect(results.filter((result) => result === 'done_before')).toHaveLength(3);
  }
  const kinds = (await scene.steps(ticket)).map(
    ({ kind, detail }) => `${kind} ${String(detail.level)}`,
  );
  expect(kinds.slice(2).sort()).toEqual([
    ...['escalated 2', 'escalated 3', 'overdue 1', 'overdue 2', 'overdue 3'],
    ...['reminded 1', 'reminded 1', 'supervised 1', 'supervised 2'],
  ]);
  expect(await doTicketDue(scene.deps, 4711)).toBe('due_no_longer');
});

test('an answer ends it all; what was on its way then does nothing', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  const due = await readDueRows(scene.pool, [ticket.id]);
  changed(
    await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已联系来电人' }),
  );
  expect(await readDueRows(scene.pool, [ticket.id])).toEqual([]);
  scene.moveTo('2027-01-31 00:00');
  for (const { id } of due) expect(await doTicketDue(scene.deps, id)).toBe('due_no_longer');
  expect(await scene.smsTo('13800138000')).toEqual([
    expect.stringContaining(
      `opened: 您的登记编号为${ticket.number}，查询码为{code}，将于12月11日17:00前答复`,
    ),
    expect.stringContaining(`replied: 您登记的事项${ticket.number}已有答复`),
  ]);
});

describe('with nobody', () => {
  const purposes = async (name: string) =>
    (await scene.smsTo((await scene.contact(name)).mobile ?? '')).map((sms) => sms.split(':')[0]);
  const lateOnes = async () =>
    (
      await listTickets(
        scene.pool,
        {
          courtId: (await scene.contact('秦正清')).courtId,
          statuses: null,
          overdueOnly: true,
          supervisedOnly: false,
          alsoOf: null,
          onlyOf: null,
        },
        { limit: 100, offset: 0 },
      )
    ).map(({ number }) => number);

  test('it is asked for every working day, and the leaders are told, until somebody dispatches it', async () => {
    scene.moveTo('2026-11-26 10:00');
    const ticket = await scene.open({ kind: 'opinion' });
    expect(await lateOnes()).toEqual([]);
    await scene.passTo('2026-12-01 09:00');
    expect((await scene.steps(ticket)).map(({ kind, at }) => [kind, inChina(at)])).toEqual([
      ['opened', '2026-11-26 10:00'],
      ['reminded', '2026-11-26 11:00'],
      ['reminded', '2026-11-27 08:30'],
      ['reminded', '2026-11-30 08:30'],
      ['reminded', '2026-12-01 08:30'],
    ]);
    const told = (times: number) => Array.from({ length: times }, () => 'to_dispatch');
    expect(await purposes('柳青')).toEqual(told(5));
    expect(await purposes('齐敏')).toEqual(told(4));
    expect(await purposes('秦正清')).toEqual(told(3));
    expect(await lateOnes()).toEqual([ticket.number]);

    const to = {
      departmentId: await scene.department('执行局'),
      assigneeId: (await scene.contact('曹建平')).id,
    };
    changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
    expect(await lateOnes()).toEqual([]);
    // After the return, requests to dispatch start again, more urgently than before.
    changed(await returnTicket(scene.deps, ticket.id, await scene.as('曹建平'), '属民一庭'));
    await scene.passTo('2026-12-01 10:00');
    expect(await purposes('秦正清')).toEqual(told(4));
    const rows = await readDueRows(scene.pool, [ticket.id]);
    expect(rows.filter(({ kind }) => kind === 'dispatch').map(({ level }) => level)).toEqual([
      ...[1, 2, 3, 4, 5, 6],
    ]);
  });

  test('leaders do not hear of a confidential one', async () => {
    const ticket = await scene.open({ kind: 'complaint', confidential: true });
    expect(ticket.status).toBe('opened');
    await scene.passTo('2026-11-26 12:00');
    expect(await purposes('秦正清')).toEqual([]);
    expect(await purposes('柳青')).toEqual([]);
    expect((await purposes('齐敏')).length).toBeGreaterThan(2);
  });

  test('who dispatches is told of calls, of a limit that passes, and of supervision', async () => {
    const ticket = await scene.open({ kind: 'opinion' });
    const urge = async () =>
      joinRepeat(scene.deps, ticket.id, {
        caller: { personId: null, number: '13800138000' },
        callId: await scene.call(),
        by: { kind: 'caller' },
        message: null,
      });
    expect(await urge()).toMatchObject({ calls: 2 });
    expect(await urge()).toMatchObject({ calls: 3, isSupervisedByIt: true });
    expect(await purposes('柳青')).toEqual(['to_dispatch', 'repeated', 'under_supervision']);
    const { mobile } = await scene.contact('柳青');
    expect((await scene.smsTo(mobile ?? ''))[1]).toContain('第2次来电，尚未转办，请立即转办。');
  });

  test('a limit that passes while it is sent back is told to who dispatches', async () => {
    const { id } = await scene.open({ kind: 'opinion' });
    const to = {
      departmentId: await scene.department('执行局'),
      assigneeId: (await scene.contact('曹建平')).id,
    };
    changed(await dispatchTicket(scene.deps, id, await scene.as('柳青'), to));
    changed(await returnTicket(scene.deps, id, await scene.as('曹建平'), '属民一庭'));
    await scene.passTo('2026-11-27 17:00');
    expect(await purposes('柳青')).toContain('overdue');
    const { mobile } = await scene.contact('柳青');
    expect(await scene.smsTo(mobile ?? '')).toContainEqual(
      expect.stringContaining('已超过办理期限，尚未转办，请立即转办。'),
    );
  });
});

test('nobody dispatches it: those who should have are told again, and the inspectors', async () => {
  const ticket = await scene.open({ kind: 'opinion' });
  expect(ticket).toMatchObject({ status: 'opened', dueAt: null });
  await scene.passTo('2026-11-24 12:00');
  const steps = await scene.steps(ticket);
  expect(steps.map(({ kind, at }) => [kind, inChina(at)])).toEqual([
    ['opened', '2026-11-24 10:00'],
    ['reminded', '2026-11-24 11:00'],
  ]);
  const [dispatcher, inspector] = [await scene.contact('柳青'), await scene.contact('齐敏')];
  expect(await scene.smsTo(dispatcher.mobile ?? '')).toHaveLength(2);
  expect(await scene.smsTo(inspector.mobile ?? '')).toHaveLength(1);
});

describe('jobs that come out of turn', () => {
  /** Returns a ticket that a judge has for three working days, then the head for two. */
  async function withJudge(): Promise<Ticket> {
    const { id } = await scene.open({ kind: 'opinion' });
    const to = {
      departmentId: await scene.department('执行局'),
      assigneeId: (await scene.contact('曹建平')).id,
    };
    return changed(await dispatchTicket(scene.deps, id, await scene.as('柳青'), to));
  }
  const late = async (ticket: Ticket) =>
    (await scene.steps(ticket))
      .filter(({ kind }) => !['opened', 'dispatched', 'reminded'].includes(kind))
      .map(({ kind, to, detail }) =>
        [kind, detail.level, to, inChina(limitIn(detail))].filter(Boolean).join(' '),
      );
  const limitIn = ({ limit }: Record<string, unknown>) =>
    typeof limit === 'string' ? new Date(limit) : null;
  const escalation = [
    'overdue 1 曹建平 2026-11-27 17:00',
    'escalated 2 武卫东',
    'overdue 2 武卫东 2026-12-01 17:00',
    'escalated 3 秦正清',
  ];

  test('at one moment: it is overdue with the one who had it, and then it goes on', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-27 17:00');
    const due = (await readDueRows(scene.pool, [ticket.id])).filter(
      ({ dueAt }) => dueAt.getTime() === scene.now().getTime(),
    );
    expect(due.map(({ kind }) => kind).sort()).toEqual(['escalate', 'overdue']);
    const idOf = (kind: string) => due.find((row) => row.kind === kind)?.id ?? 0;
    expect(await doTicketDue(scene.deps, idOf('escalate'))).toBe('done');
    expect(await doTicketDue(scene.deps, idOf('overdue'))).toBe('done_before');
    expect(await late(ticket)).toEqual(escalation.slice(0, 2));
    const head = await scene.contact('武卫东');
    expect((await scene.smsTo(head.mobile ?? '')).map((sms) => sms.split(':')[0])).toEqual([
      ...['overdue', 'escalated'],
    ]);
  });

  test('after days without them: every step of the escalation, in its turn, whichever comes first', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-12-02 09:00');
    const due = await readDueRows(scene.pool, [ticket.id]);
    for (const { id } of due.reverse()) await doTicketDue(scene.deps, id);
    expect(await late(ticket)).toEqual(escalation);
    expect((await scene.ticket(ticket.number)).escalatedToId).toBe(
      (await scene.contact('秦正清')).id,
    );
  });

  test('an answer that was late is late, though no job has come', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-28 10:00');
    // A refused answer does not keep anyone from being told.
    const reply = { body: '已采纳' };
    const stranger = await scene.as('沈国栋');
    expect((await replyTicket(scene.deps, ticket.id, stranger, reply)).kind).toBe('refused');
    expect(await late(ticket)).toEqual([]);
    const judge = await scene.as('曹建平');
    const answered = changed(await replyTicket(scene.deps, ticket.id, judge, reply));
    expect(answered).toMatchObject({ status: 'replied', overdueLevel: 1, level: 1 });
    expect(await late(ticket)).toEqual([escalation[0], 'replied']);
    const { rows } = await scene.pool.query(
      'SELECT replied_in_time, overdue_level FROM ticket_records WHERE id = $1',
      [ticket.id],
    );
    expect(rows).toEqual([{ replied_in_time: false, overdue_level: 1 }]);
    // Nobody is asked any more for an answer that exists.
    const { mobile } = await scene.contact('曹建平');
    expect((await scene.smsTo(mobile ?? '')).map((sms) => sms.split(':')[0])).toEqual([
      'dispatched',
    ]);
  });

  test('at the moment of the limit an answer is in time', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-27 17:00');
    changed(await replyTicket(scene.deps, ticket.id, await scene.as('曹建平'), { body: '已采纳' }));
    expect(await late(ticket)).toEqual(['replied']);
  });

  test('a limit that has passed is not moved any more', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-28 10:00');
    const extension = { amount: 1, unit: 'working_days', reason: '需调卷' } as const;
    const leader = await scene.as('秦正清');
    changed(await extendTicket(scene.deps, ticket.id, leader, extension));
    expect(await late(ticket)).toEqual([...escalation.slice(0, 2), 'extended']);
    expect(await scene.ticket(ticket.number)).toMatchObject({ extension: { level: 2 } });
  });

  test('one call about what is late puts it under supervision', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-28 10:00');
    const called = await joinRepeat(scene.deps, ticket.id, {
      caller: { personId: null, number: '13800138000' },
      callId: await scene.call(),
      by: { kind: 'caller' },
      message: null,
    });
    expect(called).toMatchObject({ isSupervisedByIt: true });
    expect((await scene.steps(ticket)).at(-1)).toMatchObject({ detail: { because: 'overdue' } });
  });

  test('who was late with it is known when it is with somebody else', async () => {
    const ticket = await withJudge();
    scene.moveTo('2026-11-28 10:00');
    const to = {
      departmentId: await scene.department('执行局'),
      assigneeId: (await scene.contact('冯静宜')).id,
    };
    changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
    expect(await late(ticket)).toEqual(escalation.slice(0, 2));
  });
});
