/** What roles require of their users. A trigger records every change for the audit. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import type { CourtScope } from '../../../court/rules/courtScope.js';
import { roles, type Role } from '../rules/permissions.js';

/** A role, as administrators see it. */
export interface ListedRole {
  readonly role: Role;
  /** Since when users with the role need a second factor to sign in; null: it is each user's own choice. */
  readonly secondFactorSince: Date | null;
  /** Who has set this last; null: nobody has. */
  readonly setBy: string | null;
  /** Users of the role who may sign in and have no second factor. */
  readonly lacking: number;
}

/**
 * Lists every role.
 * @param courtId whose users are counted; null: those of every court.
 */
export async function listRoles(db: Queryable, courtId: CourtScope): Promise<ListedRole[]> {
  const { rows } = await queryRows<ListedRole>(
    db,
    `SELECT x.role, r.second_factor_since, r.set_by,
            (SELECT count(*)::int
               FROM web_users u LEFT JOIN staff s ON s.id = u.staff_id LEFT JOIN agents a ON a.id = u.agent_id
              WHERE x.role = ANY (u.roles) AND u.second_factor_since IS NULL AND u.locked_at IS NULL
                AND ($2::int IS NULL OR coalesce(s.court_id, a.court_id, u.court_id) = $2)) AS lacking
       FROM unnest($1::text[]) WITH ORDINALITY x (role, position) LEFT JOIN web_roles r ON r.role = x.role
      ORDER BY x.position`,
    [roles, courtId],
  );
  return rows;
}

/**
 * Sets whether a role requires a second factor. A rule that exists already keeps its beginning. Where a
 * rule is lifted, open sessions have the role for good: one that comes later does not take it from them.
 * @param by who sets it, as the audit names them.
 * @returns whether it was otherwise before.
 */
export async function requireSecondFactor(
  db: Queryable,
  role: Role,
  isRequired: boolean,
  by: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH changed AS (
       INSERT INTO web_roles AS r (role, second_factor_since, set_by)
       SELECT $1::text, $2::timestamptz, $3 WHERE $2::timestamptz IS NOT NULL OR EXISTS (SELECT FROM web_roles WHERE role = $1::text)
       ON CONFLICT (role) DO UPDATE SET second_factor_since = EXCLUDED.second_factor_since, set_by = EXCLUDED.set_by
        WHERE (r.second_factor_since IS NULL) <> (EXCLUDED.second_factor_since IS NULL)
       RETURNING r.role, r.second_factor_since
     ), kept AS (
       UPDATE web_sessions e SET roles = array_append(e.roles, c.role) FROM changed c, web_users u
        WHERE c.second_factor_since IS NULL AND u.id = e.user_id AND e.ended_at IS NULL
          AND c.role = ANY (u.roles) AND c.role <> ALL (e.roles)
     )
     SELECT FROM changed`,
    [role, isRequired ? now : null, by],
  );
  return rowCount === 1;
}
