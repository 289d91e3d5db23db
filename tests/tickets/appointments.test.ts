/** Appointments: a place of a slot is one caller's, whoever asks at the same moment. */
import { cancelAppointment } from '../../app/tickets/state/cancelAppointment.js';
import { freeSlots } from '../../app/tickets/appointments/freeSlots.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import { withdrawTicket } from '../../app/tickets/state/closeTicket.js';
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
  await database.pool.query('UPDATE courts SET settings = $1 WHERE id = $2', [
    JSON.stringify({ appointments }),
    scene.courtId,
  ]);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

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
  const three = appointments.map((each) => ({ ...each, places: 3 }));
  await scene.pool.query('UPDATE courts SET settings = $1', [
    JSON.stringify({ appointments: three }),
  ]);
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
