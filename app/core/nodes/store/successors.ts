/**
 * `node_leases.successor`: which process takes the new calls of an Asterisk, instead of the process that
 * has the lease. That one serves the calls that it has, and ends (app/agents/leaveToSuccessor.ts).
 */
import { withTransaction, type Pool, type Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';
import { otherSideOf, withoutSide } from '../side.js';
import { drainChannel, type NodeDrained } from './nodeDrains.js';
import { isHolderThere } from './nodeLeases.js';

/** The process that has taken over from another one. */
export interface Successor {
  readonly name: string;
  /** Whether that process is there now. */
  readonly isThere: boolean;
}

/**
 * Makes one process the successor of another one, unless that one has taken over from it before. Notifies
 * the other one. Does nothing if there is no lease of that name. Of two that start at one moment, one succeeds.
 */
export async function takeOver(db: Pool, name: string, from: string): Promise<void> {
  await withTransaction(db, async (client) => {
    await client.query(
      'SELECT FROM node_leases WHERE node = ANY ($1::text[]) ORDER BY node FOR UPDATE',
      [[name, from]],
    );
    await client.query(
      `WITH taken AS (
         UPDATE node_leases SET successor = $1
          WHERE node = $2 AND successor IS DISTINCT FROM $1
            AND EXISTS (SELECT FROM node_leases WHERE node = $1 AND successor IS NULL)
         RETURNING node)
       SELECT wake($3, node) FROM taken`,
      [name, from, drainChannel],
    );
  });
}

/** SQL: whether the process that has taken over from the holder of the lease `p` is there. */
const isSuccessorThere = `EXISTS (SELECT FROM node_leases l WHERE l.node = p.successor AND ${isHolderThere})`;

/** Reads which process has taken over from one; null when none has. */
export async function readSuccessor(db: Queryable, name: string): Promise<Successor | null> {
  const { rows } = await queryNamed<Successor>(
    db,
    'read-successor',
    `SELECT p.successor AS name, ${isSuccessorThere} AS is_there
       FROM node_leases p WHERE p.node = $1 AND p.successor IS NOT NULL`,
    [name],
  );
  return rows[0] ?? null;
}

/** What decides whether a process takes new calls. */
export interface WhoTakesCalls {
  /** Null: its node is not drained. */
  readonly drained: NodeDrained | null;
  readonly successor: Successor | null;
  /** Whether a process of the node's other side has its lease. */
  readonly hasOtherSide: boolean;
}

/** Reads what decides whether a process takes new calls: every process does so each second. */
export async function readWhoTakesCalls(db: Queryable, name: string): Promise<WhoTakesCalls> {
  const { rows } = await queryNamed<{
    sinceAt: Date | null;
    osUser: string;
    host: string;
    successor: string | null;
    isThere: boolean;
    hasOtherSide: boolean;
  }>(
    db,
    'read-who-takes-calls',
    `SELECT d.since_at, d.os_user, d.host, p.successor, ${isSuccessorThere} AS is_there,
            EXISTS (SELECT FROM node_leases o WHERE o.node = $3 AND o.released_at IS NULL) AS has_other_side
       FROM (VALUES ($1, $2)) AS asked (name, node)
       LEFT JOIN draining_nodes d ON d.node = asked.node
       LEFT JOIN node_leases p ON p.node = asked.name AND p.successor IS NOT NULL`,
    [name, withoutSide(name), otherSideOf(name)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the query returned nothing');
  const { sinceAt, osUser, host, successor, isThere, hasOtherSide } = row;
  return {
    drained: sinceAt === null ? null : { sinceAt, osUser, host },
    successor: successor === null ? null : { name: successor, isThere },
    hasOtherSide,
  };
}
