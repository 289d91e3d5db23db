import { shippedNorms } from '../../app/court/settings/rules/shippedNorms.js';
import { followShippedLimits } from '../../app/tickets/jobs/followShippedLimits.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { clearTickets, inChina, makeScene } from '../tickets/scene.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());

test('another calendar that came with a version moves the limits of open tickets, once', async () => {
  const scene = await makeScene(database.pool);
  const ticket = await scene.open({ aboutDepartmentId: await scene.department('执行局') });
  expect(await followShippedLimits(scene.deps)).toBe(0);
  // The limit as a version without this year's notice would have computed it.
  await scene.pool.query("UPDATE tickets SET due_at = due_at - interval '1 day'");
  expect(await followShippedLimits(scene.deps)).toBe(0);
  const other = { holidays: { '2027-10-01': 'National Day,国庆节,3' } };
  expect(await followShippedLimits(scene.deps, other)).toBe(1);
  expect(await followShippedLimits(scene.deps, other)).toBe(0);
  expect(inChina((await scene.ticket(ticket.number)).dueAt)).toBe('2026-12-11 17:00');
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({
    kind: 'limits_moved',
    detail: { because: { code: 'version' } },
  });
});

test('another norm of service that came with a version moves the limits where a court keeps it', async () => {
  await clearTickets(database);
  const scene = await makeScene(database.pool);
  await scene.pool.query('UPDATE courts SET settings = $2 WHERE id = $1', [
    scene.courtId,
    { norms: { profile: 'anhui' } },
  ]);
  const ticket = await scene.open({
    ...{ aboutDepartmentId: await scene.department('执行局'), callerNumber: '13900139001' },
  });
  await followShippedLimits(scene.deps);
  expect(inChina((await scene.ticket(ticket.number)).dueAt)).toBe('2026-12-11 17:00');
  // The limit as a version with another norm would have computed it.
  await scene.pool.query("UPDATE tickets SET due_at = due_at - interval '1 day'");
  const days: { complaint: number | null } = shippedNorms.anhui.replyWithinDays;
  const other = jest.replaceProperty(days, 'complaint', 3);
  try {
    expect(await followShippedLimits(scene.deps)).toBe(1);
    expect(await followShippedLimits(scene.deps)).toBe(0);
    expect(inChina((await scene.ticket(ticket.number)).dueAt)).toBe('2026-12-11 17:00');
  } finally {
    other.restore();
  }
});
