import { closeTicket } from '../../app/tickets/state/closeTicket.js';
import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { joinRepeat } from '../../app/tickets/opening/joinRepeat.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { clearTickets, changed, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let aboutDepartmentId: number;
/**
 * The person, identified in every call: only an identified caller's further call urges the ticket.
 */
let personId: number;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  aboutDepartmentId = await scene.department('执行局');
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 1',
  );
  personId = rows[0]?.id ?? 0;
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

const again = async (callerNumber = '13800138000') =>
  openTicket(
    scene.deps,
    scene.newTicket({
      aboutDepartmentId,
      callerNumber,
      personId,
      callId: await scene.call(callerNumber),
    }),
  );
const urge = async (ticket: Ticket) =>
  joinRepeat(scene.deps, ticket.id, {
    caller: { personId: null, number: '13800138000' },
    callId: await scene.call(),
    by: { kind: 'caller' },
    message: null,
  });

test('the third call on one matter puts it under supervision', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId, callId: await scene.call() });
  scene.moveTo('2026-11-25 09:00');
  expect(await again()).toMatchObject({
    kind: 'joined',
    calls: 2,
    isSupervisedByIt: false,
    ticket: { number: ticket.number },
  });
  scene.moveTo('2026-11-27 09:00');
  const third = await again('+86 138 0013 8000');
  expect(third).toMatchObject({ kind: 'joined', calls: 3, isSupervisedByIt: true });

  const inspector = await scene.contact('齐敏');
  const after = await scene.ticket(ticket.number);
  expect(after).toMatchObject({ supervisionLevel: 1, supervisorId: inspector.id });
  // Shorter than the 13 working days that the ticket had before.
  expect([ticket.dueAt, after.dueAt, after.latestAt].map(inChina)).toEqual([
    ...['2026-12-11 17:00', '2026-12-02 17:00', '2026-12-02 17:00'],
  ]);
  expect(await scene.smsTo(inspector.mobile ?? '')).toHaveLength(1);
  const head = await scene.contact('武卫东');
  expect((await scene.smsTo(head.mobile ?? '')).map((sms) => sms.split(':')[0])).toEqual([
    ...['dispatched', 'repeated', 'under_supervision'],
  ]);
  expect(
    (await scene.steps(ticket)).map(({ kind, by, detail }) => [kind, by, detail.because]),
  ).toEqual([
    ['opened', 'caller', undefined],
    ['dispatched', 'clock', undefined],
    ['repeated', 'caller', undefined],
    ['repeated', 'caller', undefined],
    ['supervised', 'clock', 'repeats'],
  ]);
  // A fourth call adds only itself, and no call has opened a second ticket.
  expect(await again()).toMatchObject({ kind: 'joined', calls: 4, isSupervisedByIt: false });
  expect(await scene.smsTo(head.mobile ?? '')).toHaveLength(3);
  const { rows } = await scene.pool.query('SELECT count(*)::int AS n FROM tickets');
  expect(rows).toEqual([{ n: 1 }]);
});

test('one call about a ticket that is overdue puts it under supervision', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId });
  await scene.passTo('2026-12-14 09:00');
  expect((await scene.ticket(ticket.number)).overdueLevel).toBe(1);
  expect(await urge(ticket)).toMatchObject({ kind: 'changed', calls: 2, isSupervisedByIt: true });
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({
    kind: 'supervised',
    detail: { because: 'overdue', level: 1 },
  });
});

test('the same call counts once, also the one that opened the ticket', async () => {
  const callId = await scene.call();
  const ticket = await scene.open({ personId, aboutDepartmentId, callId });
  const call = {
    caller: { personId: null, number: '13800138000' },
    ...({ by: { kind: 'caller' }, message: null } as const),
  };
  const second = await scene.call();
  for (const id of [callId, second, second, callId]) {
    expect((await joinRepeat(scene.deps, ticket.id, { ...call, callId: id })).kind).toBe('changed');
  }
  const { rows } = await scene.pool.query('SELECT call_id FROM ticket_repeats');
  expect(rows).toEqual([{ call_id: second }]);
});

test('calls before the window do not count, and do not join', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId });
  scene.moveTo('2026-12-10 09:00');
  await urge(ticket);
  scene.moveTo('2026-12-25 10:00');
  // The first call was 31 days ago.
  expect(await urge(ticket)).toMatchObject({ calls: 2, isSupervisedByIt: false });
  expect(await again()).toMatchObject({ kind: 'opened' });
});

test('a closed ticket is not joined; its calls count all the same', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId, callId: await scene.call() });
  await again();
  changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已办' }));
  changed(await closeTicket(scene.deps, ticket.id, await scene.as('柳青'), null));
  const next = await again();
  expect(next).toMatchObject({ kind: 'opened', ticket: { supervisionLevel: 0 } });
  // Two calls on the closed ticket, and two on this one.
  expect(await again()).toMatchObject({ kind: 'joined', calls: 4, isSupervisedByIt: true });
  expect(await urge(ticket)).toMatchObject({ kind: 'refused', because: 'over' });
});

describe('a complaint about what was answered', () => {
  const replies = async (ticket: Ticket, who: string) =>
    changed(await replyTicket(scene.deps, ticket.id, await scene.as(who), { body: '已办' }));
  const joined = async () => {
    const result = await again();
    if (result.kind !== 'joined') throw new Error(result.kind);
    return result;
  };
  const purposes = async (ticket: Ticket) =>
    (await readMessages(scene.pool, ticket.id)).map(({ purpose }) => purpose);

  test('has it done again by a different person, with a limit of its own', async () => {
    const to = { departmentId: aboutDepartmentId, assigneeId: (await scene.contact('曹建平')).id };
    const ticket = await scene.open({
      personId,
      aboutDepartmentId,
      callId: await scene.call(),
      to,
    });
    await replies(ticket, '曹建平');
    scene.moveTo('2026-11-30 09:00');
    const second = await joined();
    const head = await scene.contact('武卫东');
    expect(second).toMatchObject({
      calls: 2,
      isReopened: true,
      isSupervisedByIt: false,
      ticket: { id: ticket.id, status: 'dispatched', round: 1, assigneeId: head.id },
    });
    expect(inChina(second.ticket.latestAt)).toBe('2026-12-17 17:00');
    expect(await scene.smsTo(head.mobile ?? '')).toEqual([expect.stringContaining('dispatched')]);
    expect(await purposes(ticket)).toEqual(['request', 'answer', 'repeat']);
    expect((await scene.steps(ticket)).slice(-3).map(({ kind, by }) => [kind, by])).toEqual([
      ['repeated', 'caller'],
      ['reopened', 'clock'],
      ['dispatched', 'clock'],
    ]);
    // While the ticket is being redone, further calls are repeats of it.
    expect(await joined()).toMatchObject({ calls: 3, isReopened: false, isSupervisedByIt: true });
  });

  test('puts it under supervision when there are calls enough', async () => {
    const ticket = await scene.open({ personId, aboutDepartmentId, callId: await scene.call() });
    await again();
    await replies(ticket, '武卫东');
    const third = await joined();
    // The head has answered before, so the dispatcher must find another handler, and is told.
    expect(third).toMatchObject({
      calls: 3,
      isReopened: true,
      isSupervisedByIt: true,
      ticket: { id: ticket.id, status: 'reopened', supervisionLevel: 1, latestAt: null },
    });
    const dispatcher = await scene.contact('柳青');
    expect(await scene.smsTo(dispatcher.mobile ?? '')).toContainEqual(
      expect.stringContaining('尚未转办'),
    );
  });

  test('in the call that opened it counts once, and has it done again all the same', async () => {
    const callId = await scene.call();
    const ticket = await scene.open({ personId, aboutDepartmentId, callId });
    await replies(ticket, '武卫东');
    const opened = await openTicket(
      scene.deps,
      scene.newTicket({ personId, aboutDepartmentId, callId }),
    );
    expect(opened).toMatchObject({ kind: 'joined', calls: 1, isReopened: true });
    expect(await purposes(ticket)).toEqual(['request', 'answer', 'repeat']);
  });

  test('is an order of its own after the second answer, for which all calls count', async () => {
    const ticket = await scene.open({ personId, aboutDepartmentId, callId: await scene.call() });
    await replies(ticket, '武卫东');
    await joined();
    const to = { departmentId: aboutDepartmentId, assigneeId: (await scene.contact('冯静宜')).id };
    changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
    await replies(ticket, '冯静宜');
    const third = await again();
    expect(third).toMatchObject({
      kind: 'opened',
      ticket: { status: 'dispatched', supervisionLevel: 1 },
    });
    if (third.kind !== 'opened') throw new Error(third.kind);
    expect(third.ticket.number).not.toBe(ticket.number);
    expect((await scene.steps(third.ticket)).at(-1)).toMatchObject({
      kind: 'supervised',
      detail: { because: 'repeats' },
    });
    expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'replied', round: 1 });
    expect(await joined()).toMatchObject({ ticket: { id: third.ticket.id }, calls: 4 });
  });

  test('and an agent who may not look at it writes down that she calls again', async () => {
    const { ticket, opened } = await byAgent({ personId });
    expect(opened).toMatchObject({ kind: 'joined', isReopened: true, ticket: { id: ticket.id } });
  });

  test('unless the number is all that the agent has: then it is a new report, and tells of no other', async () => {
    const { ticket, opened } = await byAgent({});
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    expect(opened.ticket.number).not.toBe(ticket.number);
    expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'replied', round: 0 });
  });

  /** A verified person's report, answered, and the report that an agent writes down in a later call that shows the same number. */
  async function byAgent(caller: Pick<NewTicket, 'personId'>) {
    const report = { kind: 'violation_report', aboutDepartmentId } as const;
    const ticket = await scene.open({ personId, ...report, callId: await scene.call() });
    await replies(ticket, '齐敏');
    const by = { kind: 'agent', agentId: await anAgent(), courtId: null } as const;
    const given = { ...report, ...caller, callId: await scene.call(), by };
    return { ticket, opened: await openTicket(scene.deps, scene.newTicket(given)) };
  }

  async function anAgent(): Promise<number> {
    const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM agents LIMIT 1');
    return rows[0]?.id ?? 0;
  }
});

test('verified, it is the person who counts and not the telephone', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 2',
  );
  const [one, other] = rows.map(({ id }) => id);
  const open = (person: number | null, callerNumber: string) =>
    openTicket(scene.deps, scene.newTicket({ aboutDepartmentId, callerNumber, personId: person }));
  expect((await open(one ?? 0, '13800138000')).kind).toBe('opened');
  expect((await open(one ?? 0, '13900139000')).kind).toBe('joined');
  expect((await open(other ?? 0, '13800138000')).kind).toBe('opened');
  expect(await open(null, '13800138000')).toMatchObject({ kind: 'joined', isProven: false });
});

describe('somebody whom nothing but the number she shows ties to a ticket', () => {
  const shows = async (given: Partial<NewTicket> = {}) =>
    openTicket(
      scene.deps,
      scene.newTicket({ aboutDepartmentId, callId: await scene.call(), ...given }),
    );

  test('has what she says kept with it, urges nobody, however often she calls, and hears nothing of it', async () => {
    const ticket = await scene.open({ personId, aboutDepartmentId });
    for (const calls of [2, 3, 4]) {
      expect(await shows()).toMatchObject({
        kind: 'joined',
        isProven: false,
        calls,
        isSupervisedByIt: false,
        ticket: { id: ticket.id, supervisionLevel: 0 },
      });
    }
    expect(await readMessages(scene.pool, ticket.id)).toHaveLength(4);
    // The caller's own call is the fifth.
    expect(await again()).toMatchObject({ isProven: true, calls: 5, isSupervisedByIt: true });
  });

  test('urges it not even when it is overdue', async () => {
    const ticket = await scene.open({ aboutDepartmentId });
    await scene.passTo('2026-12-14 09:00');
    expect((await scene.ticket(ticket.number)).overdueLevel).toBe(1);
    expect(await shows()).toMatchObject({ isProven: false, isSupervisedByIt: false });
    expect((await scene.ticket(ticket.number)).supervisionLevel).toBe(0);
  });

  test('does not have an answered one done again, nor learn that it was answered: hers is a new one', async () => {
    const ticket = await scene.open({ aboutDepartmentId });
    changed(await replyTicket(scene.deps, ticket.id, await scene.as('武卫东'), { body: '已办' }));
    const opened = await shows();
    expect(opened).toMatchObject({ kind: 'opened', ticket: { supervisionLevel: 0 } });
    expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'replied', round: 0 });
  });

  test.each<Partial<NewTicket>>([
    { kind: 'violation_report' },
    { kind: 'filing_complaint' },
    { confidential: true },
  ])('does not learn that there is a confidential ticket: %j', async (of) => {
    const first = await scene.open({ aboutDepartmentId, callId: await scene.call(), ...of });
    expect(first.confidential).toBe(true);
    const opened = await shows(of);
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    expect(opened.ticket.number).not.toBe(first.number);
    expect(opened.code).toMatch(/^\d{6}$/);
    // Whoever handles the first sees nothing of it, either.
    expect(await readMessages(scene.pool, first.id)).toHaveLength(1);
    expect((await scene.steps(first)).map(({ kind }) => kind)).not.toContain('repeated');
  });

  test('who has verified, but opened it before she had, is somebody else to it', async () => {
    await scene.open({ aboutDepartmentId });
    expect(await again()).toMatchObject({ kind: 'joined', isProven: false });
  });
});

test('a court sets its own window and number of calls', async () => {
  await scene.pool.query(`UPDATE courts SET settings = '{"repeats": {"superviseAtCalls": 2}}'`);
  await scene.open({ personId, aboutDepartmentId });
  expect(await again()).toMatchObject({ kind: 'joined', calls: 2, isSupervisedByIt: true });
});
