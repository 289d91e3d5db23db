/**
 * Rows of `node_leases`: which process holds a node's name. app/core/nodes/leaseNode.ts decides when it
 * may be taken.
 */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

/** A process that holds a node's name, or wants it. */
export interface NodeHolder {
  /** A random id, unique to the process. */
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly mark: string | null;
  /** Of a node, for who lists them: what it runs, and how many calls it takes at a time. */
  readonly version?: string;
  readonly mostCalls?: number;
  /** Of a node: where Kamailio reaches its Asterisk, `10.0.0.11:5060`. */
  readonly sipAddress?: string;
}

/** The content of a row. */
export interface LeaseRow extends NodeHolder {
  readonly startedAt: Date;
  readonly renewals: number;
  /** By the database's clock. */
  readonly isExpired: boolean;
}

/**
 * Seconds after which a lease expires without renewal. A process that is frozen for that long loses
 * its name.
 */
const lastsS = 30;
/**
 * The first half of the key of the holder's advisory lock: an arbitrary number that all processes
 * share.
 */
const lockClass = 12_368_024;
/** Seconds without a renewal after which a process counts as silent: it renews every two seconds. */
const silentAfterS = 8;

/**
 * SQL: the process that holds the lease `l` is there now. It has renewed the lease lately, and the
 * connection on which it does so has the node's lock: PostgreSQL ends the connection of a process
 * that dies at once, long before the lease expires. Whoever may connect may read `pg_locks`.
 */
export const isHolderThere = `(l.expires_at > clock_timestamp() + interval '${lastsS - silentAfterS} seconds'
  AND EXISTS (SELECT FROM pg_locks k
               WHERE k.locktype = 'advisory' AND k.granted AND k.objsubid = 2
                 AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND k.classid = ${lockClass}::oid
                 AND k.objid = (hashtext(l.node)::bigint & 4294967295)::oid))`;

/** SQL: when the process that has the lease `l`, or had it last, was there last; to the two seconds in which it renews it. */
export const lastThereAt = `coalesce(l.released_at, l.expires_at - interval '${lastsS} seconds')`;

/** Reads the lease of a node; null when nobody holds its name. */
export async function readLease(db: Queryable, node: string): Promise<LeaseRow | null> {
  const { rows } = await queryRows<LeaseRow>(
    db,
    `SELECT holder, host, pid, mark, started_at, renewals, expires_at <= clock_timestamp() AS is_expired
       FROM node_leases WHERE node = $1 AND released_at IS NULL`,
    [node],
  );
  return rows[0] ?? null;
}

/**
 * Gives the name to a process.
 * @param from the lease that was read before; null when nobody held the name.
 * @returns false when the row has changed since it was read.
 */
export async function takeLease(
  db: Queryable,
  node: string,
  by: NodeHolder,
  from: Pick<LeaseRow, 'holder' | 'renewals'> | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO node_leases AS l (node, holder, host, pid, mark, started_at, expires_at, version, most_calls, sip_address)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp() + $6::int * interval '1 second', $9, $10, $11)
     ON CONFLICT (node) DO UPDATE
        SET holder = EXCLUDED.holder, host = EXCLUDED.host, pid = EXCLUDED.pid, mark = EXCLUDED.mark,
            started_at = EXCLUDED.started_at, renewals = 0, expires_at = EXCLUDED.expires_at, released_at = NULL,
            -- Who starts again after a crash is succeeded as before; who starts anew, or as another version, is not.
            successor = CASE WHEN l.released_at IS NULL AND l.version IS NOT DISTINCT FROM EXCLUDED.version THEN l.successor END,
            -- A process that never reached its PBX says nothing of the callers there.
            left_at = CASE WHEN l.holder = EXCLUDED.holder THEN l.left_at ELSE coalesce(l.left_at, ${lastThereAt}) END,
            version = EXCLUDED.version, most_calls = EXCLUDED.most_calls, sip_address = EXCLUDED.sip_address
      WHERE l.released_at IS NOT NULL OR (l.holder = $7 AND l.renewals = $8)`,
    [
      ...[node, by.holder, by.host, by.pid, by.mark, lastsS],
      ...[from?.holder ?? null, from?.renewals ?? 0],
      ...[by.version ?? null, by.mostCalls ?? null, by.sipAddress ?? null],
    ],
  );
  return rowCount === 1;
}

/**
 * Renews a lease.
 * @returns false when the process no longer holds the name.
 */
export async function renewLease(db: Queryable, node: string, holder: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE node_leases
        SET renewals = renewals + 1, expires_at = clock_timestamp() + $3::int * interval '1 second'
      WHERE node = $1 AND holder = $2`,
    [node, holder, lastsS],
  );
  return rowCount === 1;
}

/**
 * Gives the name back. The row stays, for other nodes to know where the Asterisk is whose callers wait
 * for the next process: should it stop, too, they call those back (app/agents/deadNodes.ts).
 */
export async function releaseLease(db: Queryable, node: string, holder: string): Promise<void> {
  await db.query(
    `UPDATE node_leases SET released_at = clock_timestamp(), expires_at = clock_timestamp()
      WHERE node = $1 AND holder = $2`,
    [node, holder],
  );
}

/** Gives the name back for good: another process has taken over, and no caller is left for a next one of this name. */
export async function endLease(db: Queryable, node: string, holder: string): Promise<void> {
  await db.query('DELETE FROM node_leases WHERE node = $1 AND holder = $2', [node, holder]);
}

/** Deletes the lease of a node that never comes back. A process that has the name keeps it. */
export async function forgetLease(db: Queryable, node: string): Promise<void> {
  await db.query('DELETE FROM node_leases WHERE node = $1 AND expires_at <= clock_timestamp()', [
    node,
  ]);
}

/**
 * Tries to take a node's lock on this connection. The lock ends with the connection, so while
 * another connection has it, the holder of the name is connected.
 * @returns whether this connection has the lock now.
 */
export async function lockNode(db: Queryable, node: string): Promise<boolean> {
  const { rows } = await queryRows<{ got: boolean }>(
    db,
    'SELECT pg_try_advisory_lock($1::int, hashtext($2)) AS got',
    [lockClass, node],
  );
  return rows[0]?.got === true;
}
