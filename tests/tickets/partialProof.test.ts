/**
 * Callers who have proved to be the person in some cases only, by a query number or a code by SMS:
 * their call is joined to tickets about those cases, and to no other ticket of the person.
 */
import { readArrivalFacts } from '../../app/queue/store/arrivals.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearTickets, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let personId: number;
let covered: number;
let other: number;
let aboutDepartmentId: number;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  aboutDepartmentId = await scene.department('执行局');
  const { rows } = await scene.pool.query<{ personId: number; caseIds: number[] }>(
    `SELECT person_id AS "personId", array_agg(case_id ORDER BY case_id) AS "caseIds" FROM parties
      GROUP BY person_id HAVING count(*) > 1 ORDER BY person_id LIMIT 1`,
  );
  ({
    personId,
    caseIds: [covered = 0, other = 0],
  } = rows[0] ?? { personId: 0, caseIds: [] });
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

/** Opens a ticket for who has proved the covered case, by default from another telephone. */
const partly = async (given: Partial<NewTicket> = {}) =>
  openTicket(
    scene.deps,
    scene.newTicket({
      personId,
      onlyCaseIds: [covered],
      callerNumber: '13900139000',
      callId: await scene.call('13900139000'),
      ...given,
    }),
  );
const answer = async ({ id }: Ticket) =>
  changed(await replyTicket(scene.deps, id, await scene.as('武卫东'), { body: '已办' }));
const messagesOf = async ({ id }: Ticket) => (await readMessages(scene.pool, id)).length;

test.each([
  ['that is about no case', () => ({ aboutDepartmentId })],
  ['about another case', () => ({ caseId: other })],
])('a complaint %s is not joined', async (_, about) => {
  const ticket = await scene.open({ personId, ...about() });
  expect((await partly(about())).kind).toBe('opened');
  expect(await messagesOf(ticket)).toBe(1);
});

test('a report of a violation is not joined either, whatever number the call shows', async () => {
  const report = { kind: 'violation_report', aboutDepartmentId } as const;
  const ticket = await scene.open({ personId, ...report });
  expect((await partly(report)).kind).toBe('opened');
  expect((await partly({ ...report, callerNumber: '13800138000' })).kind).toBe('opened');
  expect(await messagesOf(ticket)).toBe(1);
});

test('a complaint that was answered is not redone by them, and counts for nothing', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId });
  await answer(ticket);
  expect((await partly({ aboutDepartmentId })).kind).toBe('opened');
  expect((await scene.ticket(ticket.number)).status).toBe('replied');
});

test('from the telephone of the ticket it is kept with it, as of any unproven caller, and urges nobody', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId });
  const callerNumber = '13800138000';
  for (let calls = 2; calls <= 4; calls += 1) {
    const callId = await scene.call(callerNumber);
    expect(await partly({ aboutDepartmentId, callerNumber, callId })).toMatchObject({
      kind: 'joined',
      isProven: false,
      isSupervisedByIt: false,
      ticket: { id: ticket.id },
    });
  }
  await answer(ticket);
  expect((await partly({ aboutDepartmentId, callerNumber })).kind).toBe('opened');
});

test('about the case that the proof covers it is joined, and redone', async () => {
  const ticket = await scene.open({ personId, caseId: covered });
  const own = { kind: 'joined', isProven: true, ticket: { id: ticket.id } };
  expect(await partly({ caseId: covered })).toMatchObject(own);
  changed(await replyTicket(scene.deps, ticket.id, await holder(ticket), { body: '已办' }));
  expect(await partly({ caseId: covered })).toMatchObject({ ...own, isReopened: true });
});

test('the agent who writes for them joins no ticket that their proof does not cover', async () => {
  const ticket = await scene.open({ personId, aboutDepartmentId });
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM agents LIMIT 1');
  const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
  expect((await partly({ aboutDepartmentId, by })).kind).toBe('opened');
  expect(await messagesOf(ticket)).toBe(1);
});

test('one call on one matter is one ticket, also where it shows no number', async () => {
  const callId = await scene.call('');
  const asked = { aboutDepartmentId, callerNumber: null, callId };
  const first = await partly(asked);
  if (first.kind !== 'opened') throw new Error(first.kind);
  expect(await partly(asked)).toMatchObject({ kind: 'opened', ticket: { id: first.ticket.id } });
});

test('an overdue ticket that the proof does not cover does not put them ahead of others', async () => {
  await scene.open({ personId, aboutDepartmentId });
  await scene.passTo('2026-12-14 09:00');
  const facts = (onlyCaseIds: number[] | null) =>
    readArrivalFacts(
      scene.pool,
      {
        person: { personId, proof: 'sms_code', onlyCaseIds },
        number: '13900139000',
        callbackNumber: '13900139000',
      },
      scene.now(),
    );
  expect((await facts([covered])).hasOverdueTicket).toBe(false);
  expect((await facts(null)).hasOverdueTicket).toBe(true);
});

/** Whoever has the ticket. */
async function holder({ assigneeId }: Ticket) {
  return scene.as(String(assigneeId));
}
