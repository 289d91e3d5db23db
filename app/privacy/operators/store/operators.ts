/**
 * Who acts when a command is run: users of the operating system, and personal tokens. A trigger
 * records every change to either.
 */
import { createHash, randomBytes } from 'node:crypto';
import { findAgentOfId, type Agent } from '../../../queue/store/agents.js';
import { readStaff, type Contact } from '../../../tickets/store/ticketPeople.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

/** The person for whom an operating-system user, or the holder of a token, acts. */
export type ActsFor =
  | { readonly kind: 'staff'; readonly staff: Contact }
  | { readonly kind: 'agent'; readonly agent: Agent };

export interface OsAccount {
  /** Null for an administrator who is not on the staff. */
  readonly actsFor: ActsFor | null;
  readonly isAdministrator: boolean;
}

/** A person as `os_accounts` and `staff_tokens` refer to one. */
export type PersonId = { readonly staffId: number } | { readonly agentId: number };

interface PersonRow {
  staffId: number | null;
  agentId: number | null;
}

/**
 * Reads the person of a row. Null also for an agent who has been removed: then nobody acts for that
 * agent.
 */
async function actsForOf(db: Queryable, row: PersonRow): Promise<ActsFor | null> {
  if (row.staffId !== null) {
    const staff = await readStaff(db, row.staffId);
    return staff === null ? null : { kind: 'staff', staff };
  }
  const agent = row.agentId === null ? null : await findAgentOfId(db, row.agentId);
  return agent === null ? null : { kind: 'agent', agent };
}

/** Reads for whom an operating-system user acts; null when the user is not known. */
export async function findOsAccount(db: Queryable, osUser: string): Promise<OsAccount | null> {
  const { rows } = await queryRows<PersonRow & { isAdministrator: boolean }>(
    db,
    'SELECT staff_id, agent_id, is_administrator FROM os_accounts WHERE os_user = $1',
    [osUser],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return { actsFor: await actsForOf(db, row), isAdministrator: row.isAdministrator };
}

export interface ListedAccount {
  readonly osUser: string;
  /** Empty for an administrator who is not on the staff. */
  readonly person: string;
  readonly isAdministrator: boolean;
  readonly mappedAt: Date;
  readonly mappedBy: string;
}

const personText = `coalesce(s.name || ' (' || s.role || ', ' || c.code || ')', a.number || ' ' || a.name, '')`;
const personJoins = `LEFT JOIN staff s ON s.id = x.staff_id LEFT JOIN courts c ON c.id = s.court_id
  LEFT JOIN agents a ON a.id = x.agent_id`;

/** Lists every mapped operating-system user. */
export async function listOsAccounts(db: Queryable): Promise<ListedAccount[]> {
  const { rows } = await queryRows<ListedAccount>(
    db,
    `SELECT x.os_user, ${personText} AS person, x.is_administrator,
            x.mapped_at, x.mapped_by
       FROM os_accounts x ${personJoins} ORDER BY x.os_user`,
  );
  return rows;
}

/** Sets for whom an operating-system user acts, and replaces any earlier mapping. */
export async function mapOsAccount(
  db: Queryable,
  osUser: string,
  { person, isAdministrator }: { person: PersonId | null; isAdministrator: boolean },
  by: string,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO os_accounts (os_user, staff_id, agent_id, is_administrator, mapped_at, mapped_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (os_user) DO UPDATE SET staff_id = EXCLUDED.staff_id, agent_id = EXCLUDED.agent_id,
        is_administrator = EXCLUDED.is_administrator, mapped_at = EXCLUDED.mapped_at, mapped_by = EXCLUDED.mapped_by`,
    [osUser, ...personIds(person), isAdministrator, now, by],
  );
}

/** Removes the mapping of an operating-system user. @returns whether there was one. */
export async function unmapOsAccount(db: Queryable, osUser: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM os_accounts WHERE os_user = $1', [osUser]);
  return rowCount !== 0;
}

function personIds(person: PersonId | null): [number | null, number | null] {
  if (person === null) return [null, null];
  return 'staffId' in person ? [person.staffId, null] : [null, person.agentId];
}

/** The prefix makes a token recognisable if it leaks into a text. */
const tokenPrefix = 'hotline_';

/**
 * Makes a personal token. Only its hash is stored, so the token exists nowhere but in the return
 * value.
 */
export async function makeToken(
  db: Queryable,
  person: PersonId,
  by: string,
  now: Date,
  expiresAt: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  const token = `${tokenPrefix}${randomBytes(32).toString('base64url')}`;
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO staff_tokens (hash, staff_id, agent_id, made_at, made_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [tokenHash(token), ...personIds(person), now, by, expiresAt],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the token was not written');
  return { id, token };
}

/** The result of looking up a token. `nobody`: its agent has been removed. */
export type FoundToken =
  | { readonly kind: 'found'; readonly id: number; readonly actsFor: ActsFor }
  | { readonly kind: 'unknown' | 'expired' | 'revoked' | 'nobody' };

/** Finds the holder of a token. */
export async function findToken(db: Queryable, token: string, now: Date): Promise<FoundToken> {
  const { rows } = await queryRows<
    PersonRow & { id: number; expiresAt: Date; revokedAt: Date | null }
  >(db, 'SELECT id, staff_id, agent_id, expires_at, revoked_at FROM staff_tokens WHERE hash = $1', [
    tokenHash(token),
  ]);
  const row = rows[0];
  if (row === undefined) return { kind: 'unknown' };
  if (row.revokedAt !== null) return { kind: 'revoked' };
  if (row.expiresAt <= now) return { kind: 'expired' };
  const actsFor = await actsForOf(db, row);
  return actsFor === null ? { kind: 'nobody' } : { kind: 'found', id: row.id, actsFor };
}

function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export interface ListedToken {
  readonly id: number;
  readonly person: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** Lists every token, the newest first. */
export async function listTokens(db: Queryable): Promise<ListedToken[]> {
  const { rows } = await queryRows<ListedToken>(
    db,
    `SELECT x.id, ${personText} AS person, x.made_at, x.made_by,
            x.expires_at, x.revoked_at
       FROM staff_tokens x ${personJoins} ORDER BY x.id DESC`,
  );
  return rows;
}

/** Revokes a token. @returns whether it was valid until now. */
export async function revokeToken(db: Queryable, id: number, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE staff_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL',
    [id, now],
  );
  return rowCount !== 0;
}
