/**
 * Brings a database to the schema in `sql/`: numbered migrations, each run once; then the functions,
 * triggers and views of today.
 */
import path from 'node:path';
import { Client } from 'pg';
import { connectTimeoutOf } from './connectTimeout.js';
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
 * triggers and views that have changed. Several processes at once wait for each other.
 * @param folder of the migrations; `functions`, `triggers` and `views` are beside it
 * @returns names of the files that were applied now.
 * @throws MigrationError if an applied file was changed or is gone, or if a version before the first
 * release has made the database.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'hotline migrate',
    connectionTimeoutMillis: connectTimeoutOf(databaseUrl, 5000),
  });
  await client.connect();
  try {
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
    for (const migration of missing) await apply(client, migration);
    const live = await applyLiveSql(client, path.dirname(folder));
    return [...missing.map((each) => each.name), ...live];
  } catch (error) {
    // 42501 is insufficient privilege: only the owner of the tables may run migrations.
    if ((error as { code?: string }).code !== '42501') throw error;
    const { user } = client;
    throw new MigrationError(
      `the role ${user ?? ''} does not own the tables (${(error as Error).message}): set MIGRATION_DATABASE_URL to the role that owns them`,
    );
  } finally {
    await client.end();
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)',
      [migration.version, migration.name, migration.checksum],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(`${migration.name}: ${(error as Error).message}`);
  }
}
