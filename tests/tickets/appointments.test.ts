/** Appointments: a place of a slot is one caller's, whoever asks at the same moment. */
import { appointTicket } from '../../app/tickets/state/appointTicket.js';
import { cancelAppointment } from '../../app/tickets/state/cancelAppointment.js';
import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { possibleActions } from '../../app/tickets/state/possibleActions.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { freeSlots } from '../../app/tickets/appointments/freeSlots.js';
import {
  openTicket,
  readWhomToMeet,
  type NewTicket,
} from '../../app/tickets/opening/openTicket.js';
import { closeTicket, withdrawTicket } from '../../app/tickets/state/closeTicket.js';
import { readAppointment } from '../../app/tickets/store/ticketAppointments.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, changed, clearTickets, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let people: { readonly id: number; readonly caseId: number; readonly judgeId: number }[];

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const appointments = [
  { kind: 'visit', days: weekdays, from: '09:00', to: '10:00', room: '信访接待室' },
  { kind: 'judge_appointment', days: ['thursday'], from: '15:00', to: '16:00', room: '第三接待室' },
];

beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  const { rows } = await database.pool.query<{ id: number; caseId: number; judgeId: number }>(
    `SELECT DISTINCT ON (t.person_id) t.person_id AS id, t.case_id AS "caseId", c.judge_id AS "judgeId"
       FROM parties t JOIN cases c ON c.id = t.case_id JOIN courts k ON k.id = c.court_id
      WHERE k.code = '苏98' AND c.judge_id IS NOT NULL ORDER BY t.person_id, t.case_id`,
  );
  people = rows;
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  await offers(...appointments);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

/** The court sets its hours. */
const offers = (...hours: object[]) =>
  database.pool.query('UPDATE courts SET settings = $1 WHERE id = $2', [
    JSON.stringify({ appointments: hours }),
    scene.courtId,
  ]);

const first = at('2026-11-25 09:00');
const second = at('2026-11-25 09:30');

/** The nth person asks for a visit. */
const asks = (nth: number, appointmentAt: Date, given: Partial<NewTicket> = {}) =>
  openTicket(
    scene.deps,
    scene.newTicket({
      kind: 'visit',
      personId: people[nth]?.id ?? 0,
      callerNumber: `1390000010${nth}`,
      message: null,
      appointmentAt,
      ...given,
    }),
  );

async function opened(asked: ReturnType<typeof asks>) {
  const result = await asked;
  if (result.kind !== 'opened') throw new Error(JSON.stringify(result));
  return result.ticket;
}

const offered = async (given: { kind: 'visit' | 'judge_appointment'; caseId: number | null }) =>
  (await freeSlots(scene.pool, { ...given, courtId: scene.courtId }, scene.now())).map(
    ({ startsAt }) => inChina(startsAt),
  );
const visits = () => offered({ kind: 'visit', caseId: null });

test('of two callers who ask for one place at the same moment, one has it; the other has no ticket', async () => {
  const results = await Promise.all([asks(0, first), asks(1, first)]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['opened', 'refused']);
  expect(results).toContainEqual({ kind: 'refused', because: 'slot_taken' });
  const { rows } = await scene.pool.query('SELECT count(*)::int AS tickets FROM tickets');
  expect(rows).toEqual([{ tickets: 1 }]);
  expect((await visits()).slice(0, 2)).toEqual(['2026-11-25 09:30', '2026-11-26 09:00']);
});

test('ten callers at once for a slot of three places: three have it, a place each', async () => {
  await offers(...appointments.map((each) => ({ ...each, places: 3 })));
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, nth) => asks(nth, first, { personId: null })),
  );
  expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(3);
  const { rows } = await scene.pool.query(
    'SELECT array_agg(place ORDER BY place) AS places FROM ticket_appointments',
  );
  expect(rows).toEqual([{ places: [1, 2, 3] }]);
});

test('the database itself gives a place to one ticket', async () => {
  const [one, other] = [await opened(asks(0, first)), await opened(asks(1, second))];
  await expect(
    scene.pool.query('UPDATE ticket_appointments SET starts_at = $1 WHERE ticket_id = $2', [
      first,
      other.id,
    ]),
  ).rejects.toMatchObject({ constraint: 'ticket_appointments_place' });
  expect((await readAppointment(scene.pool, one.id, scene.now()))?.startsAt).toEqual(first);
});

test('one person who asks twice at once has one appointment', async () => {
  const results = await Promise.all([asks(0, first), asks(0, second)]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['opened', 'refused']);
  expect(results).toContainEqual({ kind: 'refused', because: 'appointment_exists' });
});

test('asked for once more after its answer was lost, it is the same appointment', async () => {
  const callId = await scene.call();
  const code = '135790';
  const ticket = await opened(asks(0, first, { callId, code }));
  expect(await asks(0, first, { callId, code })).toMatchObject({
    kind: 'opened',
    code,
    ticket: { number: ticket.number },
  });
  expect(await asks(0, second, { callId })).toEqual({
    kind: 'refused',
    because: 'appointment_exists',
  });
});

test('a time that the court does not offer is refused: today, a day off, another minute', async () => {
  for (const time of ['2026-11-24 09:30', '2026-11-28 09:00', '2026-11-25 09:10']) {
    expect(await asks(0, at(time))).toEqual({ kind: 'refused', because: 'slot_taken' });
  }
});

test('cancelled by its caller, it is withdrawn, the place is free, and both sides are told', async () => {
  const { id: personId, caseId } = people[0] ?? { id: 0, caseId: 0 };
  const kind = 'judge_appointment';
  const time = at('2026-11-26 15:00');
  const ticket = await opened(asks(0, time, { kind, caseId, personId }));
  expect(ticket).toMatchObject({ status: 'dispatched', assigneeId: people[0]?.judgeId });
  expect(await scene.smsTo('13900000100')).toContainEqual(
    `appointment: 已预约11月26日15:00，地点：第三接待室，登记编号${ticket.number}。请带身份证件，取消请拨打12368。`,
  );
  expect(await offered({ kind, caseId })).not.toContain('2026-11-26 15:00');
  expect(changed(await cancelAppointment(scene.deps, ticket.id)).status).toBe('withdrawn');
  expect(await offered({ kind, caseId })).toContain('2026-11-26 15:00');
  expect((await scene.smsTo('13900000100')).at(-1)).toBe(
    `appointment_off: 您11月26日15:00的预约（登记编号${ticket.number}）已取消，如需重新预约请拨打12368。`,
  );
  const { rows } = await scene.pool.query<{ mobile: string }>(
    'SELECT mobile FROM staff WHERE id = $1',
    [people[0]?.judgeId],
  );
  expect((await scene.smsTo(rows[0]?.mobile ?? '')).at(-1)).toMatch(/^withdrawn: .*预约法官/);
  // The next one is a ticket of its own.
  expect((await opened(asks(0, time, { kind, caseId }))).number).not.toBe(ticket.number);
});

test('judges are met apart: the slot of one is not that of another', async () => {
  const [one, ...others] = people;
  const other = others.find(({ judgeId }) => judgeId !== one?.judgeId);
  const kind = 'judge_appointment';
  const time = at('2026-11-26 15:00');
  await opened(asks(0, time, { kind, caseId: one?.caseId ?? 0 }));
  expect(await offered({ kind, caseId: one?.caseId ?? 0 })).not.toContain('2026-11-26 15:00');
  expect(await offered({ kind, caseId: other?.caseId ?? 0 })).toContain('2026-11-26 15:00');
});

test('the court withdraws it: the caller is told', async () => {
  const ticket = await opened(asks(0, first));
  const by = await scene.as('齐敏');
  changed(await withdrawTicket(scene.deps, ticket.id, by, '接待室当日停用'));
  expect(await scene.smsTo('13900000100')).toContainEqual(
    expect.stringMatching(/^appointment_off/),
  );
  expect((await visits())[0]).toBe('2026-11-25 09:00');
});

test('a person has two ahead of them, and makes four in thirty days', async () => {
  const cases = [...new Set(people.map(({ caseId }) => caseId))];
  const visit = (nth: number, time: Date) => asks(0, time, { caseId: cases[nth] ?? 0 });
  const one = await opened(visit(0, first));
  await opened(visit(1, second));
  const third = at('2026-11-26 09:00');
  expect(await visit(2, third)).toEqual({ kind: 'refused', because: 'too_many_appointments' });
  changed(await cancelAppointment(scene.deps, one.id));
  const next = await opened(visit(2, third));
  changed(await cancelAppointment(scene.deps, next.id));
  const fourth = await opened(visit(2, third));
  changed(await cancelAppointment(scene.deps, fourth.id));
  expect(await visit(2, third)).toEqual({ kind: 'refused', because: 'too_many_appointments' });
});

/** A judge of somebody's case, with the department. */
async function judgeOf(person: (typeof people)[number] | undefined) {
  const judge = await scene.contact(String(person?.judgeId));
  const { id: assigneeId, departmentId, mobile } = judge;
  if (departmentId === null || mobile === null) throw new Error('a judge without department');
  return { actor: { kind: 'staff', staff: judge } as const, departmentId, assigneeId, mobile };
}

const withJudge = 'judge_appointment';
const three = at('2026-11-26 15:00');
const halfPastThree = at('2026-11-26 15:30');

test('answered and closed, a ticket keeps its appointment: it can be moved and cancelled, and both sides are told', async () => {
  const [one] = people;
  const judge = await judgeOf(one);
  const of = { kind: withJudge, caseId: one?.caseId ?? 0 } as const;
  const ticket = await opened(asks(0, three, of));
  changed(await replyTicket(scene.deps, ticket.id, judge.actor, { body: '届时当面沟通' }));
  const closed = changed(await closeTicket(scene.deps, ticket.id, { kind: 'caller' }, true));
  const dispatcher = await scene.as('柳青');
  const may = async () => (await possibleActions(scene.deps, closed, dispatcher, ['appoint'])).may;
  expect(await may()).toEqual(['appoint']);
  changed(await appointTicket(scene.deps, ticket.id, dispatcher, halfPastThree));
  expect(await offered(of)).toContain('2026-11-26 15:00');
  expect(await offered(of)).not.toContain('2026-11-26 15:30');

  expect(await asks(0, three, of)).toEqual({ kind: 'refused', because: 'appointment_exists' });
  expect(changed(await cancelAppointment(scene.deps, ticket.id)).status).toBe('closed');
  expect(await offered(of)).toContain('2026-11-26 15:30');
  expect((await scene.smsTo('13900000100')).slice(-2)).toEqual([
    expect.stringMatching(/^appointment: 您的预约改为11月26日15:30/),
    expect.stringMatching(/^appointment_off: 您11月26日15:30的预约/),
  ]);
  const name = `工单${ticket.number}（预约法官）`;
  expect((await scene.smsTo(judge.mobile)).slice(-2)).toEqual([
    `appointment: ${name}现约定11月26日15:30接待来电人，地点：第三接待室。`,
    `appointment_off: ${name}原定11月26日15:30的接待已取消，您无需到场。`,
  ]);
  const steps = (await scene.steps(ticket)).filter(({ kind }) => kind === 'appointed');
  expect(steps.map(({ by, reason }) => [by, reason])).toEqual([
    ['caller', '11月26日15:00'],
    ['柳青', '11月26日15:30'],
    ['caller', '来电人取消预约'],
  ]);
  // Now it is over.
  expect(await may()).toEqual([]);
  expect(await cancelAppointment(scene.deps, ticket.id)).toMatchObject({ because: 'over' });
});

test.each(['no ticket', 'a ticket of this call', 'a ticket of an earlier call'])(
  'a time is chosen by telephone, after %s: the judge is told when and where',
  async (before) => {
    const { id: personId, caseId } = people[0] ?? { id: 0, caseId: 0 };
    const judge = await judgeOf(people[0]);
    const callId = await scene.call();
    const of = { kind: withJudge, caseId } as const;
    if (before !== 'no ticket') {
      const itsCall = before === 'a ticket of this call' ? callId : await scene.call();
      const caller = { personId, callerNumber: '13900000100', callId: itsCall };
      await scene.open({ ...of, ...caller, message: null });
    }
    const result = await asks(0, three, { ...of, callId });
    if (result.kind === 'refused') throw new Error(result.because);
    expect((await scene.smsTo(judge.mobile)).at(-1)).toBe(
      `appointment: 工单${result.ticket.number}（预约法官）现约定11月26日15:00接待来电人，地点：第三接待室。`,
    );
  },
);

test('the court changes its hours: who has a time keeps it, and it overlaps nobody else’s', async () => {
  const [visit, judges] = appointments;
  await opened(asks(0, second));
  await offers({ ...visit, minutes: 20 }, { ...judges });
  expect((await visits()).slice(0, 2)).toEqual(['2026-11-25 09:00', '2026-11-26 09:00']);
  const taken = { kind: 'refused', because: 'slot_taken' };
  expect(await asks(1, at('2026-11-25 09:20'))).toEqual(taken);
  expect(await asks(1, at('2026-11-25 09:40'))).toEqual(taken);
  // It offers none any more: who has one can still be told that nobody is met.
  await offers();
  const dispatcher = await scene.as('柳青');
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM tickets');
  const id = rows[0]?.id ?? 0;
  expect(await appointTicket(scene.deps, id, dispatcher, first)).toMatchObject({
    because: 'no_times',
  });
  changed(await appointTicket(scene.deps, id, dispatcher, null));
});

test('the court offers fewer places than are taken: none is left, whichever numbers they have', async () => {
  await offers(...appointments.map((each) => ({ ...each, places: 2 })));
  const one = await opened(asks(0, first));
  await opened(asks(1, first));
  changed(await cancelAppointment(scene.deps, one.id));
  await offers(...appointments);
  expect((await visits())[0]).toBe('2026-11-25 09:30');
  expect(await asks(2, first)).toEqual({ kind: 'refused', because: 'slot_taken' });
});

test('the ticket goes to another judge: so does the appointment, and both judges are told', async () => {
  const [one, ...others] = people;
  const nth = 1 + others.findIndex(({ judgeId }) => judgeId !== one?.judgeId);
  const [before, after] = [await judgeOf(one), await judgeOf(people[nth])];
  const ofCase = (of: typeof one) => ({ kind: withJudge, caseId: of?.caseId ?? 0 }) as const;
  // The other judge meets somebody else at that time.
  await opened(asks(nth, three, ofCase(people[nth])));
  const ticket = await opened(asks(0, three, ofCase(one)));
  const { departmentId, assigneeId } = after;
  const to = { departmentId, assigneeId };
  changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
  const { rows } = await scene.pool.query(
    'SELECT with_staff_id AS judge, place FROM ticket_appointments ORDER BY id',
  );
  expect(rows).toEqual([
    { judge: assigneeId, place: 1 },
    { judge: assigneeId, place: 2 },
  ]);
  expect(await offered(ofCase(one))).toContain('2026-11-26 15:00');
  const name = `工单${ticket.number}（预约法官）`;
  expect((await scene.smsTo(before.mobile)).at(-1)).toBe(
    `appointment_off: ${name}原定11月26日15:00的接待已改由他人接待，您无需到场。`,
  );
  expect((await scene.smsTo(after.mobile)).at(-1)).toBe(
    `appointment: ${name}现约定11月26日15:00接待来电人，地点：第三接待室。`,
  );
  // It is this judge who has no time then, and moves it; nobody need tell them.
  const told = await scene.smsTo(after.mobile);
  changed(await appointTicket(scene.deps, ticket.id, after.actor, halfPastThree));
  expect(await scene.smsTo(after.mobile)).toEqual(told);
  expect(await offered(ofCase(people[nth]))).not.toContain('2026-11-26 15:30');
});

test.each(['an earlier call', 'this call'])(
  'a ticket of %s that another judge has: its caller chooses from that judge’s times',
  async (which) => {
    const [one, ...others] = people;
    const nth = 1 + others.findIndex(({ judgeId }) => judgeId !== one?.judgeId);
    const other = await judgeOf(people[nth]);
    const of = { kind: withJudge, caseId: one?.caseId ?? 0 } as const;
    await opened(asks(nth, three, { kind: withJudge, caseId: people[nth]?.caseId ?? 0 }));
    const callId = await scene.call();
    const caller = { personId: one?.id ?? 0, callerNumber: '13900000100' };
    const ticket = await scene.open({ ...of, ...caller, callId, message: null });
    const { departmentId, assigneeId } = other;
    const to = { departmentId, assigneeId };
    changed(await dispatchTicket(scene.deps, ticket.id, await scene.as('柳青'), to));
    const again = { ...of, callId: which === 'this call' ? callId : await scene.call() };
    const asked = scene.newTicket({ ...again, ...caller, message: null });
    expect(await readWhomToMeet(scene.pool, asked, scene.now())).toBe(assigneeId);
    expect(await asks(0, three, again)).toEqual({ kind: 'refused', because: 'slot_taken' });
    expect((await asks(0, halfPastThree, again)).kind).not.toBe('refused');
    const { rows } = await scene.pool.query(
      'SELECT with_staff_id AS judge FROM ticket_appointments WHERE ticket_id = $1',
      [ticket.id],
    );
    expect(rows).toEqual([{ judge: assigneeId }]);
  },
);

test('what the court moves is no further appointment of the caller', async () => {
  const ticket = await opened(asks(0, first));
  const dispatcher = await scene.as('柳青');
  for (const time of [second, first, second, first]) {
    changed(await appointTicket(scene.deps, ticket.id, dispatcher, time));
  }
  changed(await cancelAppointment(scene.deps, ticket.id));
  await opened(asks(0, second));
});

test('the refusal names what it is: no such times, no judge of the case', async () => {
  const caseId = people[0]?.caseId ?? 0;
  expect(await asks(0, three, { kind: 'judgment_questions', caseId })).toEqual({
    kind: 'refused',
    because: 'no_times',
  });
  expect(await asks(0, three, { kind: withJudge, caseId: null })).toEqual({
    kind: 'refused',
    because: 'no_judge',
  });
});

test('once it has begun it is still shown, and cannot be cancelled', async () => {
  const ticket = await opened(asks(0, first));
  scene.moveTo('2026-11-25 09:10');
  expect(await readAppointment(scene.pool, ticket.id, scene.now())).toMatchObject({
    startsAt: first,
    isAhead: false,
  });
  const dispatcher = await scene.as('柳青');
  expect(await appointTicket(scene.deps, ticket.id, dispatcher, null)).toMatchObject({
    because: 'already',
  });
});
