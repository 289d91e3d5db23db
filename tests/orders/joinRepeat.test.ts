import { closeOrder } from '../../app/orders/closeOrder.js';
import { joinRepeat } from '../../app/orders/joinRepeat.js';
import { openOrder } from '../../app/orders/openOrder.js';
import { replyOrder } from '../../app/orders/replyOrder.js';
import type { Order } from '../../app/store/orders.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { clearOrders, changed, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let aboutDepartmentId: number;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
}, 60_000);
beforeEach(async () => {
  scene = await makeScene(database.pool);
  aboutDepartmentId = await scene.department('执行局');
});
afterEach(() => clearOrders(database.pool));
afterAll(() => database.drop());

const again = async (callerNumber = '13800138000') =>
  openOrder(
    scene.desk,
    scene.newOrder({ aboutDepartmentId, callerNumber, callId: await scene.call(callerNumber) }),
  );
const urge = async (order: Order) =>
  joinRepeat(scene.desk, order.id, {
    caller: { personId: null, number: '13800138000' },
    ...{ callId: await scene.call(), by: { kind: 'caller' }, message: null },
  });

test('the third call on one matter puts it under supervision', async () => {
  const order = await scene.open({ aboutDepartmentId, callId: await scene.call() });
  scene.moveTo('2026-11-25 09:00');
  expect(await again()).toMatchObject({
    ...{ kind: 'joined', calls: 2, isSupervisedByIt: false },
    order: { number: order.number },
  });
  scene.moveTo('2026-11-27 09:00');
  const third = await again('+86 138 0013 8000');
  expect(third).toMatchObject({ kind: 'joined', calls: 3, isSupervisedByIt: true });

  const inspector = await scene.contact('齐敏');
  const after = await scene.order(order.number);
  expect(after).toMatchObject({ supervisionLevel: 1, supervisorId: inspector.id });
  // Shorter than the 13 working days that it had.
  expect([order.dueAt, after.dueAt, after.latestAt].map(inChina)).toEqual([
    ...['2026-12-11 17:00', '2026-12-02 17:00', '2026-12-02 17:00'],
  ]);
  expect(await scene.smsTo(inspector.mobile ?? '')).toHaveLength(1);
  const head = await scene.contact('武卫东');
  expect((await scene.smsTo(head.mobile ?? '')).map((sms) => sms.split(':')[0])).toEqual([
    ...['dispatched', 'repeated', 'under_supervision'],
  ]);
  expect(
    (await scene.steps(order)).map(({ kind, by, detail }) => [kind, by, detail.because]),
  ).toEqual([
    ['opened', 'caller', undefined],
    ['dispatched', 'clock', undefined],
    ['repeated', 'caller', undefined],
    ['repeated', 'caller', undefined],
    ['supervised', 'clock', 'repeats'],
  ]);
  // A fourth call adds nothing but itself, and there never was a second order.
  expect(await again()).toMatchObject({ kind: 'joined', calls: 4, isSupervisedByIt: false });
  expect(await scene.smsTo(head.mobile ?? '')).toHaveLength(3);
  const { rows } = await scene.pool.query('SELECT count(*)::int AS n FROM orders');
  expect(rows).toEqual([{ n: 1 }]);
});

test('one call about an order that is overdue puts it under supervision', async () => {
  const order = await scene.open({ aboutDepartmentId });
  await scene.passTo('2026-12-14 09:00');
  expect((await scene.order(order.number)).overdueLevel).toBe(1);
  expect(await urge(order)).toMatchObject({ kind: 'changed', calls: 2, isSupervisedByIt: true });
  expect((await scene.steps(order)).at(-1)).toMatchObject({
    ...{ kind: 'supervised', detail: { because: 'overdue', level: 1 } },
  });
});

test('the same call counts once, also the one that opened the order', async () => {
  const callId = await scene.call();
  const order = await scene.open({ aboutDepartmentId, callId });
  const call = {
    caller: { personId: null, number: '13800138000' },
    ...({ by: { kind: 'caller' }, message: null } as const),
  };
  const second = await scene.call();
  for (const id of [callId, second, second, callId]) {
    expect((await joinRepeat(scene.desk, order.id, { ...call, callId: id })).kind).toBe('changed');
  }
  const { rows } = await scene.pool.query('SELECT call_id FROM order_repeats');
  expect(rows).toEqual([{ call_id: second }]);
});

test('calls before the window do not count, and do not join', async () => {
  const order = await scene.open({ aboutDepartmentId });
  scene.moveTo('2026-12-10 09:00');
  await urge(order);
  scene.moveTo('2026-12-25 10:00');
  // The first call was 31 days ago.
  expect(await urge(order)).toMatchObject({ calls: 2, isSupervisedByIt: false });
  expect(await again()).toMatchObject({ kind: 'opened' });
});

test('a closed order is not joined; its calls count all the same', async () => {
  const order = await scene.open({ aboutDepartmentId, callId: await scene.call() });
  await again();
  changed(await replyOrder(scene.desk, order.id, await scene.as('武卫东'), { body: '已办' }));
  changed(await closeOrder(scene.desk, order.id, await scene.as('柳青'), null));
  const next = await again();
  expect(next).toMatchObject({ kind: 'opened', order: { supervisionLevel: 0 } });
  // Two calls on the closed one, and two on this.
  expect(await again()).toMatchObject({ kind: 'joined', calls: 4, isSupervisedByIt: true });
  expect(await urge(order)).toMatchObject({ kind: 'refused', because: 'over' });
});

test('verified, it is the person who counts and not the telephone', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 2',
  );
  const [one, other] = rows.map(({ id }) => id);
  const open = (personId: number | null, callerNumber: string) =>
    openOrder(scene.desk, scene.newOrder({ aboutDepartmentId, callerNumber, personId }));
  expect((await open(one ?? 0, '13800138000')).kind).toBe('opened');
  expect((await open(one ?? 0, '13900139000')).kind).toBe('joined');
  expect((await open(other ?? 0, '13800138000')).kind).toBe('opened');
  expect((await open(null, '13800138000')).kind).toBe('joined');
});

test('a court sets its own window and number of calls', async () => {
  await scene.pool.query(`UPDATE courts SET settings = '{"repeats": {"superviseAtCalls": 2}}'`);
  await scene.open({ aboutDepartmentId });
  expect(await again()).toMatchObject({ kind: 'joined', calls: 2, isSupervisedByIt: true });
});
