/** Cases, as far as a ticket is about one. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

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

/**
 * Finds a case by its number, as {@link findCaseOfNumber}, among those of a court and of the courts below it. A case of
 * another court is null like one that does not exist, so that nobody learns of it.
 */
export async function findCaseWithin(
  db: Queryable,
  number: string,
  scope: CourtScope,
): Promise<{ readonly id: number; readonly courtId: number } | null> {
  const { rows } = await queryNamed<{ id: number; courtId: number }>(
    db,
    'find-case-within',
    // UNION, not UNION ALL: it ends even if two courts name each other as parents.
    `WITH RECURSIVE within AS (
       SELECT id FROM courts WHERE $2::int IS NULL OR id = $2
       UNION SELECT c.id FROM courts c JOIN within w ON c.parent_id = w.id)
     SELECT id, court_id FROM cases WHERE number = $1 AND court_id IN (SELECT id FROM within)`,
    [number, scope],
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
