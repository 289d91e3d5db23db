/** The audit of what was said about a case. */
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import { queryNamed, type Queryable } from '../../../database/pool.js';

export interface DisclosureRecord {
  readonly at: Date;
  readonly callId: string;
  readonly person: VerifiedPerson;
  readonly caseId: number;
  /** Names by `factName` of rules/disclosure. */
  readonly facts: readonly string[];
}

/**
 * Records facts that are about to be said. Write it BEFORE they are: a fact said and not recorded cannot be
 * made good, a fact recorded and not heard to the end can. Of who is forgotten it leads to no call.
 */
export async function recordDisclosure(db: Queryable, record: DisclosureRecord): Promise<void> {
  await queryNamed(
    db,
    'record-disclosure',
    `INSERT INTO disclosures (at, call_id, person_id, case_id, facts, proof)
     SELECT $1, CASE WHEN EXISTS (SELECT FROM calls WHERE id = $2 AND forgotten_at IS NOT NULL)
                     THEN NULL ELSE $2 END, $3, $4, $5, $6`,
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
