/** Cases, as far as an order is about one. */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

/** Returns the number of a case; null before it has one. */
export async function readCaseNumber(db: Queryable, caseId: number): Promise<string | null> {
  const { rows } = await queryRows<{ number: string | null }>(
    db,
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
  const { rows } = await queryNamed<{ id: number; courtId: number }>(
    db,
    'find-case-of-number',
    'SELECT id, court_id FROM cases WHERE number = $1',
    [number],
  );
  return rows[0] ?? null;
}

/** Finds a case and its court by its id. Null when there is none. */
export async function findCaseOfId(
  db: Queryable,
  caseId: number,
): Promise<{ readonly id: number; readonly courtId: number } | null> {
  const { rows } = await queryRows<{ id: number; courtId: number }>(
    db,
    'SELECT id, court_id FROM cases WHERE id = $1',
    [caseId],
  );
  return rows[0] ?? null;
}
