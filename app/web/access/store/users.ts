/** Users of the console. A trigger records every change of one. */
import type { Pool } from '../../../core/database/pool.js';
import { withTransaction, type Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';
import type { Role } from '../rules/permissions.js';

/** The person behind a user: staff, an agent, both, or neither. */
export interface Person {
  readonly staffId: number | null;
  readonly agentId: number | null;
  /** Of a user who is neither; null otherwise. */
  readonly fullName: string | null;
  /** Of a user who is neither: null is every court. */
  readonly courtId: number | null;
}

export interface NewUser extends Person {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string;
}

/**
 * Adds a user, who must change the password at the first sign-in. Returns null when the name is
 * taken.
 */
export async function insertUser(
  pool: Pool,
  user: NewUser,
  by: string,
  now: Date,
): Promise<number | null> {
  return withTransaction(pool, async (client) => {
    const { rows } = await queryRows<{ id: number }>(
      client,
      `INSERT INTO web_users (name, staff_id, agent_id, full_name, court_id, roles, password_set_at, added_at, added_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (name) DO NOTHING RETURNING id`,
      [
        ...[user.name, user.staffId, user.agentId, user.fullName, user.courtId, user.roles],
        ...[now, by],
      ],
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    await client.query('INSERT INTO web_secrets (user_id, password_hash) VALUES ($1, $2)', [
      id,
      user.passwordHash,
    ]);
    return id;
  });
}

/** A user as administrators see them. */
export interface ListedUser {
  readonly id: number;
  readonly name: string;
  readonly fullName: string;
  readonly roles: readonly Role[];
  readonly courtId: number | null;
  readonly court: string | null;
  readonly staffId: number | null;
  readonly agentId: number | null;
  readonly agentNumber: string | null;
  readonly hasSecondFactor: boolean;
  /** A role of the user requires one, and the user has none. */
  readonly lacksSecondFactor: boolean;
  readonly mustChangePassword: boolean;
  readonly addedAt: Date;
  readonly addedBy: string;
  readonly lockedAt: Date | null;
  /** The latest sign-in of which a session is kept. */
  readonly signedInAt: Date | null;
}

const listed = `SELECT u.id, u.name, coalesce(s.name, a.name, u.full_name) AS full_name, u.roles,
    coalesce(s.court_id, a.court_id, u.court_id) AS court_id, c.name AS court, u.staff_id, u.agent_id,
    a.number AS agent_number, u.second_factor_since IS NOT NULL AS has_second_factor,
    u.second_factor_since IS NULL AND EXISTS (
      SELECT FROM web_roles r WHERE r.role = ANY (u.roles) AND r.second_factor_since IS NOT NULL) AS lacks_second_factor,
    u.must_change_password, u.added_at, u.added_by, u.locked_at,
    (SELECT max(e.began_at) FROM web_sessions e WHERE e.user_id = u.id AND e.token_name IS NULL) AS signed_in_at
  FROM web_users u LEFT JOIN staff s ON s.id = u.staff_id LEFT JOIN agents a ON a.id = u.agent_id
       LEFT JOIN courts c ON c.id = coalesce(s.court_id, a.court_id, u.court_id)`;

/** Lists every user by name. */
export async function listUsers(db: Queryable): Promise<ListedUser[]> {
  const { rows } = await queryRows<ListedUser>(db, `${listed} ORDER BY u.name`, []);
  return rows;
}

/** A filter for users; null: any. */
export interface UserFilter {
  readonly courtId: number | null;
  /** A part of the account, of the name or of the agent's number. */
  readonly words: string | null;
  readonly role: Role | null;
}

/** Lists a page of the matching users by name, with the number of all matches. */
export async function findUsers(
  db: Queryable,
  { courtId, words, role }: UserFilter,
  part: { readonly limit: number; readonly offset: number },
): Promise<{ readonly users: ListedUser[]; readonly total: number }> {
  const { rows } = await queryRows<ListedUser & { total: number }>(
    db,
    `WITH found AS (${listed}
      WHERE ($1::int IS NULL OR coalesce(s.court_id, a.court_id, u.court_id) = $1) AND ($3::text IS NULL OR $3 = ANY (u.roles))
        AND ($2::text IS NULL
             OR strpos(lower(concat_ws(' ', u.name, s.name, a.name, u.full_name, a.number)), lower($2)) > 0))
     SELECT found.*, (SELECT count(*)::int FROM found) AS total FROM found ORDER BY name LIMIT $4 OFFSET $5`,
    [courtId, words, role, part.limit, part.offset],
  );
  return { users: rows, total: rows[0]?.total ?? 0 };
}

/** Returns a user by name or by id; null when there is none. */
export async function findUser(
  db: Queryable,
  by: { readonly name: string } | { readonly id: number },
): Promise<ListedUser | null> {
  const { rows } = await queryRows<ListedUser>(
    db,
    `${listed} WHERE ($1::text IS NULL OR u.name = $1) AND ($2::int IS NULL OR u.id = $2)`,
    ['name' in by ? by.name : null, 'id' in by ? by.id : null],
  );
  return rows[0] ?? null;
}

/**
 * Changes the roles of a user, or locks or unlocks them. Open sessions have a new role for good if
 * it requires no second factor today: a rule that comes later does not take it from them.
 */
export async function changeUser(
  db: Queryable,
  id: number,
  change: { readonly roles?: readonly Role[]; readonly lockedAt?: Date | null },
): Promise<void> {
  await db.query(
    `WITH kept AS (
       UPDATE web_sessions e
          SET roles = ARRAY(
                SELECT given.role FROM unnest($2::text[]) AS given (role)
                 WHERE given.role = ANY (e.roles) OR NOT EXISTS (
                   SELECT FROM web_roles r WHERE r.role = given.role AND r.second_factor_since IS NOT NULL))
        WHERE e.user_id = $1 AND e.ended_at IS NULL AND $2::text[] IS NOT NULL)
     UPDATE web_users SET roles = coalesce($2, roles), locked_at = CASE WHEN $3 THEN $4 ELSE locked_at END
      WHERE id = $1`,
    [id, change.roles ?? null, change.lockedAt !== undefined, change.lockedAt ?? null],
  );
}

/** The data with which the sign-in compares. */
export interface SignInUser {
  readonly id: number;
  readonly passwordHash: string;
  readonly isLocked: boolean;
  /** Null: the user has no second factor. */
  readonly secondFactorSince: Date | null;
}

/** Reads what the sign-in compares with; null when there is no such user. */
export async function readSignIn(db: Queryable, name: string): Promise<SignInUser | null> {
  const { rows } = await queryNamed<SignInUser>(
    db,
    'read-web-sign-in',
    `SELECT u.id, x.password_hash, u.locked_at IS NOT NULL AS is_locked,
            u.second_factor_since
       FROM web_users u JOIN web_secrets x ON x.user_id = u.id WHERE u.name = $1`,
    [name],
  );
  return rows[0] ?? null;
}

/**
 * Holds a user to the end of the transaction in which a session is to begin. A password is checked for a
 * while, and may be replaced meanwhile, which ends the open sessions: so a session has begun before that and
 * ends with them, or it does not begin.
 * @param read what the password and the code were compared with.
 * @returns false when the user has another password or second factor by now, or is locked.
 */
export async function holdSignIn(
  db: Queryable,
  read: Omit<SignInUser, 'isLocked'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM web_users u JOIN web_secrets x ON x.user_id = u.id
      WHERE u.id = $1 AND u.locked_at IS NULL AND x.password_hash = $2
        AND u.second_factor_since IS NOT DISTINCT FROM $3::timestamptz
        FOR NO KEY UPDATE OF u, x`,
    [read.id, read.passwordHash, read.secondFactorSince],
  );
  return rowCount === 1;
}

/** Returns the hash of a user's password. */
export async function readPasswordHash(db: Queryable, userId: number): Promise<string> {
  const { rows } = await queryRows<{ passwordHash: string }>(
    db,
    'SELECT password_hash FROM web_secrets WHERE user_id = $1',
    [userId],
  );
  const hash = rows[0]?.passwordHash;
  if (hash === undefined) throw new Error(`user ${userId} has no password`);
  return hash;
}

/**
 * Replaces a user's password.
 * @param mustChange when an administrator has set it.
 */
export async function savePassword(
  db: Queryable,
  userId: number,
  { hash, mustChange }: { readonly hash: string; readonly mustChange: boolean },
  now: Date,
): Promise<void> {
  // In the order of holdSignIn: the two would wait for each other.
  await db.query(
    'UPDATE web_users SET password_set_at = $2, must_change_password = $3 WHERE id = $1',
    [userId, now, mustChange],
  );
  await db.query('UPDATE web_secrets SET password_hash = $2 WHERE user_id = $1', [userId, hash]);
}
