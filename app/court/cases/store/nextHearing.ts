/** Finds the next hearing of a person whose identity has been proved. */
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import type { Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';

/**
 * Returns when the first scheduled hearing after `now` is, in any case that the person's proof
 * covers; null when there is none.
 */
export async function nextHearingAt(
  db: Queryable,
  person: VerifiedPerson,
  now: Date,
): Promise<Date | null> {
  const { rows } = await queryNamed<{ at: Date | null }>(
    db,
    'next-hearing',
    `SELECT min((h ->> 'startsAt')::timestamptz) AS at
       FROM parties t
       JOIN cases c ON c.id = t.case_id
       CROSS JOIN jsonb_array_elements(c.hearings) h
      WHERE t.person_id = $1 AND ($2::bigint IS NULL OR t.case_id = $2)
        AND h ->> 'status' = 'scheduled' AND (h ->> 'startsAt')::timestamptz > $3`,
    [person.personId, person.onlyCaseId, now],
  );
  return rows[0]?.at ?? null;
}
