import { findOwnOrder } from '../../app/orders/findOwnOrder.js';
import { replyOrder } from '../../app/orders/replyOrder.js';
import { hasOverdueOrder } from '../../app/store/orders.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { changed, clearOrders, makeScene, type Scene } from './scene.js';

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

const by = (number: string | null, personId: number | null = null) => ({ number, personId });

test('by number and telephone: first that there is no answer, then the last one', async () => {
  const order = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  const keyed = `${order.number.slice(0, 6)} ${order.number.slice(6)}`;
  const find = () => findOwnOrder(scene.pool, keyed, by('+86 13800138000'));
  expect(await find()).toMatchObject({ kind: 'found', answer: null, order: { id: order.id } });
  changed(await replyOrder(scene.desk, order.id, await scene.as('武卫东'), { body: '已办' }));
  expect(await find()).toMatchObject({ kind: 'found', answer: { body: '已办' } });
});

test('for anybody else there is none; of one that is nobody’s the number tells how it stands', async () => {
  const { rows } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons ORDER BY id LIMIT 2',
  );
  const [hers = 0, others = 0] = rows.map(({ id }) => id);
  const { number } = await scene.open({ personId: hers });
  const find = async (caller: ReturnType<typeof by>) =>
    (await findOwnOrder(scene.pool, number, caller)).kind;
  expect(await find(by(null, hers))).toBe('found');
  expect(await find(by('13800138000', others))).toBe('not_found');
  expect(await find(by('13900139000'))).toBe('not_found');
  expect(await find(by(null))).toBe('not_found');

  const secret = await scene.open({ kind: 'violation_report', anonymous: true });
  const withheld = await scene.open({ callerNumber: '' });
  for (const order of [secret, withheld]) {
    for (const caller of [by('13800138000'), by(null), by('', hers)]) {
      // Nothing of what it is about, and nothing of what was answered.
      expect(await findOwnOrder(scene.pool, order.number, caller)).toEqual({
        ...{ kind: 'status_only', status: order.status },
      });
    }
  }
});

test('a digit that is wrong is told', async () => {
  const { number } = await scene.open();
  const wrong = number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
  expect(await findOwnOrder(scene.pool, wrong, by('13800138000'))).toEqual({ kind: 'mistyped' });
});

test('who has an overdue order is known by telephone or person, until it is answered', async () => {
  const order = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  expect(await hasOverdueOrder(scene.pool, by('13800138000'))).toBe(false);
  await scene.passTo('2026-12-14 09:00');
  expect(await hasOverdueOrder(scene.pool, by('13800138000'))).toBe(true);
  expect(await hasOverdueOrder(scene.pool, by('13900139000'))).toBe(false);
  changed(await replyOrder(scene.desk, order.id, await scene.as('武卫东'), { body: '已办' }));
  expect(await hasOverdueOrder(scene.pool, by('13800138000'))).toBe(false);
});
