/** The names that a court's callers hear again and again, for the reading list of a human voice. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** A name in Chinese, and its English one where the court has given one. */
export interface SpokenName {
  readonly kind: 'court' | 'department' | 'courtroom' | 'cause';
  readonly name: string;
  readonly nameEn: string | null;
}

/** Causes beyond this number are too rare to be read aloud in advance. */
const commonestCauses = 60;

/**
 * Reads the names of courts, departments and courtrooms, and the commonest causes of cases. No name
 * of a person is among them.
 */
export async function readSpokenNames(db: Queryable): Promise<SpokenName[]> {
  const { rows } = await queryRows<SpokenName>(
    db,
    `SELECT 'court' AS kind, name, max(name_en) AS name_en FROM courts GROUP BY name
      UNION ALL SELECT 'department', name, max(name_en) FROM departments GROUP BY name
      UNION ALL SELECT DISTINCT 'courtroom', h ->> 'courtroom', NULL
        FROM cases c CROSS JOIN LATERAL jsonb_array_elements(c.hearings) h
       WHERE h ->> 'courtroom' <> ''
      UNION ALL (SELECT 'cause', cause, max(cause_en) FROM cases GROUP BY cause
                  ORDER BY count(*) DESC, cause LIMIT $1)`,
    [commonestCauses],
  );
  return rows;
}
