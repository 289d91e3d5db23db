/**
 * Brings a database to the schema in `sql/`: numbered migrations, each run once; then the functions,
 * triggers and views of today.
 */
import path from 'node:path';
import { Client } from 'pg';
import { connectTimeoutOf } from './connectTimeout.js';
import { giveWay, watchSession, type Patience } from './giveWay.js';
import { applyLiveSql } from './liveSql.js';
import {
  MigrationError,
  readMigrations,
  UnreleasedDatabaseError,
  type Migration,
} from './migrations.js';
import { queryRows } from './rows.js';

/** An arbitrary number that every `migrate` uses. */
const advisoryLock = 12_368_001;

/**
 * Applies the migrations that are missing, each in a transaction of its own, and functions,
 * triggers and views that have changed. Several processes at once wait for each other. An app that runs
 * meanwhile is given way.
 * @param folder of the migrations; `functions`, `triggers` and `views` are beside it
 * @returns names of the files that were applied now.
 * @throws MigrationError if an applied file was changed or is gone, if a version before the first
 * release has made the database, or if others hold the locks that it needs.
 */
export async function migrate(
  databaseUrl: string,
  folder: string,
  patience: Partial<Patience> = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = connectionTo(databaseUrl, 'hotline migrate');
  const watcher = connectionTo(databaseUrl, 'hotline migrate, watching');
  await client.connect();
  try {
    await watcher.connect();
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(`
      CREATE TABLE IF NOT EXISTS schema_migrations (
        version    integer PRIMARY KEY,
        name       text NOT NULL,
        checksum   text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const applied = await queryRows<{ version: number; name: string; checksum: string }>(
      client,
      'SELECT version, name, checksum FROM schema_migrations ORDER BY version',
    );
    const [first] = applied.rows;
    if (first !== undefined && first.name !== migrations[0]?.name) {
      throw new UnreleasedDatabaseError(first.name, false);
    }
    for (const row of applied.rows) {
      const migration = migrations.find((each) => each.version === row.version);
      if (migration === undefined) {
        throw new MigrationError(
          `the database has ${row.name}, which this version of the hotline does not know: use the newer version`,
        );
      }
      if (migration.checksum !== row.checksum) {
        if (row.version === 1) throw new UnreleasedDatabaseError(row.name, true);
        throw new MigrationError(
          `${migration.name} was changed after it had been applied: restore it, and put the change into a new migration`,
        );
      }
    }
    const missing = migrations.filter((each) => each.version > applied.rows.length);
    const session = await watchSession(client, watcher, patience);
    for (const migration of missing) {
      await giveWay(session, migration.name, () => apply(client, migration));
    }
    const live = await giveWay(session, 'functions, triggers and views', () =>
      applyLiveSql(client, path.dirname(folder)),
    );
    return [...missing.map((each) => each.name), ...live];
  } catch (error) {
    // 42501 is insufficient privilege: only the owner of the tables may run migrations.
    if ((error as { code?: string }).code !== '42501') throw error;
    const { user } = client;
    throw new MigrationError(
      `the role ${user ?? ''} does not own the tables (${(error as Error).message}): set MIGRATION_DATABASE_URL to the role that owns them`,
    );
  } finally {
    await Promise.all([client.end(), watcher.end()]);
  }
}

function connectionTo(databaseUrl: string, name: string): Client {
  return new Client({
    connectionString: databaseUrl,
    application_name: name,
    connectionTimeoutMillis: connectTimeoutOf(databaseUrl, 5000),
  });
}

async function apply(client: Client, migration: Migration): Promise<void> {
  const { isInTransaction } = migration;
  try {
    if (isInTransaction) await client.query('BEGIN');
    else await dropUnfinishedIndexes(client, migration);
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)',
      [migration.version, migration.name, migration.checksum],
    );
    if (isInTransaction) await client.query('COMMIT');
  } catch (error) {
    if (isInTransaction) await client.query('ROLLBACK');
    throw new MigrationError(`${migration.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Drops what an interrupted CREATE INDEX CONCURRENTLY of a migration has left: an index that nobody uses, and each write maintains. */
async function dropUnfinishedIndexes(client: Client, { sql }: Migration): Promise<void> {
  const names = [...sql.matchAll(/\bINDEX CONCURRENTLY (\w+)/g)].map(([, name]) => name);
  const { rows } = await queryRows<{ name: string }>(
    client,
    `SELECT indexrelid::regclass::text AS name FROM pg_index
      WHERE NOT indisvalid AND indexrelid = ANY (SELECT to_regclass(n) FROM unnest($1::text[]) n)`,
    [names],
  );
  for (const { name } of rows) await client.query(`DROP INDEX CONCURRENTLY ${name}`);
}
