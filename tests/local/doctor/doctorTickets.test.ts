/** The doctor's checks of the staff who handle tickets; they need no exchange and no Redis. */
import { examinePart, type Finding } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { addDays, chinaDate } from '../../../app/court/rules/workCalendar.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());

async function tickets(part = 'tickets'): Promise<Finding | undefined> {
  const config = readConfig(databaseOnly(database));
  const [finding] = await examinePart({ config, pool: database.pool, now: new Date() }, part);
  return finding;
}

test('in the sample courts every ticket reaches somebody', async () => {
  expect(await tickets()).toMatchObject({ health: 'ok' });
});

test('an anonymous report that has become no ticket in time is told of', async () => {
  const hold = (opensOn: string) =>
    database.pool.query(
      "INSERT INTO deferred_reports (number, opens_on, sealed) VALUES ($1::text, $1::date, '')",
      [opensOn],
    );
  await hold(addDays(chinaDate(new Date()), 1));
  expect(await tickets('reports')).toMatchObject({ health: 'ok' });
  await hold(addDays(chinaDate(new Date()), -1));
  expect(await tickets('reports')).toMatchObject({
    health: 'fail',
    says: '1 anonymous reports are overdue: they have not become tickets, or these lack what was spoken',
  });
});

test('so is one in which nobody could get a report about its inspection', async () => {
  const { pool } = database;
  const { rows } = await pool.query<{ id: number }>(
    `UPDATE staff SET role = 'assessor'
      WHERE role = 'leader' AND court_id = (SELECT id FROM courts WHERE code = '苏98') RETURNING id`,
  );
  expect((await tickets())?.says).toBe('court 苏98 has no one to look into its inspection');
  await pool.query("UPDATE staff SET role = 'leader' WHERE id = ANY ($1)", [
    rows.map(({ id }) => id),
  ]);
});

test('nor is a leader one to get it who is in charge of that inspection (分管)', async () => {
  const setCharge = (departments: string) =>
    database.pool.query(
      `UPDATE staff s SET in_charge_of = ${departments}
        WHERE role = 'leader' AND court_id = (SELECT id FROM courts WHERE code = '苏98')`,
    );
  const of = (which: string) =>
    `(SELECT array_agg(d.id) FROM departments d WHERE d.court_id = s.court_id AND ${which})`;
  await setCharge(of('d.is_inspection'));
  expect((await tickets())?.says).toBe('court 苏98 has no one to look into its inspection');
  await setCharge(of('NOT d.is_inspection'));
  expect(await tickets()).toMatchObject({ health: 'ok' });
  await setCharge("'{}'");
});

test('a court whose tickets may reach nobody is named, with what it lacks', async () => {
  await database.pool.query(
    `UPDATE departments SET is_dispatch = false
      WHERE court_id = (SELECT id FROM courts WHERE code = '苏9801');
     UPDATE staff SET mobile = NULL WHERE name IN ('安国庆', '姜志刚')`,
  );
  expect(await tickets()).toMatchObject({
    health: 'warn',
    says: 'court 苏9801 has no dispatchers; 2 of the staff at 苏9802 have no mobile number',
    advice: expect.stringContaining('hotline import courts') as string,
  });
  // The inspection of the court above is enough for a court below it.
  await database.pool.query(
    `UPDATE departments SET is_inspection = false WHERE court_id = (SELECT id FROM courts WHERE code = '苏9802')`,
  );
  expect((await tickets())?.says).not.toContain('inspectors');
  await database.pool.query('UPDATE departments SET is_inspection = false');
  expect((await tickets())?.says).toBe(
    'court 苏98 has no inspectors; court 苏9801 has no dispatchers, no inspectors; court 苏9802 has no inspectors; 2 of the staff at 苏9802 have no mobile number',
  );
});
