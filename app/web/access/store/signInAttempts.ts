/** Attempts to sign in, counted against a known browser, or against an account and an address. */
import { withTransaction, type Pool, type Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';
import { networkOf } from '../rules/networkOf.js';
import {
  attemptMinutes,
  isLockedOut,
  mostAttemptsOfDevice,
  type Attempts,
} from '../rules/signInLimits.js';

/** Attempts are kept for a day, for the investigation of an attack. */
const keptHours = 24;

/** Who tries to sign in. */
export interface AttemptBy {
  /** Hashes of the name, the current identity key's first. */
  readonly accounts: readonly Buffer[];
  /** IPv6 counts by its network. */
  readonly address: string;
  /** The browser, if it is known for the account. */
  readonly deviceId: number | null;
}

/**
 * Counts an attempt before the password is checked, so that simultaneous attempts cannot pass the
 * limit together.
 * @returns the id of the attempt; null when further ones are refused for now.
 */
export async function beginAttempt(pool: Pool, by: AttemptBy, now: Date): Promise<number | null> {
  const since = minutesBefore(now, attemptMinutes);
  // A guesser beyond the limit is refused without waiting for the lock.
  if (await isRefused(pool, by, since)) return null;
  return withTransaction(pool, async (client) => {
    // One attempt at a time, so that each counts those before it.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('web_sign_in_attempts'))");
    if (await isRefused(client, by, since)) return null;
    await client.query('DELETE FROM web_sign_in_attempts WHERE at < $1', [
      minutesBefore(now, keptHours * 60),
    ]);
    const { rows } = await queryRows<{ id: number }>(
      client,
      `INSERT INTO web_sign_in_attempts (at, account, address, device_id)
       VALUES ($1, $2, $3, $4) RETURNING id`,
      [now, by.accounts[0], networkOf(by.address), by.deviceId],
    );
    return rows[0]?.id ?? null;
  });
}

const minutesBefore = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000);

async function isRefused(db: Queryable, by: AttemptBy, since: Date): Promise<boolean> {
  return by.deviceId === null
    ? isLockedOut(await countAttempts(db, by, since))
    : (await countOfDevice(db, by.deviceId, since)) >= mostAttemptsOfDevice;
}

async function countAttempts(
  db: Queryable,
  { accounts, address }: AttemptBy,
  since: Date,
): Promise<Attempts> {
  const { rows } = await queryNamed<Attempts>(
    db,
    'count-sign-in-attempts',
    `SELECT count(*) FILTER (WHERE account = ANY ($1) AND address = $2)::int AS of_account_from_address,
            count(*) FILTER (WHERE account = ANY ($1))::int AS of_account,
            count(*) FILTER (WHERE address = $2)::int AS from_address
       FROM web_sign_in_attempts
      WHERE at > $3 AND device_id IS NULL AND (account = ANY ($1) OR address = $2)`,
    [accounts, networkOf(address), since],
  );
  const [attempts] = rows;
  if (attempts === undefined) throw new Error('a count is one row');
  return attempts;
}

async function countOfDevice(db: Queryable, deviceId: number, since: Date): Promise<number> {
  const { rows } = await queryNamed<{ count: number }>(
    db,
    'count-sign-in-attempts-of-device',
    'SELECT count(*)::int AS count FROM web_sign_in_attempts WHERE at > $2 AND device_id = $1',
    [deviceId, since],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a count is one row');
  return row.count;
}

/**
 * After a right password: the attempts of this known browser, or else those of unknown ones at this
 * address, no longer count.
 * @param only one attempt; by default also those before it.
 */
export async function forgetAttempts(
  db: Queryable,
  { accounts, address, deviceId }: AttemptBy,
  only?: number,
): Promise<void> {
  await db.query(
    `DELETE FROM web_sign_in_attempts
      WHERE account = ANY ($1) AND device_id IS NOT DISTINCT FROM $2 AND ($2::bigint IS NOT NULL OR address = $3)
        AND ($4::bigint IS NULL OR id = $4)`,
    [accounts, deviceId, networkOf(address), only ?? null],
  );
}

/** When an administrator lets a user in again: no attempt at the account counts any more. */
export async function forgetAllAttempts(
  db: Queryable,
  accounts: readonly Buffer[],
): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM web_sign_in_attempts WHERE account = ANY ($1)', [
    accounts,
  ]);
  return rowCount ?? 0;
}
