import { dispatchOrder } from '../../app/orders/dispatchOrder.js';
import { returnOrder } from '../../app/orders/returnOrder.js';
import type { Order } from '../../app/store/orders.js';
import { openOrder } from '../../app/orders/openOrder.js';
import { checkOrderNumber } from '../../app/rules/orderNumber.js';
import { readMessages } from '../../app/store/orderMessages.js';
import { makePool } from '../../app/store/pool.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearOrders, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
});
afterEach(() => clearOrders(database));
afterAll(() => database.close());

const voice = (name: string) => ({
  voice: { file: `2026/11/24/${name}.wav`, lengthMs: 12_000, sha256: 'a'.repeat(64) },
});

async function someCase(court = '苏98') {
  const { rows } = await scene.pool.query<{ id: number; judge: string; mobile: string }>(
    `SELECT k.id, s.name AS judge, s.mobile FROM cases k
       JOIN courts c ON c.id = k.court_id JOIN staff s ON s.id = k.judge_id
      WHERE c.code = $1 AND s.mobile IS NOT NULL ORDER BY k.id LIMIT 1`,
    [court],
  );
  const found = rows[0];
  if (found === undefined) throw new Error('the sample court has no such case');
  return found;
}

test('a message to the judge goes to the judge, with its limit, and both are told', async () => {
  const { id: caseId, judge, mobile } = await someCase();
  const order = await scene.open({ kind: 'contact_judge', caseId, message: voice('m1') });
  const holder = await scene.contact(judge);
  expect(order).toMatchObject({
    ...{ status: 'dispatched', handlerId: holder.id, departmentId: holder.departmentId },
    ...{ callerNumber: '13800138000', confidential: false, heldBy: [holder.id] },
  });
  expect(checkOrderNumber(order.number)).toMatchObject({ kind: 'ok', day: '2026-11-24' });
  expect([order.dueAt, order.latestAt].map(inChina)).toEqual([
    ...['2026-11-26 17:00', '2026-11-30 17:00'],
  ]);
  expect(await scene.order(order.number)).toEqual(order);
  expect(await scene.smsTo(mobile)).toEqual([
    `dispatched: 【12368】工单${order.number}（联系法官）已转交您办理，请于11月26日17:00前答复。`,
  ]);
  expect(await scene.smsTo('13800138000')).toEqual([
    `opened: 【12368】您的工单号为${order.number}，最迟11月30日17:00前答复。可凭工单号拨打12368查询。`,
  ]);
  expect(await readMessages(scene.pool, order.id)).toMatchObject([
    { purpose: 'request', voice: { file: '2026/11/24/m1.wav', lengthMs: 12_000 } },
  ]);
});

test('in English, to a landline: said in English, and no SMS to a telephone that takes none', async () => {
  await scene.open({ language: 'en', callerNumber: '0510-88886666' });
  expect(await scene.smsTo('051088886666')).toEqual([]);
  const { number } = await scene.open({ language: 'en', callerNumber: '13900139000' });
  expect(await scene.smsTo('13900139000')).toEqual([
    `opened: [12368] Your request is number ${number}. Call 12368 with this number to ask about it.`,
  ]);
});

test('a report about a department goes to the inspection and to nobody of that department', async () => {
  const aboutDepartmentId = await scene.department('民事审判第一庭');
  const order = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  expect(order).toMatchObject({
    ...{ confidential: true, departmentId: await scene.department('督察室'), handlerId: null },
  });
  const head = await scene.contact('常丽萍');
  expect(await scene.smsTo(head.mobile ?? '')).toEqual([]);
  // Not even by an inspector's mistake.
  const { rows } = await scene.pool.query<{ mobile: string }>(
    `SELECT DISTINCT s.mobile FROM sms_outbox o JOIN staff s ON s.mobile = o.to_number
      WHERE s.department_id = $1`,
    [aboutDepartmentId],
  );
  expect(rows).toEqual([]);
  await expect(
    scene.pool.query('UPDATE orders SET department_id = about_department_id WHERE id = $1', [
      order.id,
    ]),
  ).rejects.toThrow(/check constraint/);
});

test('an agent gives it to whom it belongs, and may not give it to anybody', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    "SELECT id FROM agents WHERE number = '1001'",
  );
  const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
  const departmentId = await scene.department('执行局');
  const { id: handlerId } = await scene.contact('曹建平');
  const order = await scene.open({ kind: 'handed_over', by, to: { departmentId, handlerId } });
  expect(order).toMatchObject({ status: 'dispatched', handlerId, openedByAgentId: by.agentId });
  expect((await scene.steps(order)).map((step) => step.by)).toEqual(['1001 林芳', '1001 林芳']);
  const elsewhere = await openOrder(
    scene.desk,
    scene.newOrder({
      ...{ kind: 'handed_over', by, callerNumber: '13900139000' },
      to: { departmentId, handlerId: (await scene.contact('沈国栋')).id },
    }),
  );
  expect(elsewhere).toEqual({ kind: 'refused', because: 'other_department' });
});

test('opened again, because the answer of the database was lost, it is the same order', async () => {
  const callId = await scene.call();
  const given = scene.newOrder({ callId, message: voice('m2') });
  const first = await openOrder(scene.desk, given);
  expect(await openOrder(scene.desk, given)).toEqual(first);
  const noVoice = scene.newOrder({ callId, message: null });
  expect(await openOrder(scene.desk, noVoice)).toEqual(first);
  const secret = scene.newOrder({
    kind: 'violation_report',
    anonymous: true,
    message: voice('m3'),
  });
  const opened = await openOrder(scene.desk, secret);
  expect(await openOrder(scene.desk, secret)).toEqual(opened);
  const { rows } = await scene.pool.query('SELECT count(*)::int AS n FROM orders');
  expect(rows).toEqual([{ n: 2 }]);
});

/** A connection for each of fifty. */
async function withFifty<T>(work: (desk: Scene['desk']) => Promise<T>): Promise<T> {
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 50 });
  try {
    return await work({ ...scene.desk, db: pool });
  } finally {
    await pool.end();
  }
}

test('fifty at once: fifty orders, each with a number of its own and all that belongs to it', async () => {
  const { id: caseId } = await someCase();
  const results = await withFifty((desk) =>
    Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        openOrder(
          desk,
          scene.newOrder({
            ...{ kind: 'contact_judge', caseId, message: voice(`many-${n}`) },
            callerNumber: `139000${String(n).padStart(5, '0')}`,
          }),
        ),
      ),
    ),
  );
  const numbers = results.map((result) => (result.kind === 'opened' ? result.order.number : ''));
  expect(new Set(numbers).size).toBe(50);
  for (const number of numbers) expect(checkOrderNumber(number).kind).toBe('ok');
  const { rows } = await scene.pool.query(
    `SELECT (SELECT count(*) FROM orders WHERE status = 'dispatched')::int AS orders,
            (SELECT count(*) FROM order_steps)::int AS steps,
            (SELECT count(*) FROM order_messages)::int AS messages,
            (SELECT count(DISTINCT order_id) FROM order_due)::int AS due,
            (SELECT count(*) FROM order_repeats)::int AS repeats`,
  );
  expect(rows).toEqual([{ orders: 50, steps: 100, messages: 50, due: 50, repeats: 0 }]);
});

test('fifty calls of one person at once: one order, and 49 repeats of it', async () => {
  const callIds = await Promise.all(Array.from({ length: 50 }, () => scene.call()));
  const results = await withFifty((desk) =>
    Promise.all(
      callIds.map((callId, n) =>
        openOrder(desk, scene.newOrder({ callId, message: voice(`one-${n}`) })),
      ),
    ),
  );
  expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  const joined = results.flatMap((result) => (result.kind === 'joined' ? [result] : []));
  expect(joined.map(({ calls }) => calls).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 49 }, (_, n) => n + 2),
  );
  expect(joined.filter(({ isSupervisedByIt }) => isSupervisedByIt)).toMatchObject([{ calls: 3 }]);
});

test('serials begin anew each day, and go on behind 999', async () => {
  await scene.pool.query("SELECT next_order_serial('2026-11-24') FROM generate_series(1, 999)");
  const { number } = await scene.open({ callerNumber: '13900000001' });
  expect(checkOrderNumber(number)).toMatchObject({ day: '2026-11-24', serial: 1000 });
  scene.moveTo('2026-11-25 00:00');
  const next = await scene.open({ callerNumber: '13900000002' });
  expect(checkOrderNumber(next.number)).toMatchObject({ day: '2026-11-25', serial: 1 });
});

/** Purposes of the SMS that went to somebody about an order. */
async function toldOf(order: Order, name: string): Promise<string[]> {
  const { mobile } = await scene.contact(name);
  const { rows } = await scene.pool.query<{ purpose: string }>(
    'SELECT purpose FROM sms_outbox WHERE order_id = $1 AND to_number = $2 ORDER BY id',
    [order.id, mobile],
  );
  return rows.map(({ purpose }) => purpose);
}

test('a report about the inspection of a court with none above it goes to its leaders, who give it to somebody', async () => {
  const aboutDepartmentId = await scene.department('督察室');
  const order = await scene.open({ kind: 'violation_report', aboutDepartmentId });
  expect(order).toMatchObject({ status: 'opened', departmentId: null });
  expect(await toldOf(order, '秦正清')).toEqual(['to_dispatch']);
  expect(await toldOf(order, '齐敏')).toEqual([]);
  const to = { departmentId: await scene.department('立案庭'), handlerId: null };
  const dispatch = async (name: string) =>
    dispatchOrder(scene.desk, order.id, await scene.as(name), to);
  expect(await dispatch('齐敏')).toMatchObject({ kind: 'refused', because: 'not_seen' });
  expect(await dispatch('柳青')).toMatchObject({ kind: 'refused', because: 'not_seen' });
  expect(await dispatch('秦正清')).toMatchObject({ kind: 'changed' });
});

test('one that the inspection of the court above gives back stays with that inspection', async () => {
  const { rows } = await scene.pool.query<{ id: number; department: number }>(
    `SELECT c.id, d.id AS department FROM courts c JOIN departments d ON d.court_id = c.id
      WHERE c.code = '苏9801' AND d.is_inspection`,
  );
  const { id: courtId = 0, department: aboutDepartmentId = 0 } = rows[0] ?? {};
  const order = await scene.open({ kind: 'violation_report', courtId, aboutDepartmentId });
  const above = await scene.department('督察室');
  expect(order).toMatchObject({ status: 'dispatched', departmentId: above });
  const inspector = await scene.as('齐敏');
  changed(await returnOrder(scene.desk, order.id, inspector, '不属督察'));
  expect(await toldOf(order, '齐敏')).toEqual(['returned']);
  expect(await toldOf(order, '倪静')).toEqual([]);
  changed(
    await dispatchOrder(scene.desk, order.id, inspector, { departmentId: above, handlerId: null }),
  );
});
