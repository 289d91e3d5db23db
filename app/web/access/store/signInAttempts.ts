/** Attempts to sign in, counted against an account and an address. */
import { withTransaction, type Pool, type Queryable } from '../../../database/pool.js';
import { queryNamed, queryRows } from '../../../database/rows.js';
import { networkOf } from '../rules/networkOf.js';
import { attemptMinutes, isLockedOut, type Attempts } from '../rules/signInLimits.js';

/** Attempts are kept for a day, for the investigation of an attack. */
const keptHours = 24;

/**
 * Counts an attempt before the password is checked, so that simultaneous attempts cannot pass the
 * limit together.
 * @param accounts hashes of the name, the current key's first.
 * @param from the address; IPv6 counts by its network.
 * @returns the id of the attempt; null when further ones are refused for now.
 */
export async function beginAttempt(
  pool: Pool,
  accounts: readonly Buffer[],
  from: string,
  now: Date,
): Promise<number | null> {
  const address = networkOf(from);
  const since = minutesBefore(now, attemptMinutes);
  // A guesser beyond the limit is refused without waiting for the lock.
  if (isLockedOut(await countAttempts(pool, accounts, address, since))) return null;
  return withTransaction(pool, async (client) => {
    // One attempt at a time, so that each counts those before it.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('web_sign_in_attempts'))");
    if (isLockedOut(await countAttempts(client, accounts, address, since))) return null;
    await client.query('DELETE FROM web_sign_in_attempts WHERE at < $1', [
      minutesBefore(now, keptHours * 60),
    ]);
    const { rows } = await queryRows<{ id: number }>(
      client,
      'INSERT INTO web_sign_in_attempts (at, account, address) VALUES ($1, $2, $3) RETURNING id',
      [now, accounts[0], address],
    );
    return rows[0]?.id ?? null;
  });
}

const minutesBefore = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000);

async function countAttempts(
  db: Queryable,
  accounts: readonly Buffer[],
  address: string,
  since: Date,
): Promise<Attempts> {
  const { rows } = await queryNamed<Attempts>(
    db,
    'count-sign-in-attempts',
    `SELECT count(*) FILTER (WHERE account = ANY ($1) AND address = $2)::int AS of_account_from_address,
            count(*) FILTER (WHERE account = ANY ($1))::int AS of_account,
            count(*) FILTER (WHERE address = $2)::int AS from_address
       FROM web_sign_in_attempts WHERE at > $3 AND (account = ANY ($1) OR address = $2)`,
    [accounts, address, since],
  );
  const [attempts] = rows;
  if (attempts === undefined) throw new Error('a count is one row');
  return attempts;
}

/**
 * After a right password: the attempts from this address no longer count.
 * @param only one attempt; by default also those before it.
 */
export async function forgetAttempts(
  db: Queryable,
  accounts: readonly Buffer[],
  address: string,
  only?: number,
): Promise<void> {
  await db.query(
    `DELETE FROM web_sign_in_attempts
      WHERE account = ANY ($1) AND address = $2 AND ($3::bigint IS NULL OR id = $3)`,
    [accounts, networkOf(address), only ?? null],
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
