/** Cases, as far as an order is about one. */
import { queryNamed, type Queryable } from '../../database/pool.js';

/** Returns the number of a case; null before it has one. */
export async function readCaseNumber(db: Queryable, caseId: number): Promise<string | null> {
  const { rows } = await db.query<{ number: string | null }>(
    'SELECT number FROM cases WHERE id = $1',
    [caseId],
  );
  return rows[0]?.number ?? null;
}

/**
 * Finds a case and its court by the case's number, in the normal form of
 * app/court/cases/rules/caseNumber.ts. Null when there is none.
 */
export async function findCaseOfNumber(
  db: Queryable,
  number: string,
): Promise<{ readonly id: number; readonly courtId: number } | null> {
  const { rows } = await queryNamed<{ id: number; court_id: number }>(
    db,
    'find-case-of-number',
    'SELECT id, court_id FROM cases WHERE number = $1',
    [number],
  );
  const row = rows[0];
  return row === undefined ? null : { id: row.id, courtId: row.court_id };
}
