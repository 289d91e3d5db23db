/** A database and a Redis for one test file, on the servers that `startParts` started. */
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, type Pool, type QueryResult, type QueryResultRow } from 'pg';
import { Redis } from 'ioredis';
import { redisDatabases } from '../../app/local/parts/redis.js';
import { projectRoot } from '../../app/core/paths.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import {
  loadIdentityKeys,
  type IdentityKeys,
} from '../../app/court/identity/store/identityKeys.js';
import { readLiveFiles } from '../../app/core/database/liveSql.js';
import { migrate } from '../../app/core/database/migrate.js';
import { readMigrations } from '../../app/core/database/migrations.js';
import { makePool } from '../../app/core/database/pool.js';
import { patienceMs } from '../telephone/patience.js';
import { patientPool } from './patientPool.js';
import { SpareConnections } from './pool/spareConnections.js';
import { loadSampleCourt } from '../../app/local/sample/store/loadSampleCourt.js';
import { DatabaseCleaner } from './databaseCleaner.js';
import type { SharedParts } from './testParts.js';

const migrationsFolder = path.join(projectRoot, 'sql', 'migrations');

/** A database for one test file, or for one of its tests. */
export interface TestDatabase {
  /** URL for the app; its role owns nothing. */
  readonly url: string;
  /** URL for the role that may erase at a person's request. */
  readonly eraserUrl: string;
  /** URL for the role that runs the migrations. */
  readonly ownerUrl: string;
  /** The app's pool. */
  readonly pool: Pool;
  /**
   * Makes another pool on {@link url}, whose connections may serve the next test of the file. It
   * has to be ended before `close`.
   */
  readonly anotherPool: (connections: number) => Pool;
  /** Runs SQL that the app may not run: changes to a table, a trigger, or append-only data. */
  readonly asOwner: (
    sql: string,
    values?: readonly unknown[],
  ) => Promise<QueryResult<QueryResultRow>>;
  /** The identity keys that its sample court was loaded with, and their file. */
  readonly identityKeys: IdentityKeys;
  readonly identityKeysFile: string;
  /** Ends all connections to the database. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Returns where this run's servers are.
 * @throws Error in a project that does not start them.
 */
export function sharedParts(): SharedParts {
  const text = process.env.TEST_PARTS;
  if (text === undefined)
    throw new Error('no parts run: the test is not in a project that starts them');
  return JSON.parse(text) as SharedParts;
}

/** What a template contains besides the migrations. */
export interface Contents {
  /** A word, unique for each kind of contents. */
  readonly name: string;
  readonly make: (pool: Pool) => Promise<void>;
}

export interface DatabaseOptions {
  /** Contains the sample court as of today. */
  readonly sample?: boolean;
  /** Contains what this makes. */
  readonly holding?: Contents;
}

/**
 * Makes a new database, migrated, and empty unless the options say otherwise: a copy of a template
 * that is made once per run. Use it for tests that need two databases at once or change the schema;
 * others share {@link cleanDatabase}. `close` drops it.
 */
export async function freshDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const { databaseUrl } = sharedParts();
  const name = newName();
  await copyTemplate(databaseUrl, options, name);
  return open(name, null, () => dropDatabase(databaseUrl, name));
}

/**
 * The one database of this file that is cleaned between its tests. Jest gives each file its own
 * module.
 */
let ownDatabase: OwnDatabase | undefined;
let isFileOver = false;

interface OwnDatabase {
  readonly name: string;
  readonly kind: string;
  cleaner: DatabaseCleaner;
  readonly spare: SpareConnections;
  /** The handle of the test that uses the database, and the name of that test. */
  lent: { readonly database: TestDatabase; readonly test: string | undefined } | undefined;
}

/**
 * Returns this test file's database, as if new: copied from its template for the file's first test,
 * and cleaned for each later one. One test at a time uses it, until `close`. It is dropped at the
 * end of the file.
 */
export async function cleanDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const kind = contentsOf(options)?.name ?? '';
  ownDatabase ??= await makeOwnDatabase(options, kind);
  const own = ownDatabase;
  if (own.kind !== kind) throw new Error('one file, one kind: use freshDatabase for the other');
  const test = expect.getState().currentTestName;
  if (own.lent !== undefined) {
    if (own.lent.test === test) throw new Error('a test that needs two: use freshDatabase');
    // A test whose set-up failed half-way must not break the next ones.
    await own.lent.database.close();
  }
  if (!(await own.cleaner.clean())) await copyAnew(own, options);
  const database = open(own.name, own.spare, async () => {
    await own.cleaner.endOthers(await own.spare.processIds());
    own.lent = undefined;
    if (isFileOver) await dropOwnDatabase();
  });
  own.lent = { database, test };
  return database;
}

async function makeOwnDatabase(options: DatabaseOptions, kind: string): Promise<OwnDatabase> {
  const { databaseUrl } = sharedParts();
  const name = newName();
  await copyTemplate(databaseUrl, options, name);
  const cleaner = await DatabaseCleaner.begin(databaseNamed(databaseUrl, name));
  return { name, kind, cleaner, spare: new SpareConnections(), lent: undefined };
}

/** Copies the template again, because a test changed the schema and cleaning rows is not enough. */
async function copyAnew(own: OwnDatabase, options: DatabaseOptions): Promise<void> {
  const { databaseUrl } = sharedParts();
  await Promise.all([own.cleaner.end(), own.spare.end()]);
  await dropDatabase(databaseUrl, own.name);
  await copyTemplate(databaseUrl, options, own.name);
  own.cleaner = await DatabaseCleaner.begin(databaseNamed(databaseUrl, own.name));
}

async function dropOwnDatabase(): Promise<void> {
  if (ownDatabase === undefined) return;
  await Promise.all([ownDatabase.cleaner.end(), ownDatabase.spare.end()]);
  await dropDatabase(sharedParts().databaseUrl, ownDatabase.name);
  ownDatabase = undefined;
}

// Jest runs this before the file's own hooks at its end. If the file still uses its database then,
// `close` drops it. (The set-up of a project, which also uses this module, has no such hooks.)
if (typeof afterAll === 'function') {
  afterAll(async () => {
    isFileOver = true;
    if (ownDatabase?.lent === undefined) await dropOwnDatabase();
  });
}

function newName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

function open(
  name: string,
  spare: SpareConnections | null,
  close: () => Promise<void>,
): TestDatabase {
  const { databaseUrl, appUrl, eraserUrl, identityKeysFile } = sharedParts();
  const url = databaseNamed(appUrl, name);
  const ownerUrl = databaseNamed(databaseUrl, name);
  const anotherPool = (connections: number) => {
    const made = patientPool(url, connections);
    return spare === null ? made : spare.serve(made);
  };
  const pool = anotherPool(10);
  // pool.end() resolves before its connections are closed; closing the database then terminates
  // them.
  pool.on('connect', (client) => client.on('error', () => undefined));
  let closed: Promise<void> | undefined;
  return {
    url,
    eraserUrl: databaseNamed(eraserUrl, name),
    ownerUrl,
    pool,
    anotherPool,
    asOwner: (sql, values) => onDatabase(ownerUrl, (client) => client.query(sql, values?.slice())),
    identityKeys: loadIdentityKeys(identityKeysFile),
    identityKeysFile,
    close: () => (closed ??= pool.end().then(close)),
  };
}

function contentsOf(options: DatabaseOptions): Contents | null {
  return options.holding ?? (options.sample === true ? sampleCourt : null);
}

async function copyTemplate(
  serverUrl: string,
  options: DatabaseOptions,
  name: string,
): Promise<void> {
  const template = await templateDatabase(serverUrl, contentsOf(options));
  await onServer(serverUrl, (client) =>
    // FILE_COPY copies files as such; the other strategy also writes each page to the log.
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`),
  );
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  );
}

/** Makes the template unless another worker has made it; the same migrations give the same name. */
async function templateDatabase(serverUrl: string, contents: Contents | null): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  const live = await readLiveFiles(path.dirname(migrationsFolder));
  const checksums = [...migrations, ...live].map(({ checksum }) => checksum).join();
  const hash = createHash('sha256').update(checksums).digest('hex').slice(0, 16);
  const name = `template_${contents === null ? '' : `${contents.name}_`}${hash}`;
  await onServer(serverUrl, async (client) => {
    // One lock per template: a template that takes half a minute must not block the others.
    await lockFor(client, name);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount !== 0) return;
    // It has another name until it is complete, because an interrupted one must not be copied.
    await client.query(`DROP DATABASE IF EXISTS ${name}_unfinished`);
    await client.query(`CREATE DATABASE ${name}_unfinished`);
    const unfinished = databaseNamed(serverUrl, `${name}_unfinished`);
    await migrate(unfinished, migrationsFolder);
    if (contents !== null) await fill(unfinished, contents);
    await client.query(`ALTER DATABASE ${name}_unfinished RENAME TO ${name}`);
  });
  return name;
}

/** Runs work that only one worker of this run may do at a time. */
export async function inTurn(name: string, work: () => Promise<unknown>): Promise<void> {
  await onServer(sharedParts().databaseUrl, async (client) => {
    await lockFor(client, name);
    await work();
  });
}

/** Takes an advisory lock until the connection ends. */
async function lockFor(client: Client, name: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
}

async function fill(url: string, contents: Contents): Promise<void> {
  const pool = makePool(
    { DATABASE_URL: url, DATABASE_POOL: 4 },
    { statementTimeoutMs: 0, connectTimeoutMs: patienceMs },
  );
  try {
    await contents.make(pool);
    // Autovacuum, which would do this at some time, is off.
    await pool.query('ANALYZE');
  } finally {
    await pool.end();
  }
}

const sampleCourt: Contents = {
  name: 'sample',
  async make(pool) {
    const { folder, identityKeysFile } = sharedParts();
    await loadSampleCourt(pool, loadIdentityKeys(identityKeysFile), {
      today: chinaDate(new Date()),
      courtsFile: path.join(projectRoot, 'sql', 'sample', 'courts.json'),
      casesFile: path.join(folder, 'sample-cases.ndjson'),
    });
  },
};

export interface TestRedis {
  /** Names a database of its own, initially empty. */
  readonly url: string;
  /** Empties the database. */
  drop(): Promise<void>;
}

/** Returns an unused Redis database. */
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

/** Runs an action in the server's initial database, for work that concerns other databases. */
function onServer<T>(serverUrl: string, action: (client: Client) => Promise<T>): Promise<T> {
  return onDatabase(databaseNamed(serverUrl, 'postgres'), action);
}

async function onDatabase<T>(url: string, action: (client: Client) => Promise<T>): Promise<T> {
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
