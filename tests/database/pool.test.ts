import { isDatabaseUnavailable } from '../../app/database/pool.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const errorOf = (code: string): Promise<unknown> =>
  database.pool
    .query(`DO $$ BEGIN RAISE EXCEPTION 'of a test' USING ERRCODE = '${code}'; END $$`)
    .catch((error: unknown) => error);

describe('whether the same work may succeed later', () => {
  test.each([
    ['57014', 'a statement took too long'],
    ['55P03', 'others have a lock'],
    ['40P01', 'a deadlock'],
    ['40001', 'transactions crossed'],
    ['57P01', 'the server is stopped'],
    ['53300', 'it has no connection left'],
  ])('%s: yes, %s', async (code) => {
    expect(isDatabaseUnavailable(await errorOf(code))).toBe(true);
  });

  test.each([
    ['23505', 'it is there already'],
    ['42P01', 'there is no such table'],
  ])('%s: no, %s', async (code) => {
    expect(isDatabaseUnavailable(await errorOf(code))).toBe(false);
  });
});
