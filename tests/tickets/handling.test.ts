/** What those who handle tickets do: each may act on their own tickets, and the limits follow. */
import { notifyOfMaterial } from '../../app/tickets/files/notifyOfMaterial.js';
import { acceptTicket } from '../../app/tickets/state/acceptTicket.js';
import { closeTicket, withdrawTicket } from '../../app/tickets/state/closeTicket.js';
import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { extendTicket } from '../../app/tickets/state/extendTicket.js';
import { possibleActions } from '../../app/tickets/state/possibleActions.js';
import { reopenTicket } from '../../app/tickets/state/reopenTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { returnTicket } from '../../app/tickets/state/returnTicket.js';
import { superviseTicket } from '../../app/tickets/state/superviseTicket.js';
import { defaultProfile, shippedProfiles } from '../../app/tickets/rules/shippedLimits.js';
import { readDueRows } from '../../app/tickets/store/ticketDue.js';
import { putProfile } from '../../app/tickets/store/ticketLimits.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, changed, clearTickets, inChina, makeScene, type Scene } from './scene.js';

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

/**
 * Returns an opinion dispatched to a judge of the enforcement bureau: three working days, then two.
 */
async function dispatched(): Promise<Ticket> {
  const { id } = await scene.open({ kind: 'opinion' });
  return changed(
    await dispatchTicket(scene.deps, id, await scene.as('柳青'), await to('执行局', '曹建平')),
  );
}

async function to(department: string, handler: string | null) {
  return {
    departmentId: await scene.department(department),
    assigneeId: handler === null ? null : (await scene.contact(handler)).id,
  };
}

test('the whole way of a ticket: dispatched, accepted, answered, closed', async () => {
  const ticket = await dispatched();
  expect([ticket.dueAt, ticket.latestAt].map(inChina)).toEqual([
    ...['2026-11-27 17:00', '2026-12-01 17:00'],
  ]);
  const judge = await scene.as('曹建平');
  changed(await acceptTicket(scene.deps, ticket.id, judge));
  scene.moveTo('2026-11-25 15:00');
  const answered = changed(await replyTicket(scene.deps, ticket.id, judge, { body: '已采纳' }));
  // The limit stays for the reports, but nothing is due any more.
  expect(answered).toMatchObject({ status: 'replied', dueAt: ticket.dueAt });
  expect(await readDueRows(scene.pool, [ticket.id])).toEqual([]);
  const closed = changed(await closeTicket(scene.deps, ticket.id, { kind: 'caller' }, true));
  expect(closed).toMatchObject({ status: 'closed', satisfied: true });
  expect((await scene.steps(ticket)).map(({ kind, by }) => `${kind} ${by}`)).toEqual([
    ...['opened caller', 'dispatched 柳青', 'accepted 曹建平', 'replied 曹建平', 'closed caller'],
  ]);
  expect((await readMessages(scene.pool, ticket.id)).map(({ purpose }) => purpose)).toEqual([
    ...['request', 'answer'],
  ]);
});

test('steps cannot be changed or taken away', async () => {
  const { id } = await scene.open();
  for (const sql of ["UPDATE ticket_steps SET kind = 'closed'", 'DELETE FROM ticket_steps']) {
    const statement = `${sql} WHERE ticket_id = ${id}`;
    await expect(scene.pool.query(statement)).rejects.toThrow(/permission denied/);
    await expect(database.asOwner(statement)).rejects.toThrow(/only ever added to/);
  }
});

test('a wrong addressee returns it within two working days, and the clock does not start again', async () => {
  const ticket = await dispatched();
  scene.moveTo('2026-11-26 16:59');
  const returned = changed(
    await returnTicket(scene.deps, ticket.id, await scene.as('曹建平'), '属民一庭'),
  );
  expect(returned).toMatchObject({ status: 'returned', departmentId: null, assigneeId: null });
  expect(await scene.smsTo((await scene.contact('柳青')).mobile ?? '')).toEqual([
    expect.stringContaining('to_dispatch'),
    expect.stringMatching(/被退回，请重新转办。$/),
  ]);
  const again = changed(
    await dispatchTicket(
      ...([scene.deps, ticket.id, await scene.as('柳青')] as const),
      await to('民事审判第一庭', '沈国栋'),
    ),
  );
  expect(again).toMatchObject({ clockStartedAt: ticket.clockStartedAt, dueAt: ticket.dueAt });

  // The second addressee has two working days of their own to return it, and then it is too late.
  scene.moveTo('2026-11-30 17:01');
  expect(await returnTicket(scene.deps, ticket.id, await scene.as('沈国栋'), 'x')).toMatchObject({
    kind: 'refused',
    because: 'too_late',
  });
});

test('a colleague of the department has no more time to return it, and need not accept it again', async () => {
  const head = await scene.as('武卫东');
  const feng = await scene.as('冯静宜');
  const give = async (id: number) =>
    changed(await dispatchTicket(scene.deps, id, head, await to('执行局', '冯静宜')));
  const ticket = await dispatched();
  scene.moveTo('2026-11-26 16:59');
  expect(await give(ticket.id)).toMatchObject({
    ...{ status: 'dispatched', dispatchedAt: ticket.dispatchedAt },
  });
  scene.moveTo('2026-11-27 10:00');
  expect(await returnTicket(scene.deps, ticket.id, feng, 'x')).toMatchObject({
    ...{ kind: 'refused', because: 'too_late' },
  });
  const { id } = await scene.open({ kind: 'opinion', callerNumber: '13900139009' });
  changed(
    await dispatchTicket(scene.deps, id, await scene.as('柳青'), await to('执行局', '曹建平')),
  );
  const accepted = changed(await acceptTicket(scene.deps, id, await scene.as('曹建平')));
  expect(await give(id)).toMatchObject({ status: 'accepted', acceptedAt: accepted.acceptedAt });
});

test('where the profile says so, the clock stands while it is with nobody', async () => {
  const pausing = { ...shippedProfiles.graded, pausesWhile: ['returned'] as const };
  const choice = { courtId: scene.courtId, kind: 'opinion', urgent: false } as const;
  await putProfile(scene.pool, choice, pausing, scene.now(), 'root');
  const ticket = await dispatched();
  scene.moveTo('2026-11-25 16:00');
  const returned = changed(
    await returnTicket(scene.deps, ticket.id, await scene.as('曹建平'), '属民一庭'),
  );
  expect(returned.dueAt).toBeNull();
  expect((await readDueRows(scene.pool, [ticket.id])).map(({ kind }) => kind)).toEqual([
    'dispatch',
  ]);
  scene.moveTo('2026-11-27 09:00');
  const again = changed(
    await dispatchTicket(
      ...([scene.deps, ticket.id, await scene.as('柳青')] as const),
      await to('民事审判第一庭', '沈国栋'),
    ),
  );
  // The closing times of 25 and 26 November fell into the pause.
  expect(inChina(again.dueAt)).toBe('2026-12-01 17:00');
  await putProfile(scene.pool, choice, defaultProfile(choice.kind, false), scene.now(), 'root');
});

test('it stands from the opening on, where that dispatches and the profile says so', async () => {
  const pausing = { ...shippedProfiles.graded, pausesWhile: ['dispatched'] as const };
  const choice = { courtId: scene.courtId, kind: 'complaint', urgent: false } as const;
  await putProfile(scene.pool, choice, pausing, scene.now(), 'root');
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  expect(ticket).toMatchObject({ status: 'dispatched', dueAt: null });
  expect(await scene.ticket(ticket.number)).toEqual(ticket);
  expect(ticket.pauses).toEqual([{ from: scene.now(), until: null }]);
  expect(await readDueRows(scene.pool, [ticket.id])).toEqual([]);
  scene.moveTo('2026-11-25 10:00');
  const accepted = changed(await acceptTicket(scene.deps, ticket.id, await scene.as('武卫东')));
  expect(accepted.pauses).toEqual([{ from: at('2026-11-24 10:00'), until: scene.now() }]);
  expect(accepted.dueAt).not.toBeNull();
  await putProfile(scene.pool, choice, defaultProfile(choice.kind, false), scene.now(), 'root');
});

/** Returns the purposes of the SMS to a person since a moment. */
async function toldSince(name: string, since: Date): Promise<string[]> {
  const { mobile } = await scene.contact(name);
  const { rows } = await scene.pool.query<{ purpose: string }>(
    'SELECT purpose FROM sms_outbox WHERE to_number = $1 AND created_at >= $2 ORDER BY id',
    [mobile, since],
  );
  return rows.map(({ purpose }) => purpose);
}

test('given to another when it has climbed already: he is told and reminded, together with the leader who has it', async () => {
  const ticket = await dispatched();
  changed(await returnTicket(scene.deps, ticket.id, await scene.as('曹建平'), '属民一庭'));
  // It stays undispatched until its first limit has passed, and is escalated.
  await scene.passTo('2026-11-27 17:30');
  const climbed = await scene.ticket(ticket.number);
  expect(climbed).toMatchObject({ status: 'returned', level: 2 });
  const holder =
    (await scene.steps(climbed)).findLast(({ kind }) => kind === 'escalated')?.to ?? '';
  const since = scene.now();
  const given = changed(
    await dispatchTicket(
      ...([scene.deps, ticket.id, await scene.as('柳青')] as const),
      await to('民事审判第一庭', '沈国栋'),
    ),
  );
  expect(given.escalatedToId).toBe((await scene.contact(holder)).id);
  expect(await toldSince('沈国栋', since)).toEqual(['dispatched']);
  expect(await toldSince(holder, since)).toEqual(['dispatched']);
  await scene.passTo('2026-12-02 17:30');
  expect(await toldSince('沈国栋', since)).toContain('overdue');
});

test('it does not stay with the head of a department that it has left', async () => {
  const ticket = await dispatched();
  await scene.passTo('2026-11-27 17:30');
  expect(await scene.ticket(ticket.number)).toMatchObject({
    level: 2,
    escalatedToId: (await scene.contact('武卫东')).id,
  });
  const since = scene.now();
  const shen = await to('民事审判第一庭', '沈国栋');
  const given = changed(
    await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), shen, '属民一庭'),
  );
  expect(given).toMatchObject({
    level: 2,
    escalatedToId: shen.assigneeId,
    assigneeId: shen.assigneeId,
  });
  expect(await toldSince('沈国栋', since)).toEqual(['dispatched']);
  expect(await toldSince('武卫东', since)).toEqual([]);
});

test('who has answered it does not close it, and after a reopening it does not come back to him', async () => {
  const ticket = await dispatched();
  const by = { cao: await scene.as('曹建平'), dispatcher: await scene.as('柳青') };
  const give = async (name: string) =>
    dispatchTicket(scene.deps, ticket.id, by.dispatcher, await to('执行局', name));
  const replied = changed(await replyTicket(scene.deps, ticket.id, by.cao, { body: '不采纳' }));
  const cao = (await scene.contact('曹建平')).id;
  expect(await scene.ticket(ticket.number)).toEqual(replied);
  expect(replied.repliedById).toBe(cao);
  const reopened = changed(
    await reopenTicket(scene.deps, ticket.id, { kind: 'caller' }, '没有说明理由'),
  );
  expect(reopened).toMatchObject({ status: 'dispatched', round: 1 });
  expect(await give('曹建平')).toMatchObject({ kind: 'refused', because: 'same_person' });
  changed(await give('冯静宜'));
  const feng = await scene.as('冯静宜');
  changed(await returnTicket(scene.deps, ticket.id, feng, '不是我'));
  expect(await give('曹建平')).toMatchObject({ kind: 'refused', because: 'same_person' });
  changed(await give('冯静宜'));
  changed(await replyTicket(scene.deps, ticket.id, feng, { body: '更正' }));
  changed(await closeTicket(scene.deps, ticket.id, by.dispatcher, null));
});

test('an extension moves the limit once, by no more than the profile allows, and not by who answers', async () => {
  const ticket = await dispatched();
  const longer = { amount: 5, unit: 'working_days', reason: '需调卷' } as const;
  const extend = async (who: string, by: Parameters<typeof extendTicket>[3]) => {
    const change = await extendTicket(scene.deps, ticket.id, await scene.as(who), by);
    return change.kind === 'refused' ? change.because : inChina(changed(change).dueAt);
  };
  expect(await extend('曹建平', longer)).toBe('superiors_only');
  expect(await extend('沈国栋', longer)).toBe('not_seen');
  expect(await extend('武卫东', { ...longer, amount: 6 })).toBe('extension_too_long');
  expect(await extend('武卫东', longer)).toBe('2026-12-04 17:00');
  expect(await extend('武卫东', longer)).toBe('extended_before');
  expect(await scene.smsTo('13800138000')).toEqual([
    expect.stringContaining('opened'),
    expect.stringContaining('经批准延期，将于12月8日17:00前答复'),
  ]);
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({ kind: 'extended', reason: '需调卷' });
});

test('an answer that does not content her goes to a different person, once more', async () => {
  const ticket = await dispatched();
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('曹建平'), { body: '不采纳' }));
  scene.moveTo('2026-11-30 09:00');
  const reopened = changed(
    await reopenTicket(scene.deps, ticket.id, { kind: 'caller' }, '没有说明理由'),
  );
  const head = await scene.contact('武卫东');
  expect(reopened).toMatchObject({
    status: 'dispatched',
    round: 1,
    assigneeId: head.id,
    level: 1,
    satisfied: null,
  });
  // A new escalation, counted from its own dispatch.
  expect(inChina(reopened.dueAt)).toBe('2026-12-03 17:00');
  expect((await readDueRows(scene.pool, [ticket.id])).every(({ round }) => round === 1)).toBe(true);
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '理由如下' }));
  expect(await reopenTicket(scene.deps, ticket.id, { kind: 'caller' }, 'x')).toMatchObject({
    kind: 'refused',
    because: 'reopened_before',
  });
});

test('when the head had it before, the dispatchers find somebody else', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '查无此事' }));
  const reopened = changed(await reopenTicket(scene.deps, ticket.id, { kind: 'caller' }, '不实'));
  // The old limits are over, and the next dispatch sets new ones.
  expect(reopened).toMatchObject({ status: 'reopened', dueAt: null, latestAt: null });
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({
    kind: 'reopened',
    detail: { latest: ticket.latestAt?.toISOString() },
  });
  const dispatcher = await scene.as('柳青');
  const give = async (department: string, handler: string | null) =>
    dispatchTicket(scene.deps, ticket.id, dispatcher, await to(department, handler));
  expect(await give('执行局', '武卫东')).toMatchObject({ because: 'same_person' });
  expect(await give('执行局', null)).toMatchObject({ because: 'same_person' });
  expect(changed(await give('执行局', '冯静宜'))).toMatchObject({ status: 'dispatched', round: 1 });

  // Nor does the head handle it as the head of the department that has it.
  const [head, feng] = [await scene.as('武卫东'), await scene.as('冯静宜')];
  const refused = { kind: 'refused', because: 'same_person' };
  expect(await acceptTicket(scene.deps, ticket.id, head)).toMatchObject(refused);
  expect(await returnTicket(scene.deps, ticket.id, head, '不是我')).toMatchObject(refused);
  expect(await replyTicket(scene.deps, ticket.id, head, { body: '同前' })).toMatchObject(refused);
  const asked = await scene.ticket(ticket.number);
  expect((await possibleActions(scene.deps, asked, head, ['accept', 'reply'])).may).toEqual([]);
  changed(await returnTicket(scene.deps, ticket.id, feng, '不是我'));
  expect(await give('执行局', null)).toMatchObject(refused);
  changed(await give('执行局', '冯静宜'));
  changed(await replyTicket(scene.deps, ticket.id, feng, { body: '更正' }));
});

test('supervised by hand: by an inspector, with the reason, a level at a time', async () => {
  const ticket = await dispatched();
  const supervise = async (who: string) =>
    superviseTicket(scene.deps, ticket.id, await scene.as(who), '媒体关注');
  expect(await supervise('武卫东')).toMatchObject({ because: 'supervisors_only' });
  expect(changed(await supervise('齐敏'))).toMatchObject({ supervisionLevel: 1 });
  expect(changed(await supervise('秦正清'))).toMatchObject({
    supervisionLevel: 2,
    supervisorId: (await scene.contact('秦正清')).id,
  });
  expect(await supervise('齐敏')).toMatchObject({ because: 'nobody' });
});

test('a report is out of reach for the department it is about, whatever its people try', async () => {
  const aboutDepartmentId = await scene.department('执行局');
  const ticket = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  const head = await scene.as('武卫东');
  const refused = { kind: 'refused', because: 'not_seen' };
  expect(await acceptTicket(scene.deps, ticket.id, head)).toMatchObject(refused);
  expect(await replyTicket(scene.deps, ticket.id, head, { body: 'x' })).toMatchObject(refused);
  expect(await withdrawTicket(scene.deps, ticket.id, head, 'x')).toMatchObject(refused);
  const inspector = await scene.as('齐敏');
  expect(
    await dispatchTicket(scene.deps, ticket.id, inspector, await to('执行局', null)),
  ).toMatchObject({ kind: 'refused', because: 'about_department' });
  expect(changed(await acceptTicket(scene.deps, ticket.id, inspector)).status).toBe('accepted');
  // Its profile has a limit for acceptance, and the caller is told.
  expect(await scene.smsTo('13800138000')).toContainEqual(
    expect.stringContaining(`accepted: 您登记的事项${ticket.number}已受理，将于`),
  );
});

test('a complaint that names nobody goes to a department without a head only if it goes to a person', async () => {
  const ticket = await scene.open();
  const dispatcher = await scene.as('柳青');
  const give = async (handler: string | null) =>
    dispatchTicket(scene.deps, ticket.id, dispatcher, await to('执行局', handler));
  const head = await scene.contact('武卫东');
  const move = (departmentId: number | null) =>
    scene.pool.query('UPDATE staff SET department_id = $2 WHERE id = $1', [head.id, departmentId]);
  await move(null);
  try {
    expect(await give(null)).toMatchObject({ kind: 'refused', because: 'no_head' });
    expect(changed(await give('曹建平'))).toMatchObject({ status: 'dispatched' });
  } finally {
    await move(head.departmentId);
  }
});

test('withdrawn is over', async () => {
  const ticket = await dispatched();
  changed(await withdrawTicket(scene.deps, ticket.id, { kind: 'caller' }, '已解决'));
  expect(await acceptTicket(scene.deps, ticket.id, await scene.as('曹建平'))).toMatchObject({
    kind: 'refused',
    because: 'over',
  });
  expect(await readDueRows(scene.pool, [ticket.id])).toEqual([]);
  expect((await scene.smsTo((await scene.contact('曹建平')).mobile ?? '')).at(-1)).toBe(
    `withdrawn: 工单${ticket.number}（意见建议）已撤回，无需再办理。`,
  );
  expect(await closeTicket(scene.deps, 4711, { kind: 'caller' }, null)).toEqual({
    kind: 'unknown_ticket',
  });
});

test('who has answered a ticket is not told that it is withdrawn', async () => {
  const judge = await scene.as('曹建平');
  const { mobile } = await scene.contact('曹建平');
  const answered = await dispatched();
  changed(await replyTicket(scene.deps, answered.id, judge, { body: '已采纳' }));
  await withdrawTicket(scene.deps, answered.id, { kind: 'caller' }, '不再需要');
  expect(await scene.smsTo(mobile ?? '')).toEqual([expect.stringMatching(/^dispatched: /)]);
});

test('who has to answer a ticket hears that material has come for it, once an hour: what comes within it, at its end', async () => {
  const ticket = await dispatched();
  const { mobile } = await scene.contact('曹建平');
  await notifyOfMaterial(scene.pool, ticket.id, scene.now());
  expect((await scene.smsTo(mobile ?? '')).at(-1)).toBe(
    `material_came: 工单${ticket.number}（意见建议）收到新的材料，请查看附件。`,
  );
  const moved = (minutes: number) =>
    scene.moveTo(inChina(new Date(scene.now().getTime() + minutes * 60_000)) ?? '');
  /** When each SMS goes at the earliest, after more material. */
  const again = async () => {
    await notifyOfMaterial(scene.pool, ticket.id, scene.now());
    const { rows } = await scene.pool.query<{ next_at: Date }>(
      `SELECT next_at FROM sms_outbox WHERE ticket_id = $1 AND purpose = 'material_came' ORDER BY id`,
      [ticket.id],
    );
    return rows.map(({ next_at }) => next_at);
  };
  const send = () =>
    scene.pool.query(
      `UPDATE sms_outbox SET sent_at = $2 WHERE ticket_id = $1 AND purpose = 'material_came' AND sent_at IS NULL`,
      [ticket.id, scene.now()],
    );
  const first = scene.now();
  // It waits, as at night, and tells of all that comes meanwhile.
  moved(90);
  expect(await again()).toEqual([first]);
  await send();
  const hourEnds = new Date(scene.now().getTime() + 60 * 60_000);
  moved(20);
  expect(await again()).toEqual([first, hourEnds]);
  moved(20);
  expect(await again()).toEqual([first, hourEnds]);
  moved(20);
  await send();
  moved(90);
  expect(await again()).toEqual([first, hourEnds, scene.now()]);
  await send();
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('曹建平'), { body: '已采纳' }));
  expect(await again()).toHaveLength(3);
});

test('news of material that waits goes to whoever has the ticket by then, and to nobody once it is answered', async () => {
  const ticket = await dispatched();
  await notifyOfMaterial(scene.pool, ticket.id, scene.now());
  await scene.pool.query('UPDATE sms_outbox SET sent_at = $1', [scene.now()]);
  await notifyOfMaterial(scene.pool, ticket.id, scene.now());
  const hourEnds = new Date(scene.now().getTime() + 60 * 60_000);
  const waiting = async () => {
    const { rows } = await scene.pool.query<{ to_number: string; next_at: Date }>(
      `SELECT to_number, next_at FROM sms_outbox
        WHERE purpose = 'material_came' AND sent_at IS NULL AND given_up_at IS NULL`,
    );
    return rows;
  };
  const itsOf = async (name: string) => [
    { to_number: (await scene.contact(name)).mobile, next_at: hourEnds },
  ];
  expect(await waiting()).toEqual(await itsOf('曹建平'));
  const dispatcher = await scene.as('柳青');
  const other = await to('执行局', '冯静宜');
  changed(await dispatchTicket(scene.deps, ticket.id, dispatcher, other));
  expect(await waiting()).toEqual(await itsOf('冯静宜'));
  // More that comes is told of by the same SMS.
  await notifyOfMaterial(scene.pool, ticket.id, scene.now());
  expect(await waiting()).toEqual(await itsOf('冯静宜'));
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('冯静宜'), { body: '已采纳' }));
  expect(await waiting()).toEqual([]);
});
