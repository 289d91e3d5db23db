/** Agents' telephones at Kamailio: the accounts that it is given, and those that it says are registered. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** An account with which a telephone registers at Kamailio. */
export interface TelephoneAccount {
  /** The agent's number; of the agent's page, with a `w`. */
  readonly account: string;
  /** HA1 of its password. */
  readonly digest: string;
}

/** Lists the accounts of agents who are enabled, and of the pages that are their telephones. */
export async function listTelephoneAccounts(db: Queryable): Promise<TelephoneAccount[]> {
  const { rows } = await queryNamed<TelephoneAccount>(
    db,
    'list-telephone-accounts',
    `SELECT number AS account, sip_digest AS digest FROM agents WHERE enabled
      UNION ALL
     SELECT a.number || 'w', p.sip_digest
       FROM page_telephones p JOIN agents a ON a.id = p.agent_id WHERE a.enabled
      ORDER BY account`,
    [],
  );
  return rows;
}

/**
 * Writes which accounts are registered now.
 * @param forgotBefore Kamailio has started at this moment, and has forgotten who was registered before:
 *   they stay so; null: all have had the time to register again
 */
export async function writeRegistrations(
  db: Queryable,
  accounts: readonly string[],
  forgotBefore: Date | null,
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'write-telephone-registrations',
    `WITH gone AS (
       DELETE FROM telephone_registrations
        WHERE account <> ALL ($1) AND ($2::timestamptz IS NULL OR registered_at >= $2)
     )
     INSERT INTO telephone_registrations AS r (account, registered_at)
     SELECT a.account, $3 FROM unnest($1::text[]) AS a (account)
      WHERE NOT EXISTS (SELECT FROM telephone_registrations t
                         WHERE t.account = a.account AND ($2::timestamptz IS NULL OR t.registered_at >= $2))
         ON CONFLICT (account) DO UPDATE SET registered_at = EXCLUDED.registered_at`,
    [accounts, forgotBefore, now],
  );
}

/** Tells whether an account is registered. */
export async function isRegistered(db: Queryable, account: string): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'is-telephone-registered',
    'SELECT FROM telephone_registrations WHERE account = $1',
    [account],
  );
  return rowCount === 1;
}

/** Reads the accounts that are registered. */
export async function readRegistrations(db: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await queryNamed<{ account: string }>(
    db,
    'read-telephone-registrations',
    'SELECT account FROM telephone_registrations',
    [],
  );
  return new Set(rows.map(({ account }) => account));
}
