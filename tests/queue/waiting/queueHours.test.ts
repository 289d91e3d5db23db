import { createLogger } from 'winston';
import { keepCourts } from '../../../app/court/keptCourts.js';
import { makeQueueHours } from '../../../app/queue/waiting/queueHours.js';
import { GreetingCourt } from '../../../app/court/greetingCourt.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());

// Tuesday, in China.
const at = (time: string) => new Date(`2026-11-24T${time}:00+08:00`);

test("a queue keeps its court's hours, those of the court that greets, or none", async () => {
  const { pool } = database;
  const { rows } = await pool.query<{ id: number; code: string }>(
    "SELECT id, code FROM courts WHERE code IN ('苏98', '苏9801') ORDER BY code",
  );
  const [greeting, basic] = rows;
  if (!greeting || !basic) throw new Error('the sample court is not there');
  await pool.query('UPDATE courts SET settings = $2 WHERE id = $1', [
    basic.id,
    { openingHours: [{ from: '09:00', to: '20:00' }] },
  ]);
  await pool.query("UPDATE courts SET settings = '{}' WHERE id = $1", [greeting.id]);
  await pool.query(
    "INSERT INTO calendar_days VALUES ($1, '2026-11-25', false, 'a day off') ON CONFLICT DO NOTHING",
    [basic.id],
  );
  const court = new GreetingCourt(pool, greeting.code, createLogger({ silent: true }));
  await court.read();
  const isOpen = makeQueueHours(court, keepCourts(pool, greeting.code));
  const byCourt = (courtId: number | null) => ({ courtId, hours: 'court' as const });
  for (const queue of [byCourt(null), byCourt(greeting.id)]) {
    expect(await isOpen(queue, at('10:00'))).toBe(true);
    expect(await isOpen(queue, at('12:00'))).toBe(false);
    expect(await isOpen(queue, at('18:00'))).toBe(false);
  }
  expect(await isOpen(byCourt(basic.id), at('08:45'))).toBe(false);
  expect(await isOpen(byCourt(basic.id), at('12:00'))).toBe(true);
  expect(await isOpen(byCourt(basic.id), new Date('2026-11-25T12:00:00+08:00'))).toBe(false);
  expect(await isOpen(byCourt(greeting.id), new Date('2026-11-25T10:00:00+08:00'))).toBe(true);
  expect(await isOpen({ courtId: basic.id, hours: 'always' }, at('03:00'))).toBe(true);
  await expect(isOpen(byCourt(4711), at('10:00'))).rejects.toThrow('court 4711');
});
