/**
 * Brings a database to the schema in `sql/migrations`: numbered plain SQL files, each of which runs
 * once.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';

/**
 * Thrown when the files and the database do not fit together. The message names the file and says
 * what to do.
 */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

/** One migration file. */
export interface Migration {
  readonly version: number;
  /** The file's name. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/** An arbitrary number that every `migrate` uses. */
const advisoryLock = 12_368_001;

/**
 * Reads the migrations of a folder in order: `0001_court.sql`, `0002_cases.sql` …
 * @throws MigrationError if a name or the numbering is wrong.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (number === undefined) {
      throw new MigrationError(`${name}: a migration is named like 0001_what_it_makes.sql`);
    }
    const version = Number(number);
    if (version !== migrations.length + 1) {
      const expected = String(migrations.length + 1).padStart(4, '0');
      throw new MigrationError(`${name}: its number must be ${expected}, the next one`);
    }
    const sql = await readFile(path.join(folder, name), 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    migrations.push({ version, name, sql, checksum });
  }
  return migrations;
}

/**
 * Applies the missing migrations, each file in a transaction of its own. Concurrent runs wait for
 * each other.
 * @returns the names of the files that this run applied.
 * @throws MigrationError if an applied file was changed or is gone.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'hotline migrate',
    connectionTimeoutMillis: 5000,
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
    const applied = await client.query<{ version: number; name: string; checksum: string }>(
      'SELECT version, name, checksum FROM schema_migrations ORDER BY version',
    );
    for (const row of applied.rows) {
      const migration = migrations.find((each) => each.version === row.version);
      if (migration === undefined) {
        throw new MigrationError(
          `the database has ${row.name}, which this version of the hotline does not: use the newer version`,
        );
      }
      if (migration.checksum !== row.checksum) {
        throw new MigrationError(
          `${migration.name} was changed after it had been applied: restore it, and make a new file for the change`,
        );
      }
    }
    const missing = migrations.filter((each) => each.version > applied.rows.length);
    for (const migration of missing) await apply(client, migration);
    return missing.map((each) => each.name);
  } catch (error) {
    // 42501 is insufficient privilege: only the owner of the tables may run migrations.
    if ((error as { code?: string }).code !== '42501') throw error;
    const { user } = client;
    throw new MigrationError(
      `the role ${user ?? ''} does not own the tables (${(error as Error).message}): set MIGRATION_DATABASE_URL to the role that does`,
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
