/** The audit of what callers were told about a case. */
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import type { Pool } from 'pg';
import { withTransaction, type Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface DisclosureRecord {
  readonly at: Date;
  /** Null: it was told by SMS. */
  readonly callId: string | null;
  /** Who told it; null: the hotline itself. */
  readonly agentId?: number | null;
  readonly person: VerifiedPerson;
  readonly caseId: number;
  /** Fact names, as `factName` of rules/disclosure returns them. */
  readonly facts: readonly string[];
}

/**
 * Records facts that are about to be told. Call it BEFORE they are: a fact that was spoken but
 * not recorded cannot be made good; one that was recorded but not heard to the end can. For a
 * forgotten caller the record does not lead to the call: an agent leads to the agent call by its moment.
 */
export async function recordDisclosure(db: Queryable, record: DisclosureRecord): Promise<void> {
  await queryNamed(
    db,
    'record-disclosure',
    `INSERT INTO disclosures (at, call_id, person_id, case_id, facts, proof, agent_id)
     SELECT $1, CASE WHEN NOT f.is THEN $2::uuid END, $3, $4, $5, $6, CASE WHEN NOT f.is THEN $7::int END
       FROM (SELECT EXISTS (SELECT FROM calls WHERE id = $2 AND forgotten_at IS NOT NULL) AS is) f`,
    [
      record.at,
      record.callId,
      record.person.personId,
      record.caseId,
      record.facts,
      record.person.proof,
      record.agentId ?? null,
    ],
  );
}

/**
 * Records a fact that is about to be told in a call, unless it was told there before: of two requests
 * at one moment the second waits for the first.
 * @returns whether it was recorded now.
 */
export async function recordFactOnce(
  db: Pool,
  {
    fact,
    callId,
    ...told
  }: Omit<DisclosureRecord, 'facts' | 'callId'> & { fact: string; callId: string },
): Promise<boolean> {
  return withTransaction(db, async (client) => {
    await queryNamed(
      client,
      'lock-told',
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 12368))',
      [`told in ${callId}`],
    );
    const { caseId, person } = told;
    const before = await readTold(client, { callId, caseId, personId: person.personId });
    if (before.some(({ name }) => name === fact)) return false;
    await recordDisclosure(client, { ...told, callId, facts: [fact] });
    return true;
  });
}

/** When a fact of a case was told in a call. */
export interface ToldFact {
  readonly name: string;
  readonly at: Date;
}

/**
 * Reads which facts of a case have been told to a person in a call, by the hotline or by an agent:
 * each once, with the moment when it was told first.
 */
export async function readTold(
  db: Queryable,
  { callId, personId, caseId }: { callId: string; personId: number; caseId: number },
): Promise<ToldFact[]> {
  const { rows } = await queryNamed<ToldFact>(
    db,
    'read-told',
    `SELECT f.name, min(d.at) AS at FROM disclosures d CROSS JOIN LATERAL unnest(d.facts) AS f (name)
      WHERE d.call_id = $1 AND d.person_id = $2 AND d.case_id = $3 GROUP BY f.name`,
    [callId, personId, caseId],
  );
  return rows;
}

/** Counts how often all of these were told together to a person about a case since a moment. */
export async function countTold(
  db: Queryable,
  {
    personId,
    caseId,
    facts,
    since,
  }: {
    readonly personId: number;
    readonly caseId: number;
    readonly facts: readonly string[];
    readonly since: Date;
  },
): Promise<number> {
  const { rows } = await queryNamed<{ told: number }>(
    db,
    'count-told',
    `SELECT count(*)::int AS told FROM disclosures
      WHERE case_id = $1 AND person_id = $2 AND at > $3 AND facts @> $4::text[]`,
    [caseId, personId, since, facts],
  );
  return rows[0]?.told ?? 0;
}
