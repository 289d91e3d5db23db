/** Who the caller of a call has proved to be, also after its end. */
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { ownerOfTickets, proofColumns, type ProofOfCall } from './calls.js';

/**
 * Null when there is no row of that call, or it wants to stay unknown; `person` is null for a caller
 * without proof, or whom only an agent has verified.
 */
export async function readVerifiedCaller(
  db: Queryable,
  callId: string,
): Promise<{ readonly person: VerifiedPerson | null } | null> {
  const { rows } = await queryRows<ProofOfCall>(
    db,
    `SELECT ${proofColumns} FROM calls c WHERE c.id = $1 AND c.forgotten_at IS NULL`,
    [callId],
  );
  return rows[0] === undefined ? null : { person: ownerOfTickets(rows[0]) };
}
