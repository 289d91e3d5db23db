/** The audit of what was said about a case. */
import type { VerifiedPerson } from '../rules/caseFile.js';
import { queryNamed, type Queryable } from './pool.js';

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
 * made good, a fact recorded and not heard to the end can.
 */
export async function recordDisclosure(db: Queryable, record: DisclosureRecord): Promise<void> {
  await queryNamed(
    db,
    'record-disclosure',
    `INSERT INTO disclosures (at, call_id, person_id, case_id, facts, proof)
     VALUES ($1, $2, $3, $4, $5, $6)`,
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
