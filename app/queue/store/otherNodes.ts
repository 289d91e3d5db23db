/** Reads how the nodes beside this one are, as their rows say. */
import { isHolderThere } from '../../core/nodes/store/nodeLeases.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** A node other than this one that has said where its Asterisk is. */
export interface OtherNode {
  readonly node: string;
  /** The process that has its name, or had it, and died or gave it back. */
  readonly holder: string;
  /** `10.0.0.12:5060`. */
  readonly sipAddress: string;
  /** Whether that process is there. */
  readonly isThere: boolean;
  /** Without a process: whether calls, waits or consultations of the node are open. */
  readonly hasLeft: boolean;
}

/** SQL: whether calls, waits or consultations of a process are open. */
const hasOpen = (node: string) =>
  `(EXISTS (SELECT FROM calls c WHERE c.node = ${node} AND c.ended_at IS NULL)
         OR EXISTS (SELECT FROM queue_entries e WHERE e.node = ${node} AND e.status <> 'over')
         OR EXISTS (SELECT FROM agent_states s
                     WHERE s.node = ${node} AND s.status = 'talking' AND s.entry_id IS NULL))`;

/**
 * Tells whether a process has calls, waits, consultations, callbacks or faxes under way, or a recording that is not complete, by
 * the rows.
 */
export async function hasOpenWork(db: Queryable, node: string): Promise<boolean> {
  const { rows } = await queryNamed<{ isThere: boolean }>(
    db,
    'open-work',
    `SELECT ${hasOpen('$1')}
         OR EXISTS (SELECT FROM callback_attempts WHERE node = $1 AND over_at IS NULL)
         OR EXISTS (SELECT FROM fax_attempts WHERE node = $1 AND over_at IS NULL)
         OR EXISTS (SELECT FROM recordings r JOIN calls c ON c.id = r.call_id
                     WHERE c.node = $1 AND r.status = 'recording') AS is_there`,
    [node],
  );
  return rows[0]?.isThere === true;
}

/** Lists them by name. */
export async function listOtherNodes(db: Queryable, node: string): Promise<OtherNode[]> {
  const { rows } = await queryNamed<OtherNode>(
    db,
    'other-nodes',
    `WITH others AS MATERIALIZED (
       SELECT l.node, l.holder, l.sip_address, ${isHolderThere} AS is_there
         FROM node_leases l WHERE l.node <> $1 AND l.sip_address IS NOT NULL)
     SELECT o.node, o.holder, o.sip_address, o.is_there,
            CASE WHEN o.is_there THEN false ELSE ${hasOpen('o.node')} END AS has_left
       FROM others o ORDER BY o.node`,
    [node],
  );
  return rows;
}
