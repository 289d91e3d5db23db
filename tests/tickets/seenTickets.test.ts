import type { QueryResult } from 'pg';
import { closeTicket } from '../../app/tickets/state/closeTicket.js';
import { dispatchTicket } from '../../app/tickets/state/dispatchTicket.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { returnTicket } from '../../app/tickets/state/returnTicket.js';
import {
  callsKeptFrom,
  countSeen,
  keptFrom,
  seenTickets,
  ticketsKeptFrom,
  type Wanted,
} from '../../app/tickets/seenTickets.js';
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

const all: Wanted = { courtId: null, statuses: null, overdueOnly: false, supervisedOnly: false };

/** Returns the numbers of the tickets that a person may see, in order. */
async function seenBy(name: string, wanted: Partial<Wanted> = {}, limit = 100): Promise<string[]> {
  const staff = await scene.contact(name);
  const { tickets } = await seenTickets(scene.pool, staff, { ...all, ...wanted }, limit);
  return tickets.map(({ number }) => number);
}

async function courtOf(
  code: string,
): Promise<{ id: number; inspection: number; division: number }> {
  const { rows } = await scene.pool.query<{ id: number; inspection: number; division: number }>(
    `SELECT c.id, (SELECT d.id FROM departments d WHERE d.court_id = c.id AND d.is_inspection) AS inspection,
            (SELECT min(d.id) FROM departments d WHERE d.court_id = c.id AND d.name = '民事审判庭') AS division
       FROM courts c WHERE c.code = $1`,
    [code],
  );
  return rows[0] ?? { id: 0, inspection: 0, division: 0 };
}

test('those that are over are in the list only when they are asked for, and it ends at the limit', async () => {
  const about = { aboutDepartmentId: await scene.department('执行局') };
  const over = await scene.open({ ...about, callerNumber: '13900000001' });
  changed(await replyTicket(scene.deps, over.id, await scene.as('武卫东'), { body: '答复' }));
  const answered = await seenBy('柳青');
  expect(answered).toEqual([over.number]);
  changed(await closeTicket(scene.deps, over.id, { kind: 'caller' }, true));
  const first = await scene.open({ ...about, callerNumber: '13900000002' });
  scene.moveTo('2026-11-25 10:00');
  const second = await scene.open({ ...about, callerNumber: '13900000003' });

  expect(await seenBy('柳青')).toEqual([first.number, second.number]);
  expect(await seenBy('柳青', { statuses: ['closed'] })).toEqual([over.number]);
  const page = await seenTickets(scene.pool, await scene.contact('柳青'), all, 1);
  expect(page).toMatchObject({ tickets: [{ number: first.number }], hasMore: true });
  expect(await seenTickets(scene.pool, await scene.contact('柳青'), all, 2)).toMatchObject({
    hasMore: false,
  });
});

test('who sees all tickets has no more of them read than the page shows, and one', async () => {
  for (let n = 0; n < 6; n += 1) await scene.open({ callerNumber: `1390000010${n}` });
  const liu = await scene.contact('柳青');
  const sent = jest.spyOn(scene.pool, 'query');
  const { tickets, hasMore } = await seenTickets(scene.pool, liu, all, 2, 1);
  const results = sent.mock.results.map(({ value }) => value as unknown as Promise<QueryResult>);
  sent.mockRestore();
  const read = (await Promise.all(results)).filter(({ fields }) =>
    fields.some(({ name }) => name === 'overdue_level'),
  );
  expect([tickets.length, hasMore]).toEqual([2, true]);
  expect(read.map(({ rowCount }) => rowCount)).toEqual([4]);
});

describe('the figures', () => {
  /** The dispatcher's, due on a day. */
  const figures = async (day: string) => {
    const by = { kind: 'staff', staff: await scene.contact('柳青') } as const;
    const within = { from: at(`${day} 00:00`), until: at(`${day} 23:59`) };
    return countSeen(scene.pool, by, scene.courtId, within);
  };

  test('count what their lists show: an answered ticket is neither overdue nor due, and is last', async () => {
    const about = { aboutDepartmentId: await scene.department('执行局') };
    const early = await scene.open({ ...about, callerNumber: '13900000001' });
    const late = await scene.open({ ...about, callerNumber: '13900000002' });
    const dueOn = inChina(late.dueAt)?.slice(0, 10) ?? '';
    const head = await scene.as('武卫东');
    changed(await replyTicket(scene.deps, early.id, head, { body: '答复' }));
    expect(await figures(dueOn)).toEqual({ all: 2, overdue: 0, toDispatch: 0, due: 1 });
    await scene.passTo('2026-12-14 09:00');
    expect(await figures(dueOn)).toMatchObject({ all: 2, overdue: 1 });
    expect(await seenBy('柳青', { overdueOnly: true })).toEqual([late.number]);

    changed(await replyTicket(scene.deps, late.id, head, { body: '答复' }));
    const open = await scene.open({ kind: 'opinion', callerNumber: '13900000003' });
    expect(await figures(dueOn)).toEqual({ all: 3, overdue: 0, toDispatch: 1, due: 0 });
    expect(await seenBy('柳青', { overdueOnly: true })).toEqual([]);
    expect(await seenBy('柳青')).toEqual([open.number, early.number, late.number]);
  });

  test('count more than a thousand', async () => {
    await scene.pool.query(
      `INSERT INTO tickets (number, kind, status, court_id, matter, opened_at)
       SELECT (2600000000 + i)::text, 'opinion', 'opened', $1, 'm' || i, $2 FROM generate_series(1, 1001) i`,
      [scene.courtId, scene.now()],
    );
    const counted = await figures('2026-11-24');
    expect(counted).toEqual({ all: 1001, overdue: 0, toDispatch: 1001, due: 0 });
  });
});

test('a judge sees those of her division and her own, and no others', async () => {
  const opinion = await scene.open({ kind: 'opinion' });
  expect(await seenBy('曹建平')).toEqual([]);
  const to = {
    departmentId: await scene.department('执行局'),
    assigneeId: (await scene.contact('曹建平')).id,
  };
  changed(await dispatchTicket(scene.deps, opinion.id, await scene.as('柳青'), to));
  expect(await seenBy('曹建平')).toEqual([opinion.number]);
  expect(await seenBy('冯静宜')).toEqual([opinion.number]);
  expect(await seenBy('沈国栋')).toEqual([]);
});

test('who supervises a ticket of the court below has it in her list', async () => {
  const { id: courtId, division } = await courtOf('苏9801');
  const ticket = await scene.open({ courtId, aboutDepartmentId: division, urgent: true });
  expect(await seenBy('齐敏')).toEqual([]);
  await scene.passTo('2026-12-31 00:00');
  expect((await scene.ticket(ticket.number)).supervisorId).toBe((await scene.contact('齐敏')).id);
  expect(await seenBy('齐敏')).toEqual([ticket.number]);
  const { id: below } = await courtOf('苏9802');
  expect(await seenBy('齐敏', { courtId: below })).toEqual([]);
});

test('a report about an inspection is in the list of who stands in for it', async () => {
  const own = await courtOf('苏98');
  const report = await scene.open({ kind: 'violation_report', aboutDepartmentId: own.inspection });
  expect(await seenBy('秦正清')).toEqual([report.number]);
  expect(await seenBy('齐敏')).toEqual([]);
  expect(await seenBy('柳青')).toEqual([]);
});

test('a complaint about filing is kept from who dispatches, with its call, also where it names nobody', async () => {
  const services = await scene.department('诉讼服务中心');
  const to = { departmentId: services, assigneeId: null };
  for (const [n, aboutDepartmentId] of [services, null].entries()) {
    const callerNumber = `1390000000${n}`;
    const callId = await scene.call(callerNumber);
    const complaint = await scene.open({
      kind: 'filing_complaint',
      aboutDepartmentId,
      callerNumber,
      callId,
    });
    expect(complaint).toMatchObject({
      confidential: true,
      aboutDepartmentId: services,
      departmentId: await scene.department('督察室'),
    });
    expect(await seenBy('齐敏')).toContain(complaint.number);
    for (const name of ['柳青', '乔晓梅', '秦正清']) expect(await seenBy(name)).toEqual([]);
    for (const name of ['柳青', '乔晓梅']) {
      const staff = await scene.contact(name);
      expect(await callsKeptFrom(scene.pool, staff)).toContain(callId);
      expect(await ticketsKeptFrom(scene.pool, staff)).toContain(complaint.id);
    }
    // Whoever reads a mail or a wallboard learns of nobody by how many there are.
    expect(await ticketsKeptFrom(scene.pool, 'anybody')).toEqual([]);
    const inspector = await scene.as('齐敏');
    expect(await dispatchTicket(scene.deps, complaint.id, inspector, to)).toMatchObject({
      kind: 'refused',
      because: 'about_department',
    });
  }
});

test('a complaint that names nobody is found by the head of its department and by who has it, and by no other member', async () => {
  const departmentId = await scene.department('执行局');
  const callId = await scene.call();
  const complaint = await scene.open({ aboutDepartmentId: departmentId, callId });
  const within = { from: at('2026-11-24 00:00'), until: at('2026-12-31 00:00') };
  const foundBy = async (name: string) => {
    const staff = await scene.contact(name);
    const by = { kind: 'staff', staff } as const;
    return {
      listed: await seenBy(name),
      searched: await seenBy(name, { words: complaint.number }),
      counted: (await countSeen(scene.pool, by, scene.courtId, within)).all,
      // In the audit, in reports, among the calls.
      keptNumbers: [...(await keptFrom(scene.pool, staff, [complaint.number]))],
      keptIds: await ticketsKeptFrom(scene.pool, staff),
      keptCalls: await callsKeptFrom(scene.pool, staff),
    };
  };
  const { id, number } = complaint;
  const all = { listed: [number], searched: [number], counted: 1 };
  const found = { ...all, keptNumbers: [], keptIds: [], keptCalls: [] };
  const none = { listed: [], searched: [], counted: 0 };
  const kept = { ...none, keptNumbers: [number], keptIds: [id], keptCalls: [callId] };
  for (const name of ['曹建平', '冯静宜', '余芳']) expect(await foundBy(name)).toEqual(kept);
  for (const name of ['武卫东', '柳青', '齐敏', '秦正清']) {
    expect(await foundBy(name)).toEqual(found);
  }
  const to = { departmentId, assigneeId: (await scene.contact('曹建平')).id };
  changed(await dispatchTicket(scene.deps, id, await scene.as('武卫东'), to));
  expect(await foundBy('曹建平')).toEqual(found);
  expect(await foundBy('冯静宜')).toEqual(kept);
  // Returned to the dispatchers, it is as it was. None of them is of that department.
  changed(await returnTicket(scene.deps, id, await scene.as('武卫东'), '请另行指定'));
  for (const name of ['曹建平', '冯静宜']) expect(await foundBy(name)).toEqual(kept);
  for (const name of ['武卫东', '柳青', '齐敏', '秦正清'])
    expect((await foundBy(name)).keptIds).toEqual([]);
  expect(await foundBy('柳青')).toEqual(found);
});
