/** The three duties of a court, each with a department of its own: 转办, 督办, 举报. */
import { dispatchTicket } from '../../../app/tickets/state/dispatchTicket.js';
import { superviseTicket } from '../../../app/tickets/state/superviseTicket.js';
import { nextAssignee, nextSupervisor } from '../../../app/tickets/rules/ticketRouting.js';
import { callsKeptFrom, seenTickets } from '../../../app/tickets/seenTickets.js';
import { readOfficials } from '../../../app/tickets/store/ticketPeople.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { changed, clearTickets, makeScene, type Scene } from '../scene.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  await database.pool.query(
    `WITH office AS (
       INSERT INTO departments (court_id, name, is_supervision)
       SELECT id, '审判管理办公室', true FROM courts WHERE code = '苏98' RETURNING id, court_id)
     INSERT INTO staff (court_id, department_id, name, role, mobile)
     SELECT court_id, id, '骆明', 'head', '13912390001' FROM office`,
  );
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

const supervise = async (id: number, who: string) =>
  superviseTicket(scene.deps, id, await scene.as(who), '媒体关注');

async function seenBy(name: string): Promise<string[]> {
  const staff = await scene.contact(name);
  const all = { courtId: null, statuses: null, overdueOnly: false, supervisedOnly: false };
  const { tickets } = await seenTickets(scene.pool, staff, all, 100);
  return tickets.map(({ number }) => number);
}

const purposesTo = async (mobile: string) =>
  (await scene.smsTo(mobile)).map((text) => text.split(':')[0]);

test('who supervises puts a ticket under supervision and is its supervisor; the inspection looks on', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  expect(await seenBy('骆明')).toEqual([ticket.number]);
  expect(await seenBy('齐敏')).toEqual([ticket.number]);
  expect(await supervise(ticket.id, '齐敏')).toMatchObject({ because: 'supervisors_only' });
  expect(changed(await supervise(ticket.id, '骆明'))).toMatchObject({
    supervisionLevel: 1,
    supervisorId: (await scene.contact('骆明')).id,
  });
  expect(await purposesTo('13912390001')).toEqual(['supervised']);
});

test('a complaint about filing is not for who inspects in another department that dispatches, nor is its call', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    `WITH office AS (
       INSERT INTO departments (court_id, name, is_dispatch)
       SELECT id, '立案信访局', true FROM courts WHERE code = '苏98' RETURNING id, court_id)
     INSERT INTO staff (court_id, department_id, name, role, duties)
     SELECT court_id, id, '卫宁', 'clerk', '{inspection}' FROM office RETURNING department_id AS id`,
  );
  try {
    const callId = await scene.call();
    const complaint = await scene.open({ kind: 'filing_complaint', callId });
    expect(complaint.aboutDepartmentId).toBe(await scene.department('诉讼服务中心'));
    expect(await seenBy('卫宁')).toEqual([]);
    expect(await callsKeptFrom(scene.pool, await scene.contact('卫宁'))).toEqual([callId]);
    expect(await seenBy('齐敏')).toEqual([complaint.number]);
    const report = await scene.open({ kind: 'violation_report', callerNumber: '13800138001' });
    expect(await seenBy('卫宁')).toEqual([report.number]);
  } finally {
    await scene.pool.query('DELETE FROM staff WHERE department_id = $1', [rows[0]?.id]);
    await scene.pool.query('DELETE FROM departments WHERE id = $1', [rows[0]?.id]);
  }
});

test('of a report who supervises and who dispatches see nothing; the inspection oversees it', async () => {
  const aboutDepartmentId = await scene.department('执行局');
  const report = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  for (const who of ['骆明', '柳青']) {
    expect(await seenBy(who)).toEqual([]);
    expect(await supervise(report.id, who)).toMatchObject({ because: 'not_seen' });
  }
  expect(await seenBy('齐敏')).toEqual([report.number]);
  expect(changed(await supervise(report.id, '齐敏'))).toMatchObject({ supervisionLevel: 2 });
  expect(await purposesTo('13912390001')).toEqual([]);
});

test('who supervises is asked to see to a ticket that nobody dispatches, and not the inspection', async () => {
  const inspector = (await scene.contact('齐敏')).mobile ?? '';
  await scene.open({ kind: 'opinion' });
  await scene.passTo('2026-11-25 09:00');
  expect(await purposesTo('13912390001')).toEqual(['to_dispatch', 'to_dispatch']);
  expect(await purposesTo(inspector)).toEqual([]);
});

test('one person may have several duties: those of the department, and their own', async () => {
  const opinion = await scene.open({ kind: 'opinion' });
  const secret = await scene.open({ kind: 'complaint', confidential: true, callerNumber: null });
  expect(await supervise(opinion.id, '柳青')).toMatchObject({ because: 'supervisors_only' });
  expect(await seenBy('柳青')).toEqual([opinion.number]);
  const give = (duties: string) =>
    database.pool.query(`UPDATE staff SET duties = $1 WHERE name = '柳青'`, [duties]);
  try {
    await give('{supervision,inspection}');
    expect((await seenBy('柳青')).toSorted()).toEqual([opinion.number, secret.number].toSorted());
    changed(await supervise(opinion.id, '柳青'));
    changed(await supervise(secret.id, '柳青'));
    const to = { departmentId: await scene.department('执行局'), assigneeId: null };
    changed(await dispatchTicket(scene.deps, opinion.id, await scene.as('柳青'), to));
  } finally {
    await give('{}');
  }
  // She is the supervisor of the one, and of the other nothing any more.
  expect(await seenBy('柳青')).toEqual([opinion.number]);
});

test('where nobody has the duty any more, the inspection supervises', async () => {
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  const move = (to: number | null) =>
    database.pool.query(`UPDATE staff SET department_id = $1 WHERE name = '骆明'`, [to]);
  await move(null);
  try {
    expect(changed(await supervise(ticket.id, '齐敏'))).toMatchObject({
      supervisorId: (await scene.contact('齐敏')).id,
    });
  } finally {
    await move(await scene.department('审判管理办公室'));
  }
});

test('the leader in charge of a department is its second level, and has nothing of a report about it', async () => {
  const department = await scene.department('执行局');
  const { rows } = await database.pool.query<{ name: string }>(
    "SELECT name FROM staff WHERE court_id = $1 AND role = 'leader' ORDER BY id",
    [scene.courtId],
  );
  const [first = '', second = ''] = rows.map(({ name }) => name);
  const inCharge = (name: string, departments: number[]) =>
    database.pool.query("UPDATE staff SET in_charge_of = $2 WHERE name = $1 AND role = 'leader'", [
      name,
      departments,
    ]);
  const complaint = await scene.open({ aboutDepartmentId: department });
  const report = await scene.open({ kind: 'violation_report', aboutDepartmentId: department });
  const chosen = async () => {
    const staff = await readOfficials(database.pool, scene.courtId);
    const people = { courtId: scene.courtId, departments: [], staff };
    const held = { heldBy: [] };
    return [
      nextSupervisor({ ...complaint, ...held }, 2, people),
      nextAssignee({ ...complaint, ...held }, 'leader', people),
      nextSupervisor({ ...report, ...held }, 2, people),
    ].map((one) => one?.name);
  };
  // Nobody says who is in charge: the first of them.
  expect(await chosen()).toEqual([first, first, first]);
  try {
    await inCharge(second, [department]);
    expect(await chosen()).toEqual([second, second, first]);
    await inCharge(first, [department]);
    await inCharge(second, []);
    expect(await chosen()).toEqual([first, first, second]);
    // Not even as the supervisor of the report.
    const { id } = await scene.contact(first);
    await database.pool.query('UPDATE tickets SET supervisor_id = $2 WHERE id = $1', [
      report.id,
      id,
    ]);
    expect(await seenBy(first)).toEqual([complaint.number]);
  } finally {
    await inCharge(first, []);
    await inCharge(second, []);
  }
});
