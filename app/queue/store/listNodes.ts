/** Lists the nodes, for those who run them. */
import { nodeOf } from '../../core/nodes/side.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { nodeAwayAfterS } from './queueUpkeep.js';

/** A node that a process holds or has held, or that is drained. */
export interface NodeListed {
  readonly node: string;
  /** The process that holds its name, or held it last; null when none has. */
  readonly host: string | null;
  readonly pid: number | null;
  readonly startedAt: Date | null;
  readonly version: string | null;
  /** False when the process has not renewed its lease in time, or there is none. */
  readonly isHeld: boolean;
  /** When its process last served the queue. Unknown after a crash of the database. */
  readonly seenAt: Date | null;
  /**
   * Whether its process was connected to its Asterisk within the last ten seconds. If not, nobody who waits there is
   * offered to an agent.
   */
  readonly pbxIsSeen: boolean;
  /** Calls that are up, by their rows: those of a dead node stay until they are closed. */
  readonly calls: number;
  /** Faxes that it is sending. A fax that it is receiving has no row yet. */
  readonly faxes: number;
  /** Most calls at a time (MAX_CALLS). */
  readonly mostCalls: number | null;
  /** Since when it is drained; null when it is not. */
  readonly drainingSinceAt: Date | null;
  /** Who had it drained. */
  readonly drainedBy: string | null;
  /** The process that takes the new calls instead: this one serves those that it has, and ends. */
  readonly successor: string | null;
}

/** Lists all nodes by name. */
export async function listNodes(db: Queryable): Promise<NodeListed[]> {
  const { rows } = await queryRows<NodeListed>(
    db,
    `SELECT n.node, l.host, l.pid, l.started_at, l.version, l.most_calls,
            coalesce(l.expires_at > clock_timestamp(), false) AS is_held,
            q.seen_at, coalesce(q.pbx_seen_at > greatest(l.started_at, clock_timestamp() - $1::int * interval '1 second'), false) AS pbx_is_seen,
            coalesce(c.calls, 0) AS calls, coalesce(f.faxes, 0) AS faxes,
            d.since_at AS draining_since_at, d.os_user AS drained_by, l.successor
       FROM (SELECT node FROM node_leases WHERE node NOT LIKE 'sms:%'
             UNION SELECT node FROM queue_nodes
             UNION SELECT node FROM draining_nodes) n
       LEFT JOIN node_leases l ON l.node = n.node
       LEFT JOIN queue_nodes q ON q.node = n.node
       LEFT JOIN draining_nodes d ON d.node = ${nodeOf('n.node')}
       LEFT JOIN (SELECT node, count(*)::int AS calls FROM calls WHERE ended_at IS NULL GROUP BY node) c
              ON c.node = n.node
       LEFT JOIN (SELECT node, count(*)::int AS faxes FROM fax_attempts WHERE over_at IS NULL GROUP BY node) f
              ON f.node = n.node
      ORDER BY n.node`,
    [nodeAwayAfterS],
  );
  return rows;
}
