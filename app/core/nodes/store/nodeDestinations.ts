/** Where calls of the trunk may go: what the row of each node says of it. */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';
import { nodeOf } from '../side.js';
import { isHolderThere } from './nodeLeases.js';

/** A node that has said where Kamailio reaches it. */
export interface NodeDestination {
  readonly node: string;
  /** `10.0.0.11:5060`. */
  readonly sipAddress: string;
  /** Most calls at a time. */
  readonly mostCalls: number;
  /** Whether a process is there that can serve calls: known within a second of its death. */
  readonly isHeld: boolean;
  readonly isDrained: boolean;
}

/**
 * Lists them by name. Of two that say the same address, the one with a process counts, or that had one last. Of the
 * two processes of a node in an upgrade it is the one that takes new calls.
 */
export async function listNodeDestinations(db: Queryable): Promise<NodeDestination[]> {
  const { rows } = await queryRows<NodeDestination>(
    db,
    `SELECT ${nodeOf('l.node')} AS node, l.sip_address, l.most_calls, l.is_held, d.node IS NOT NULL AS is_drained
       FROM (SELECT DISTINCT ON (sip_address) node, sip_address, coalesce(most_calls, 0) AS most_calls,
                    ${isHolderThere} AS is_held
               FROM node_leases l
              WHERE sip_address IS NOT NULL
              ORDER BY sip_address, is_held DESC, successor IS NOT NULL, expires_at DESC) l
       LEFT JOIN draining_nodes d ON d.node = ${nodeOf('l.node')}
      ORDER BY 1`,
  );
  return rows;
}
