import { withTransaction } from '../../../app/core/database/pool.js';
import { jsonRow, queryNamed, queryRows } from '../../../app/core/database/rows.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const rowsOf = async (text: string, values?: unknown[]) =>
  (await queryRows(database.pool, text, values)).rows;

describe('the key of a column', () => {
  test.each([
    ['court_id', 'courtId'],
    ['clock_started_at', 'clockStartedAt'],
    ['name', 'name'],
    ['data2', 'data2'],
    ['length2_ms', 'length2Ms'],
    ['sha_256', 'sha256'],
    ['line_2_name', 'line2Name'],
    ['two__lines', 'twoLines'],
    ['_kept', '_kept'],
    ['kept_', 'kept_'],
    ['isSeen', 'isSeen'],
    ['Case Number', 'Case Number'],
    ['?column?', '?column?'],
  ])('%s: %s', async (column, key) => {
    expect(await rowsOf(`SELECT 1 AS "${column}"`)).toEqual([{ [key]: 1 }]);
  });

  test('one key for two columns is an error, and names both', async () => {
    await expect(rowsOf('SELECT 1 AS court_id, 2 AS "courtId"')).rejects.toThrow(
      'the columns court_id and courtId both map to courtId',
    );
  });

  test('as with plain rows, the last of two columns with one name counts', async () => {
    expect(await rowsOf('SELECT 1 AS court_id, 2 AS court_id')).toEqual([{ courtId: 2 }]);
  });
});

describe('values', () => {
  test('are those that plain rows have', async () => {
    const text = `SELECT 9007199254740991::int8 AS big_number, '2026-10-01'::date AS opens_on,
                         '2026-10-01T08:00:00Z'::timestamptz AS opened_at, '\\x00ff'::bytea AS id_hash,
                         NULL::text AS no_text, true AS is_open, ARRAY[1, 2]::int8[] AS held_by`;
    const [row] = await rowsOf(text);
    const plain = (await database.pool.query<Record<string, unknown>>(text)).rows[0];
    expect(row).toEqual({
      bigNumber: Number.MAX_SAFE_INTEGER,
      opensOn: '2026-10-01',
      openedAt: new Date('2026-10-01T08:00:00Z'),
      idHash: Buffer.from([0, 255]),
      noText: null,
      isOpen: true,
      heldBy: plain?.held_by,
    });
    expect(Object.values(row ?? {})).toEqual(Object.values(plain ?? {}));
  });

  test('inside jsonb keep their keys', async () => {
    const text = `SELECT '{"court_id": 1, "of": [{"due_at": null}]}'::jsonb AS with_inside`;
    expect(await rowsOf(text)).toEqual([{ withInside: { court_id: 1, of: [{ due_at: null }] } }]);
  });

  test('a row inside jsonb is named only where it is asked for, and only itself', async () => {
    const text = `SELECT to_jsonb(t) AS found_row
                    FROM (SELECT 1 AS court_id, '{"due_at": 2}'::jsonb AS with_inside) t`;
    const { rows } = await queryRows<{ foundRow: object }>(database.pool, text);
    expect(rows.map(({ foundRow }) => jsonRow(foundRow))).toEqual([
      { courtId: 1, withInside: { due_at: 2 } },
    ]);
  });
});

describe('rows', () => {
  test('each is an object of its own', async () => {
    const { rows } = await queryRows<{ aB: number; note?: string }>(
      database.pool,
      'SELECT n AS a_b FROM generate_series(1, 3) n',
    );
    const [first] = rows;
    if (first !== undefined) Object.assign(first, { aB: 7, note: 'changed' });
    expect(rows).toEqual([{ aB: 7, note: 'changed' }, { aB: 2 }, { aB: 3 }]);
    expect(await rowsOf('SELECT n AS a_b FROM generate_series(1, 1) n')).toEqual([{ aB: 1 }]);
  });

  test('the same columns in another order', async () => {
    expect(await rowsOf('SELECT 1 AS a_b, 2 AS c_d')).toEqual([{ aB: 1, cD: 2 }]);
    expect(await rowsOf('SELECT 2 AS c_d, 1 AS a_b')).toEqual([{ aB: 1, cD: 2 }]);
  });

  test('a column whose name looks like a list of columns', async () => {
    expect(await rowsOf('SELECT 1 AS "a,b"')).toEqual([{ 'a,b': 1 }]);
    expect(await rowsOf('SELECT 1 AS a, 2 AS b')).toEqual([{ a: 1, b: 2 }]);
  });

  test('without columns there are still as many', async () => {
    expect(await rowsOf('SELECT FROM generate_series(1, 2)')).toEqual([{}, {}]);
  });

  test('none, and what was changed', async () => {
    expect(await rowsOf('SELECT 1 AS a_b WHERE false')).toEqual([]);
    await database.asOwner('CREATE TABLE rows_of_test (row_id int, is_done boolean)');
    await database.asOwner('GRANT ALL ON rows_of_test TO PUBLIC');
    const { pool } = database;
    const insert = 'INSERT INTO rows_of_test VALUES ($1, false), ($1 + 1, false)';
    expect(await queryRows(pool, insert, [1])).toEqual({ rows: [], rowCount: 2 });
    const update =
      'UPDATE rows_of_test SET is_done = true WHERE row_id = $1 RETURNING row_id, is_done';
    expect(await queryRows(pool, update, [2])).toEqual({
      rows: [{ rowId: 2, isDone: true }],
      rowCount: 1,
    });
    expect((await queryRows(pool, update, [3])).rowCount).toBe(0);
  });

  test('an error of the database is the one that the driver reports', async () => {
    await expect(rowsOf('SELECT no_such_column')).rejects.toMatchObject({ code: '42703' });
  });
});

test('a named statement is prepared once, and its rows are named like the others', async () => {
  await withTransaction(database.pool, async (client) => {
    for (const courtId of [1, 2]) {
      const { rows } = await queryNamed(client, 'of-a-test', 'SELECT $1::int AS court_id', [
        courtId,
      ]);
      expect(rows).toEqual([{ courtId }]);
    }
    const { rows } = await queryRows<{ genericPlans: number; customPlans: number }>(
      client,
      `SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = 'of-a-test'`,
    );
    expect(rows).toHaveLength(1);
    expect((rows[0]?.genericPlans ?? 0) + (rows[0]?.customPlans ?? 0)).toBe(2);
  });
});
