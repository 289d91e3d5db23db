import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const folder = temporaryFolder();
let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.close());
afterAll(folder.remove);

const applied = readdirSync(path.join(projectRoot, 'sql/migrations')).length;
let copies = 0;

/** Copies the project's migrations into a folder, with further files. */
function migrations(more: Record<string, string> = {}): string {
  const copy = path.join(folder.path, String(++copies));
  mkdirSync(copy);
  cpSync(path.join(projectRoot, 'sql/migrations'), copy, { recursive: true });
  for (const [name, sql] of Object.entries(more)) writeFileSync(path.join(copy, name), sql);
  return copy;
}
const next = (name: string, step = 1) => `${String(applied + step).padStart(4, '0')}_${name}.sql`;

test('applies what is missing, in order, once', async () => {
  const more = migrations({
    [next('one')]: 'CREATE TABLE one (n int)',
    [next('two', 2)]: 'INSERT INTO one VALUES (1)',
  });
  expect(await migrate(database.ownerUrl, more)).toEqual([next('one'), next('two', 2)]);
  expect(await migrate(database.ownerUrl, more)).toEqual([]);
  expect((await database.pool.query('SELECT n FROM one')).rows).toEqual([{ n: 1 }]);
});

test('several at once apply each file once', async () => {
  const more = migrations({ [next('one')]: 'CREATE TABLE one (n int); SELECT pg_sleep(0.1)' });
  const results = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, more)));
  expect(results.flat()).toEqual([next('one')]);
});

test('a file that fails leaves nothing of itself, and those before it stay', async () => {
  const more = migrations({
    [next('good')]: 'CREATE TABLE good (n int)',
    [next('bad', 2)]: 'CREATE TABLE bad (n int); SELECT no_such_column',
  });
  await expect(migrate(database.ownerUrl, more)).rejects.toThrow(/_bad\.sql: .*no_such_column/);
  const { rows } = await database.pool.query(
    "SELECT to_regclass('good') IS NOT NULL AS good, to_regclass('bad') IS NOT NULL AS bad",
  );
  expect(rows).toEqual([{ good: true, bad: false }]);
});

test('a file that was changed after it had been applied is refused', async () => {
  const changed = migrations({ '0001_baseline.sql': '-- another text' });
  await expect(migrate(database.ownerUrl, changed)).rejects.toThrow(
    /0001_baseline\.sql was changed/,
  );
});

test('a database of a newer version is refused', async () => {
  await migrate(database.ownerUrl, migrations({ [next('newer')]: 'SELECT 1' }));
  await expect(migrate(database.ownerUrl, migrations())).rejects.toThrow(/use the newer version/);
});

test('a database that a version before the first release has made is refused, and left as it is', async () => {
  const before = 'SELECT name, checksum FROM schema_migrations ORDER BY version';
  await database.asOwner(
    `DELETE FROM schema_migrations;
     INSERT INTO schema_migrations (version, name, checksum)
     VALUES (1, '0001_court.sql', 'x'), (2, '0002_cases.sql', 'y')`,
  );
  await expect(migrate(database.ownerUrl, migrations())).rejects.toThrow(
    /before its first release \(its first migration is 0001_court\.sql\).*start again with an empty database/,
  );
  expect((await database.pool.query(before)).rows).toEqual([
    { name: '0001_court.sql', checksum: 'x' },
    { name: '0002_cases.sql', checksum: 'y' },
  ]);
});

test('a gap in the numbers, or a wrong name, is refused', async () => {
  await expect(migrate(database.ownerUrl, migrations({ [next('gap', 2)]: '' }))).rejects.toThrow(
    next('gap', 2),
  );
  const misnamed = migrations({ '4_x.sql': '' });
  await expect(migrate(database.ownerUrl, misnamed)).rejects.toThrow(/4_x\.sql/);
  rmSync(misnamed, { recursive: true });
});
