import {
  loadCalendarDays,
  readCalendarDays,
  readLoadedDays,
} from '../../../app/court/store/calendar.js';
import { readCourt } from '../../../app/court/store/courts.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const day = (date: string, isWorkday: boolean, name: string) => ({ day: date, isWorkday, name });

test("a court's own days go before those of all courts", async () => {
  const { pool } = database;
  const court = await readCourt(pool, '苏98');
  const other = await readCourt(pool, '苏9801');
  const general = [day('2027-01-01', false, '元旦'), day('2027-02-14', true, '调休')];
  await loadCalendarDays(pool, null, general);
  await loadCalendarDays(pool, court?.id ?? 0, [day('2027-02-14', false, '搬迁')]);
  expect(await readCalendarDays(pool, court?.id ?? 0)).toEqual([
    general[0],
    day('2027-02-14', false, '搬迁'),
  ]);
  expect(await readCalendarDays(pool, other?.id ?? 0)).toEqual(general);
  expect(await readLoadedDays(pool, null)).toEqual(general);
});

test('a corrected notice replaces its years, and no others', async () => {
  const { pool } = database;
  await loadCalendarDays(pool, null, [
    day('2027-01-01', false, '元旦'),
    day('2027-10-01', false, '国庆节'),
    day('2028-01-01', false, '元旦'),
  ]);
  await loadCalendarDays(pool, null, [day('2027-01-02', false, '元旦')]);
  expect((await readLoadedDays(pool, null)).map((each) => each.day)).toEqual([
    '2027-01-02',
    '2028-01-01',
  ]);
});

test('a court is read with its settings', async () => {
  const { pool } = database;
  expect(await readCourt(pool, '京01')).toBeNull();
  expect(await readCourt(pool, '苏98')).toMatchObject({
    name: '临江市中级人民法院',
    nameEn: "Linjiang Intermediate People's Court",
    telephone: '0510-55501000',
    settings: { lockout: { rungs: expect.any(Array) as unknown } },
  });
});
