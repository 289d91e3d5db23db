/** The secret of a user's second factor, and which of its codes were taken. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

/** Stores a new secret, encrypted, which has no effect yet. */
export async function saveTotpSecret(db: Queryable, userId: number, sealed: Buffer): Promise<void> {
  await db.query('UPDATE web_secrets SET totp_secret = $2, totp_period = 0 WHERE user_id = $1', [
    userId,
    sealed,
  ]);
}

/** Returns the encrypted secret; null when there is none. */
export async function readTotpSecret(db: Queryable, userId: number): Promise<Buffer | null> {
  const { rows } = await queryRows<{ totpSecret: Buffer | null }>(
    db,
    'SELECT totp_secret FROM web_secrets WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.totpSecret ?? null;
}

/**
 * Uses up the code of a period.
 * @returns false when a code of this or a later period was used before.
 */
export async function takePeriod(db: Queryable, userId: number, period: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE web_secrets SET totp_period = $2 WHERE user_id = $1 AND totp_period < $2',
    [userId, period],
  );
  return rowCount === 1;
}

/**
 * Turns the second factor on, or off (null), which also deletes its secret. Once it is on, open
 * sessions have every role of the user for good, as if they had begun with it.
 */
export async function setSecondFactor(
  db: Queryable,
  userId: number,
  since: Date | null,
): Promise<void> {
  if (since === null) {
    await db.query(
      'UPDATE web_secrets SET totp_secret = NULL, totp_period = 0 WHERE user_id = $1',
      [userId],
    );
  }
  await db.query(
    `WITH kept AS (
       UPDATE web_sessions e SET roles = u.roles FROM web_users u
        WHERE u.id = $1 AND e.user_id = $1 AND e.ended_at IS NULL AND $2::timestamptz IS NOT NULL)
     UPDATE web_users SET second_factor_since = $2 WHERE id = $1`,
    [userId, since],
  );
}
