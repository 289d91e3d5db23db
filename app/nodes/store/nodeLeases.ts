/** Rows of `node_leases`: which process has a node's name. When it may be taken is decided in app/nodes/holdNode.ts. */
import type { Queryable } from '../../database/pool.js';

/** A process that has a node's name, or wants it. */
export interface NodeHolder {
  /** Random: no two processes have the same. */
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly mark: string | null;
}

/** What a row says. */
export interface LeaseRow extends NodeHolder {
  readonly startedAt: Date;
  readonly renewals: number;
  /** By the database's clock. */
  readonly isExpired: boolean;
}

/** Seconds after which a lease that nobody renews is over. A process that stands still for so long loses its name. */
const lastsS = 30;
/** The first half of the key of the lock that a holder's connection has. Any number serves, as long as all use the same. */
const lockClass = 12_368_024;

export async function readLease(db: Queryable, node: string): Promise<LeaseRow | null> {
  const { rows } = await db.query<{
    holder: string;
    host: string;
    pid: number;
    mark: string | null;
    started_at: Date;
    renewals: number;
    is_expired: boolean;
  }>(
    `SELECT holder, host, pid, mark, started_at, renewals, expires_at <= clock_timestamp() AS is_expired
       FROM node_leases WHERE node = $1`,
    [node],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { holder, host, pid, mark, renewals } = row;
  return {
    holder,
    host,
    pid,
    mark,
    renewals,
    startedAt: row.started_at,
    isExpired: row.is_expired,
  };
}

/**
 * Gives the name to a process.
 * @param from what was read before; null: nothing.
 * @returns false when the row is not as it was read any more.
 */
export async function takeLease(
  db: Queryable,
  node: string,
  by: NodeHolder,
  from: Pick<LeaseRow, 'holder' | 'renewals'> | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO node_leases AS l (node, holder, host, pid, mark, started_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp() + $6::int * interval '1 second')
     ON CONFLICT (node) DO UPDATE
        SET holder = EXCLUDED.holder, host = EXCLUDED.host, pid = EXCLUDED.pid, mark = EXCLUDED.mark,
            started_at = EXCLUDED.started_at, renewals = 0, expires_at = EXCLUDED.expires_at
      WHERE l.holder = $7 AND l.renewals = $8`,
    [node, by.holder, by.host, by.pid, by.mark, lastsS, from?.holder ?? null, from?.renewals ?? 0],
  );
  return rowCount === 1;
}

/** @returns false when the process has the name no more. */
export async function renewLease(db: Queryable, node: string, holder: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE node_leases
        SET renewals = renewals + 1, expires_at = clock_timestamp() + $3::int * interval '1 second'
      WHERE node = $1 AND holder = $2`,
    [node, holder, lastsS],
  );
  return rowCount === 1;
}

/** Gives the name back. */
export async function releaseLease(db: Queryable, node: string, holder: string): Promise<void> {
  await db.query('DELETE FROM node_leases WHERE node = $1 AND holder = $2', [node, holder]);
}

/**
 * Has this connection hold the lock of a node, which goes with the connection: as long as somebody else has it, the process
 * that has the name is connected.
 * @returns whether this connection has it now.
 */
export async function lockNode(db: Queryable, node: string): Promise<boolean> {
  const { rows } = await db.query<{ got: boolean }>(
    'SELECT pg_try_advisory_lock($1::int, hashtext($2)) AS got',
    [lockClass, node],
  );
  return rows[0]?.got === true;
}
