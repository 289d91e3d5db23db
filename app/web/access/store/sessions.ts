/**
 * Sessions of browsers, and API tokens of programs, which are sessions with a name. The browser
 * or the program holds 256 random bits; the database holds their SHA-256, so that reading the
 * database is not enough to take over a session.
 */
import { hash, randomBytes } from 'node:crypto';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';
import { dutyOf, filingOf, otherRows } from '../../../tickets/store/ticketPeople.js';
import type { WebUser } from '../webUser.js';

/** A session ends after this much time without activity, and after this much time in any case. */
const idleMinutes = 30;
const longestHours = 12;
/** Ended sessions are kept for this long. */
const keptDays = 180;

/** Why a session ended. */
export type SessionEnd = 'signed_out' | 'revoked' | 'password_changed' | 'locked' | 'replaced';

const hashOf = (token: string) => hash('sha256', token, 'buffer');
const minutesBefore = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** Of a session that is to be an API token. */
export interface NewToken {
  readonly name: string;
  readonly expiresAt: Date;
}

/**
 * Begins a session.
 * @param asToken absent: a browser's session.
 * @returns the token, which exists nowhere but in the browser, or with the program.
 */
export async function beginSession(
  db: Queryable,
  userId: number,
  from: { readonly address: string; readonly browser: string },
  now: Date,
  asToken?: NewToken,
): Promise<{ readonly id: number; readonly token: string }> {
  await db.query('DELETE FROM web_sessions WHERE expires_at < $1', [
    minutesBefore(now, keptDays * 24 * 60),
  ]);
  const token = randomBytes(32).toString('base64url');
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO web_sessions (hash, user_id, began_at, seen_at, expires_at, address, browser, roles, token_name)
     SELECT $1, u.id, $3, $3, $4, $5, $6, u.roles, $7 FROM web_users u WHERE u.id = $2 RETURNING id`,
    [
      ...[hashOf(token), userId, now, asToken?.expiresAt ?? minutesBefore(now, -longestHours * 60)],
      ...[from.address, from.browser.slice(0, 200), asToken?.name ?? null],
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the session was not written');
  return { id, token };
}

interface SessionRow extends Omit<WebUser, 'session'> {
  readonly sessionId: number;
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly tokenName: string | null;
}

/**
 * SQL: columns of `web_users u`, `agents a`. A user who is no longer an agent has lost the roles of
 * one.
 */
const rolesOfPerson = `CASE WHEN a.enabled AND a.is_supervisor THEN u.roles
                 WHEN a.enabled THEN array_remove(u.roles, 'supervisor')
                 ELSE array_remove(array_remove(u.roles, 'agent'), 'supervisor') END`;

/**
 * SQL: columns of `web_sessions e`, `web_users u`; `given.role`. The session did not begin with the
 * role, the role requires a second factor, and the user has none.
 */
const isWithheld = `u.second_factor_since IS NULL AND given.role <> ALL (e.roles) AND EXISTS (
              SELECT FROM web_roles r WHERE r.role = given.role AND r.second_factor_since IS NOT NULL)`;

/**
 * SQL: columns of `web_sessions e`, `web_users u`, `staff s`, `agents a`. A role that was given
 * since the sign-in waits for the second factor that it requires. The others go on, so that no agent call
 * is cut off by the new role.
 */
const rolesNow = `coalesce(s.court_id, a.court_id, u.court_id) AS court_id,
            CASE WHEN a.enabled THEN u.agent_id END AS agent_id,
            ARRAY(SELECT given.role FROM unnest(${rolesOfPerson}) AS given (role) WHERE NOT (${isWithheld})) AS roles`;

/**
 * SQL: columns of `web_sessions e`, `web_users u`. A role that the user had at the sign-in requires a
 * second factor, has done so since before the sign-in, and the user has none. A user who was signed in
 * already goes on to the end of the session, so that no agent call is cut off by the rule. A token has no
 * talk to lose, and would go on for months.
 */
const mustEnrol = `u.second_factor_since IS NULL AND EXISTS (
              SELECT FROM web_roles r
               WHERE r.role = ANY (u.roles) AND r.role = ANY (e.roles)
                 AND (r.second_factor_since <= e.began_at OR r.second_factor_since IS NOT NULL AND e.token_name IS NOT NULL))`;

/** SQL: columns of `web_sessions e`, and the parameters of its moments. It is neither over nor out of use. */
const isOpen = (now: string, idleSince: string) =>
  `e.ended_at IS NULL AND e.expires_at > ${now} AND (e.seen_at > ${idleSince} OR e.token_name IS NOT NULL)`;

/** What a request brings: the cookie of a browser, or the token of a program. */
export interface GivenToken {
  readonly token: string;
  readonly of: 'browser' | 'program';
}

/**
 * Reads the user who is signed in by a token, and the person behind the user, in one statement: every request needs both. Null when
 * there is none. A user who is no longer an agent has lost the roles of one.
 */
export async function findSession(
  db: Queryable,
  { token, of }: GivenToken,
  now: Date,
): Promise<WebUser | null> {
  const { rows } = await queryNamed<SessionRow>(
    db,
    'find-web-session',
    `SELECT e.id AS session_id, e.seen_at, e.expires_at, e.token_name, u.id, u.name,
            coalesce(s.name, a.name, u.full_name) AS full_name, u.must_change_password,
            u.second_factor_since IS NOT NULL AS has_second_factor, ${mustEnrol} AS must_enrol_second_factor,
            EXISTS (SELECT FROM web_roles r WHERE r.role = ANY (u.roles) AND r.second_factor_since IS NOT NULL) AS needs_second_factor, u.staff_id, s.department_id, ${rolesNow},
            ARRAY(SELECT given.role FROM unnest(${rolesOfPerson}) AS given (role) WHERE ${isWithheld}) AS withheld_roles,
            CASE WHEN a.enabled THEN json_build_object('id', a.id, 'number', a.number, 'name', a.name, 'courtId', a.court_id,
                                                       'isSupervisor', a.is_supervisor) END AS agent,
            CASE WHEN s.id IS NOT NULL
                 THEN json_build_object('id', s.id, 'name', s.name, 'role', s.role, 'courtId', s.court_id,
                                        'departmentId', s.department_id, 'departmentName', d.name, 'mobile', s.mobile,
                                        'otherRows', ${otherRows},
                                        'isInspection', ${dutyOf.isInspection}, 'isDispatch', ${dutyOf.isDispatch},
                                        'isSupervision', ${dutyOf.isSupervision},
                                        'filing', ${filingOf('s.court_id')}) END AS staff
       FROM web_sessions e JOIN web_users u ON u.id = e.user_id
            LEFT JOIN staff s ON s.id = u.staff_id LEFT JOIN departments d ON d.id = s.department_id
            LEFT JOIN agents a ON a.id = u.agent_id
      WHERE e.hash = $1 AND u.locked_at IS NULL AND ${isOpen('$2', '$3')}
        AND (e.token_name IS NOT NULL) = $4`,
    [hashOf(token), now, minutesBefore(now, idleMinutes), of === 'program'],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { sessionId, seenAt, expiresAt, tokenName, ...user } = row;
  return {
    ...user,
    session: { id: sessionId, seenAt, expiresAt, tokenName },
  };
}

/** Notes the user's activity. */
export async function markSeen(db: Queryable, sessionId: number, now: Date): Promise<void> {
  await queryNamed(
    db,
    'mark-web-session-seen',
    'UPDATE web_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2',
    [sessionId, now],
  );
}

/** An open session, and what its user may see by it now. */
export interface OpenSession extends Pick<WebUser, 'roles' | 'courtId' | 'agentId'> {
  readonly id: number;
}

/**
 * Reads every open session, but for those that serve to turn on a second factor only. Long-lived
 * connections (a stream, a telephone) are compared with these, because a role can be taken away, or
 * an agent removed, while the session goes on.
 */
export async function readOpenSessions(db: Queryable, now: Date): Promise<OpenSession[]> {
  const { rows } = await queryNamed<OpenSession>(
    db,
    'open-web-sessions',
    `SELECT e.id, ${rolesNow}
       FROM web_sessions e JOIN web_users u ON u.id = e.user_id
            LEFT JOIN staff s ON s.id = u.staff_id LEFT JOIN agents a ON a.id = u.agent_id
      WHERE u.locked_at IS NULL AND ${isOpen('$1', '$2')} AND NOT (${mustEnrol})`,
    [now, minutesBefore(now, idleMinutes)],
  );
  return rows;
}

/** Counts the open tokens of a user. */
export async function countTokens(db: Queryable, userId: number, now: Date): Promise<number> {
  const { rows } = await queryRows<{ n: number }>(
    db,
    `SELECT count(*)::int AS n FROM web_sessions
      WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND token_name IS NOT NULL`,
    [userId, now],
  );
  return rows[0]?.n ?? 0;
}

/** Which sessions of a user end: all, one, all but one, or the API tokens. */
export interface WhichSessions {
  readonly userId: number;
  readonly only?: number;
  readonly onlyTokens?: true;
  readonly butNot?: number;
}

/**
 * Ends open sessions of a user.
 * @returns how many.
 */
export async function endSessions(
  db: Queryable,
  { userId, only, onlyTokens, butNot }: WhichSessions,
  because: SessionEnd,
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE web_sessions SET ended_at = $2, ended_because = $3
      WHERE user_id = $1 AND ended_at IS NULL AND ($4::bigint IS NULL OR id = $4)
        AND ($5::bigint IS NULL OR id <> $5) AND (NOT $6 OR token_name IS NOT NULL)`,
    [userId, now, because, only ?? null, butNot ?? null, onlyTokens ?? false],
  );
  return rowCount ?? 0;
}

/** An open session, as its owner and administrators see it. */
export interface ListedSession {
  readonly id: number;
  readonly userId: number;
  readonly user: string;
  readonly beganAt: Date;
  /** Null: a token, whose use is not kept. */
  readonly seenAt: Date | null;
  readonly expiresAt: Date;
  readonly address: string;
  readonly browser: string;
  /** Null: a browser's session. */
  readonly tokenName: string | null;
}

/**
 * Lists open sessions, the latest activity first: of a user (null: of all), of a court (null: of
 * all).
 */
export async function listSessions(
  db: Queryable,
  of: { readonly userId?: number; readonly courtId?: number | null },
  now: Date,
): Promise<ListedSession[]> {
  const { rows } = await queryRows<ListedSession>(
    db,
    `SELECT e.id, e.user_id, u.name AS user, e.began_at,
            CASE WHEN e.token_name IS NULL THEN e.seen_at END AS seen_at, e.expires_at, e.address, e.browser, e.token_name
       FROM web_sessions e JOIN web_users u ON u.id = e.user_id
            LEFT JOIN staff s ON s.id = u.staff_id LEFT JOIN agents a ON a.id = u.agent_id
      WHERE ${isOpen('$1', '$2')}
        AND ($3::int IS NULL OR e.user_id = $3)
        AND ($4::int IS NULL OR coalesce(s.court_id, a.court_id, u.court_id) = $4)
      ORDER BY e.seen_at DESC, e.id DESC`,
    [now, minutesBefore(now, idleMinutes), of.userId ?? null, of.courtId ?? null],
  );
  return rows;
}
