/**
 * PostgreSQL for the benches: a separate cluster that syncs to the disk as in production, and is
 * removed afterwards.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Pool } from 'pg';
import { startPostgres, type Postgres } from '../../app/local/parts/postgres.js';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import {
  loadIdentityKeys,
  type IdentityKeys,
} from '../../app/court/identity/store/identityKeys.js';
import { createKeyFile } from '../../app/court/identity/store/keyFile.js';
import { migrate } from '../../app/core/database/migrate.js';
import { makePool } from '../../app/core/database/pool.js';

/** A running PostgreSQL of a bench, with its database and identity keys. */
export interface BenchDatabase {
  /** The URL of the app's role. */
  readonly url: string;
  /** The URL of the owner, which the pool uses too. */
  readonly ownerUrl: string;
  readonly postgres: Postgres;
  readonly pool: Pool;
  readonly identityKeys: IdentityKeys;
  readonly identityKeysFile: string;
  /** Recreates the database: migrated, and otherwise empty. The pool stays usable. */
  empty(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts the database, migrated and empty. @param maxConnections where the usual ones are too few */
export async function startBenchDatabase(
  name: string,
  maxConnections = 200,
): Promise<BenchDatabase> {
  const folder = path.join(varFolder, 'bench', name);
  await rm(folder, { recursive: true, force: true });
  const postgres = await startPostgres({ folder, durable: true, maxConnections });
  const identityKeysFile = path.join(folder, 'identity-keys.json');
  await createKeyFile(identityKeysFile);
  const migrations = path.join(projectRoot, 'sql', 'migrations');
  const pool = makePool(
    { DATABASE_URL: postgres.ownerUrl, DATABASE_POOL: 10 },
    { statementTimeoutMs: 0 },
  );
  await migrate(postgres.ownerUrl, migrations);
  return {
    url: postgres.url,
    ownerUrl: postgres.ownerUrl,
    postgres,
    pool,
    identityKeys: loadIdentityKeys(identityKeysFile),
    identityKeysFile,
    async empty() {
      await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      await migrate(postgres.ownerUrl, migrations);
    },
    async stop() {
      await pool.end();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Adds agents of the court, with ids from 1. */
export async function addAgents(pool: Pool, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO agents (id, number, name, court_id, sip_digest, added_at)
     SELECT n, (10000 + n)::text, '坐席' || n, 1, md5(n::text), now() FROM generate_series(1, $1::int) n`,
    [count],
  );
}

/** Adds the made-up court of the benches' cases; its id is 1. */
export async function addCourt(pool: Pool, code: string): Promise<void> {
  await pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (1, $1, '临江市中级人民法院', 'intermediate')
     ON CONFLICT DO NOTHING`,
    [code],
  );
}
