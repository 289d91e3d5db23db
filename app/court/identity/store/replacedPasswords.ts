/**
 * Printed query passwords that a renewed one has replaced (renewedPasswords.ts), once an import writes their party
 * again without them: it brings no password, or another, or the party is gone or known by another number. A later
 * import may bring them back, such as one of an older export. Then they open nothing, whoever has them in that case.
 */
import type { PoolClient } from 'pg';
import { unusedDays } from '../rules/newPassword.js';
import { addDays, chinaDate } from '../../rules/workCalendar.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

/** Such a password, as a keyed hash. */
export interface ReplacedPassword extends StoredPassword {
  readonly caseId: number;
}

/** A party in a case of a renewed password, as it was before an import, or as the import brings it. */
export interface PartyOfRenewed {
  readonly caseId: number;
  readonly personId: number | null;
}

/** The printed password of before; null: there was none. */
export interface PrintedBefore extends PartyOfRenewed {
  /** The SMS of a renewed one was sent. */
  readonly isReplaced: boolean;
  readonly stored: StoredPassword | null;
}

/** The printed password that comes; null: none does. */
export interface PrintedNow extends PartyOfRenewed {
  readonly password: string | null;
}

/** SQL: whether the printed password of a row of `parties t` is one of these. */
export const isReplacedColumn = `EXISTS (SELECT FROM replaced_passwords x
                     WHERE x.case_id = t.case_id AND x.mac = t.password_mac) AS is_replaced`;

/** Keeps those that an import is about to lose, and reads all of its cases. */
export async function keepReplaced(
  client: PoolClient,
  identityKeys: IdentityKeys,
  before: readonly PrintedBefore[],
  brought: readonly PrintedNow[],
  now: Date,
): Promise<ReplacedPassword[]> {
  const caseIds = [...new Set(brought.map(({ caseId }) => caseId))];
  for (const { caseId, personId, isReplaced, stored } of before) {
    const isSame = (each: PrintedNow) =>
      each.caseId === caseId &&
      each.personId === personId &&
      each.password !== null &&
      stored !== null &&
      identityKeys.passwordMatches(stored, each.password);
    if (!isReplaced || stored === null || brought.some(isSame)) continue;
    await client.query(
      `INSERT INTO replaced_passwords (case_id, replaced_on, identity_key_id, salt, mac) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (case_id, mac) DO NOTHING`,
      [caseId, chinaDate(now), stored.identityKeyId, stored.salt, stored.mac],
    );
  }
  const { rows } = await queryRows<ReplacedPassword>(
    client,
    'SELECT case_id, identity_key_id, salt, mac FROM replaced_passwords WHERE case_id = ANY ($1::bigint[])',
    [caseIds],
  );
  return rows;
}

/** Finds a password among them. Its party is stored with that very hash, by which it is known; null: it is none. */
export function findReplaced(
  identityKeys: IdentityKeys,
  all: readonly ReplacedPassword[],
  caseId: number | null,
  password: string,
): ReplacedPassword | null {
  return (
    all.find((each) => each.caseId === caseId && identityKeys.passwordMatches(each, password)) ??
    null
  );
}

/** Deletes those that no import has brought back for a year. @returns how many. */
export async function eraseReplacedPasswords(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM replaced_passwords x WHERE replaced_on < $1
        AND NOT EXISTS (SELECT FROM parties t WHERE t.case_id = x.case_id AND t.password_mac = x.mac)`,
    [addDays(chinaDate(now), -unusedDays)],
  );
  return rowCount ?? 0;
}
