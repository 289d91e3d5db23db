/**
 * The pool of PostgreSQL connections, with transactions and the classification of its errors. SQL
 * whose rows somebody reads goes through rows.ts.
 */
import { isNativeError } from 'node:util/types';
import { Pool, types, type ClientBase, type CustomTypesConfig, type PoolClient } from 'pg';
import { connectTimeoutOf } from './connectTimeout.js';

export type { Pool, PoolClient } from 'pg';

/** Where SQL can be sent: the pool, or one connection of it inside a transaction. */
export type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

export interface PoolSettings {
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL: number;
}

export interface PoolOptions {
  /** Milliseconds after which a statement is aborted; 0 is never (imports). Default 10,000. */
  readonly statementTimeoutMs?: number;
  /**
   * Milliseconds after which an attempt to connect, or to get a free connection, is given up.
   * Default: as the URL says, else 3,000.
   */
  readonly connectTimeoutMs?: number;
  readonly applicationName?: string;
}

const oid = { int8: 20, int8s: 1016, date: 1082 } as const;

/**
 * int8 is read as a number, because ids and fen stay far below 2^53. A date stays an ISO string,
 * because a day has no time zone.
 */
const parsers: CustomTypesConfig = {
  getTypeParser(id: number, format?: string): (text: string) => unknown {
    if (id === oid.int8) return Number;
    if (id === oid.int8s) return numbers;
    if (id === oid.date) return (text) => text;
    return types.getTypeParser(id, format as 'text') as (text: string) => unknown;
  },
};

/** Reads an array of int8 without nulls: `{1,2}`. */
const numbers = (text: string): number[] =>
  text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);

/** Makes a pool. It connects on first use and reconnects by itself when the database returns. */
export function makePool(settings: PoolSettings, options: PoolOptions = {}): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const pool = new Pool({
    connectionString: settings.DATABASE_URL,
    max: settings.DATABASE_POOL,
    application_name: options.applicationName ?? 'hotline',
    types: parsers,
    connectionTimeoutMillis:
      options.connectTimeoutMs ?? connectTimeoutOf(settings.DATABASE_URL, 3000),
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Whoever finds the server by a name or a proxy may, just after another has become the primary,
    // reach the former one, which by then is a standby.
    verify: (client, done) => void refuseStandby(client).then(() => done(), done),
    // PostgreSQL compiles a statement that it believes to be expensive, each time. On tables
    // that have not been analyzed yet it believes so of what takes 20 ms, and compiles for 3 s.
    options: '-c jit=off',
    // The server's timeout ends a slow statement. The client's, a little longer, covers a server
    // that no longer answers.
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 2000,
    }),
  });
  // The pool drops a broken idle connection and emits this error. Nobody was using the connection,
  // and the next query connects again or reports what is wrong. Without a listener the process
  // would end.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    // From its first statement on, the check for a standby, a connection has this listener: whoever waits for the statement hears of the loss.
    client.on('error', () => undefined);
    // The driver is done with a statement: the server has answered it, if only by an error.
    client.on('drain', () => answeredAtMs.set(pool, performance.now()));
  });
  return pool;
}

/**
 * Makes sure that a connection is to the primary: a standby answers with what there was, and can
 * write nothing.
 * @throws Error when its server is a standby; the next connection may be to the primary.
 */
export async function refuseStandby(client: Pick<ClientBase, 'query'>): Promise<void> {
  // rows.ts, which reads all other rows, imports this file.
  const { rows }: { rows: unknown[][] } = await client.query({
    text: 'SELECT pg_is_in_recovery()',
    rowMode: 'array',
  });
  if (rows[0]?.[0] !== true) return;
  throw Object.assign(new Error('this PostgreSQL is a standby, which can only be read'), {
    code: readOnly,
  });
}

/** When the server last answered a statement of a pool, by `performance.now()`. */
const answeredAtMs = new WeakMap<Pool, number>();

/** Tells whether the server has answered any statement of a pool since a moment. */
export function hasAnswered(pool: Pool, sinceMs: number): boolean {
  return (answeredAtMs.get(pool) ?? -Infinity) >= sinceMs;
}

/**
 * Runs a function inside one transaction. An error of the function rolls back and is rethrown.
 * @param begin the statement that begins it. It may do more in the same round trip.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // While the connection is checked out, the running query reports its loss. The listener keeps the
  // error event from ending the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (isConnectionUseless(error)) {
      // A ROLLBACK would wait for as long as the statement did. Closing does the same.
      broken = error;
      throw error;
    }
    try {
      await client.query('ROLLBACK');
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken ?? false);
  }
}

// Node's codes for a lost or refused connection, then PostgreSQL's: class 08, shutdown, crash,
// starting up, too many connections.
const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const serverAway = /^(08...|57P0[123]|53300)$/;
// Statement timeout, lock not available, deadlock, serialization failure: nothing was done.
const serverBusy = /^(57014|55P03|40P01|40001)$/;
/** What a standby says to who wants to write. */
const readOnly = '25006';
const driverSays =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/**
 * Tells whether an error means that the database is unavailable just now (away, restarting, too
 * slow to answer, or no longer the primary), so that the same work may succeed later. Any other error is a bug or bad data.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  // instanceof would fail: Node's own errors come from outside the realm in which jest runs this.
  if (!isNativeError(error)) return false;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.every((each) => isDatabaseUnavailable(each));
  }
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  // The socket of a server that is away, and no other file.
  if (code === 'ENOENT' && syscall !== 'connect') return false;
  return (
    lostConnection.has(code) ||
    serverAway.test(code) ||
    serverBusy.test(code) ||
    code === readOnly ||
    driverSays.test(error.message)
  );
}

/**
 * Tells whether nothing more can be had of a connection: it is lost, its server does not answer, or
 * its server has become a standby.
 */
function isConnectionUseless(error: unknown): error is Error {
  if (!isNativeError(error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return lostConnection.has(code) || code === readOnly || driverSays.test(error.message);
}

/** What the pool says when none of its connections came free in time. */
const noneCameFree = 'timeout exceeded when trying to connect';

/**
 * Tells whether work failed because others had all connections of the pool, while the server
 * answered them: the database is busy, and not away. The same work succeeds as soon as it is its
 * turn.
 * @param sinceMs when the work began, by `performance.now()`.
 */
export function isPoolBusy(pool: Pool, error: unknown, sinceMs: number): boolean {
  return isNativeError(error) && error.message === noneCameFree && hasAnswered(pool, sinceMs);
}

/** Tells whether a table, a column or a function is missing because `hotline migrate` has not been run. */
export function isNotMigrated(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && /^42(P01|703|883)$/.test(String(error.code));
}
