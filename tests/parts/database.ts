/** A database and a Redis for one test file, of the servers that `startParts` started. */
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, type Pool, type QueryResult, type QueryResultRow } from 'pg';
import { Redis } from 'ioredis';
import { redisDatabases } from '../../app/local/redis.js';
import { projectRoot } from '../../app/paths.js';
import { chinaDate } from '../../app/rules/workCalendar.js';
import { loadIdentityKeys, type IdentityKeys } from '../../app/store/identityKeys.js';
import { migrate, readMigrations } from '../../app/store/migrate.js';
import { makePool } from '../../app/store/pool.js';
import { loadSampleCourt } from '../../app/store/sampleCourt/loadSampleCourt.js';
import type { SharedParts } from './testParts.js';

const migrationsFolder = path.join(projectRoot, 'sql', 'migrations');

export interface TestDatabase {
  /** For the app: its role owns nothing. */
  readonly url: string;
  /** For whoever runs the migrations. */
  readonly ownerUrl: string;
  /** The app's. */
  readonly pool: Pool;
  /** Runs SQL that the app may not run: what changes a table, a trigger, or what is only ever added to. */
  readonly asOwner: (
    sql: string,
    values?: readonly unknown[],
  ) => Promise<QueryResult<QueryResultRow>>;
  /** The keys a sample court in it was loaded with, and their file. */
  readonly keys: IdentityKeys;
  readonly keysFile: string;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/** Where this run's servers are; throws outside of a project that starts them. */
export function sharedParts(): SharedParts {
  const text = process.env.TEST_PARTS;
  if (text === undefined)
    throw new Error('no parts run: the test is not in a project that starts them');
  return JSON.parse(text) as SharedParts;
}

/** What a template holds besides the migrations. */
export interface Contents {
  /** A word, one for each thing that is made. */
  readonly name: string;
  readonly make: (pool: Pool) => Promise<void>;
}

/**
 * A database of its own, migrated, empty, (`sample`) holding the sample court as of today, or what `holding` makes. It is
 * a copy of a template that is made once a run, so it costs milliseconds.
 */
export async function freshDatabase(
  options: { sample?: boolean; holding?: Contents } = {},
): Promise<TestDatabase> {
  const { databaseUrl, appUrl, keysFile } = sharedParts();
  const contents = options.holding ?? (options.sample === true ? sampleCourt : null);
  const template = await templateDatabase(databaseUrl, contents);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(databaseNamed(databaseUrl, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`),
  );
  const url = databaseNamed(appUrl, name);
  const ownerUrl = databaseNamed(databaseUrl, name);
  const pool = makePool({ DATABASE_URL: url, DATABASE_POOL: 10 });
  // pool.end() comes back before its connections are closed; the DROP below then cuts them off.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    url,
    ownerUrl,
    pool,
    asOwner: (sql, values) => onServer(ownerUrl, (client) => client.query(sql, values?.slice())),
    keys: loadIdentityKeys(keysFile),
    keysFile,
    async drop() {
      await pool.end();
      await onServer(databaseNamed(databaseUrl, 'postgres'), (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}

/** Makes the template unless another worker has; the same migrations give the same name. */
async function templateDatabase(serverUrl: string, contents: Contents | null): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  const checksums = migrations.map((migration) => migration.checksum).join();
  const hash = createHash('sha256').update(checksums).digest('hex').slice(0, 16);
  const name = `template_${contents === null ? '' : `${contents.name}_`}${hash}`;
  await onServer(databaseNamed(serverUrl, 'postgres'), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('hotline test template'))");
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount !== 0) return;
    // Under another name until it is whole: a broken-off one must not be copied.
    await client.query(`DROP DATABASE IF EXISTS ${name}_unfinished`);
    await client.query(`CREATE DATABASE ${name}_unfinished`);
    const unfinished = databaseNamed(serverUrl, `${name}_unfinished`);
    await migrate(unfinished, migrationsFolder);
    if (contents !== null) await fill(unfinished, contents);
    await client.query(`ALTER DATABASE ${name}_unfinished RENAME TO ${name}`);
  });
  return name;
}

async function fill(url: string, contents: Contents): Promise<void> {
  const pool = makePool({ DATABASE_URL: url, DATABASE_POOL: 4 }, { statementTimeoutMs: 0 });
  try {
    await contents.make(pool);
  } finally {
    await pool.end();
  }
}

const sampleCourt: Contents = {
  name: 'sample',
  async make(pool) {
    const { folder, keysFile } = sharedParts();
    await loadSampleCourt(pool, loadIdentityKeys(keysFile), {
      today: chinaDate(new Date()),
      courtsFile: path.join(projectRoot, 'sql', 'sample', 'courts.json'),
      casesFile: path.join(folder, 'sample-cases.ndjson'),
    });
  },
};

export interface TestRedis {
  /** Names a database of its own, empty. */
  readonly url: string;
  /** Empties it. */
  drop(): Promise<void>;
}

/** A Redis database of its own. */
export async function freshRedis(): Promise<TestRedis> {
  const { redisUrl } = sharedParts();
  const number = await onRedis(redisUrl, (redis) => redis.incr('test:databases'));
  if (number >= redisDatabases) throw new Error('all Redis databases of this run are used up');
  const url = redisUrl.replace(/\/0$/, `/${number}`);
  return { url, drop: () => onRedis(url, async (redis) => void (await redis.flushdb())) };
}

async function onRedis<T>(url: string, action: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await action(redis);
  } finally {
    redis.disconnect();
  }
}

async function onServer<T>(url: string, action: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

function databaseNamed(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
