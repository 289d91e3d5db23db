import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startHotline } from '../../cli/hotline.js';
import { untilTrue } from '../../telephone/untilTrue.js';

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

/** A transaction that has read a table or view, as a report or a backup does for long. */
async function readerOf(relation: string) {
  const reader = await database.pool.connect();
  await reader.query(`BEGIN; SELECT FROM ${relation}`);
  const { rows } = await reader.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return {
    pid: rows[0]?.pid ?? 0,
    isDone: () => reader.query('COMMIT').finally(() => reader.release()),
  };
}

/** Waits until `migrate` is in PostgreSQL's queue for a lock. */
const untilMigrateWaits = () =>
  untilTrue('migrate to wait for a lock', async () => {
    const { rowCount } = await database.pool.query(
      `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.application_name = 'hotline migrate' AND a.datname = current_database()`,
    );
    return rowCount === 0 ? undefined : true;
  });

const columnsOf = async (table: string) =>
  (await database.pool.query(`SELECT * FROM ${table} LIMIT 0`)).fields.map(({ name }) => name);

test('a migration that waits for a long reader lets those go first who have come later, and is applied once the reader is done', async () => {
  const more = migrations({ [next('wider')]: 'ALTER TABLE courts ADD COLUMN more int' });
  const reader = await readerOf('courts');
  const migrated = migrate(database.ownerUrl, more, { pauseMs: 50 });
  await untilMigrateWaits();
  expect(await columnsOf('courts')).not.toContain('more');
  await untilMigrateWaits();
  await database.pool.query('UPDATE courts SET name = name');
  await reader.isDone();
  expect(await migrated).toEqual([next('wider')]);
  expect(await columnsOf('courts')).toContain('more');
});

test('a migration that holds a lock and waits for another one lets those go first who need the lock that it holds', async () => {
  const more = migrations({
    [next('both')]:
      'ALTER TABLE departments ADD COLUMN more int; ALTER TABLE courts ADD COLUMN more int',
  });
  const reader = await readerOf('courts');
  const migrated = migrate(database.ownerUrl, more, { pauseMs: 50 });
  await untilMigrateWaits();
  expect(await columnsOf('departments')).not.toContain('more');
  await reader.isDone();
  expect(await migrated).toEqual([next('both')]);
});

test('a migration that gets no lock ends, names who holds it, and leaves nothing', async () => {
  const more = migrations({ [next('wider')]: 'ALTER TABLE courts ADD COLUMN more int' });
  const reader = await readerOf('courts');
  const named = `process ${reader.pid} \\("hotline" as hotline_app\\)`;
  await expect(migrate(database.ownerUrl, more, { lockWaitMs: 300 })).rejects.toThrow(
    new RegExp(`wider\\.sql: waited 0\\.3 s for a lock; in its way: ${named}`),
  );
  const migrated = migrate(database.ownerUrl, more, { attempts: 2, pauseMs: 50 });
  const refused = expect(migrated).rejects.toThrow(
    new RegExp(`wider\\.sql: gave way 2 times .*; in its way: .*${named}`),
  );
  for (let attempt = 1; attempt <= 2; attempt++) {
    await untilMigrateWaits();
    expect(await columnsOf('courts')).not.toContain('more');
  }
  await refused;
  await reader.isDone();
  expect(await migrate(database.ownerUrl, more)).toEqual([next('wider')]);
});

test('views that somebody reads for long are replaced once the reader is done, and others read them meanwhile', async () => {
  await database.asOwner(`UPDATE live_sql SET checksum = 'old' WHERE name = 'views/queue.sql'`);
  const sql = path.join(projectRoot, 'sql/migrations');
  const reader = await readerOf('queue_log');
  const migrated = migrate(database.ownerUrl, sql, { pauseMs: 50 });
  await untilMigrateWaits();
  await database.pool.query('SELECT FROM queue_log');
  await reader.isDone();
  expect(await migrated).toEqual(['views/queue.sql']);
});

test('a migrate that is killed while it waits leaves the queue for the lock', async () => {
  await database.asOwner(`UPDATE live_sql SET checksum = 'old' WHERE name = 'views/queue.sql'`);
  const reader = await readerOf('queue_log');
  const command = startHotline(['migrate'], {
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.ownerUrl,
  });
  await untilMigrateWaits();
  command.child.kill('SIGKILL');
  await command.ended;
  await database.pool.query('SELECT FROM queue_log');
  await reader.isDone();
});

test('a migration without a transaction builds an index beside writers, again where it was interrupted, and changes rows in batches', async () => {
  const index = `-- without a transaction
    CREATE INDEX CONCURRENTLY courts_by_telephone ON courts (telephone)`;
  const batches = `-- without a transaction
    DO $$ BEGIN
      LOOP
        UPDATE one SET b = a WHERE a IN (SELECT a FROM one WHERE b IS NULL LIMIT 2);
        EXIT WHEN NOT FOUND;
        COMMIT;
      END LOOP;
    END $$`;
  const more = migrations({
    [next('one')]: 'CREATE TABLE one AS SELECT a, NULL::int AS b FROM generate_series(1, 5) a',
    [next('index', 2)]: index,
    [next('batches', 3)]: batches,
  });
  const writer = await database.pool.connect();
  await writer.query('BEGIN; UPDATE courts SET name = name');
  await expect(migrate(database.ownerUrl, more, { lockWaitMs: 300 })).rejects.toThrow(
    /_index\.sql: waited/,
  );
  const valid = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'courts_by_telephone'::regclass`;
  expect((await database.pool.query(valid)).rows).toEqual([{ indisvalid: false }]);
  await writer.query('COMMIT');
  writer.release();
  expect(await migrate(database.ownerUrl, more)).toEqual([next('index', 2), next('batches', 3)]);
  expect((await database.pool.query(valid)).rows).toEqual([{ indisvalid: true }]);
  const { rows } = await database.pool.query('SELECT count(*)::int AS n FROM one WHERE a = b');
  expect(rows).toEqual([{ n: 5 }]);
});
