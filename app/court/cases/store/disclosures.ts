/** The audit of what callers were told about a case. */
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import type { Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';

export interface DisclosureRecord {
  readonly at: Date;
  /** Null: it was told by SMS. */
  readonly callId: string | null;
  readonly person: VerifiedPerson;
  readonly caseId: number;
  /** Fact names, as `factName` of rules/disclosure returns them. */
  readonly facts: readonly string[];
}

/**
 * Records facts that are about to be spoken. Call it BEFORE they are: a fact that was spoken but
 * not recorded cannot be made good; one that was recorded but not heard to the end can. For a
 * forgotten caller the record does not lead to the call.
 */
export async function recordDisclosure(db: Queryable, record: DisclosureRecord): Promise<void> {
  await queryNamed(
    db,
    'record-disclosure',
    `INSERT INTO disclosures (at, call_id, person_id, case_id, facts, proof)
     SELECT $1, CASE WHEN EXISTS (SELECT FROM calls WHERE id = $2 AND forgotten_at IS NOT NULL)
                     THEN NULL ELSE $2::uuid END, $3, $4, $5, $6`,
    [
      record.at,
      record.callId,
      record.person.personId,
      record.caseId,
      record.facts,
      record.person.proof,
    ],
  );
}
