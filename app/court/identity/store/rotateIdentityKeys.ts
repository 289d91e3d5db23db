/** Rotates the identity keys while the hotline runs. */
import type { Pool, PoolClient } from 'pg';
import { withImportLock } from './importLock.js';
import type { IdentityKeys } from './identityKeys.js';
import { keyOfMobile, rotateMobiles, type PartyKey } from './mobileOnFile.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

/** How many rows name an identity key. */
export interface IdentityKeyUsage {
  readonly identityKeyId: number;
  readonly idNumbers: number;
  /** Mobile numbers on file. */
  readonly mobiles: number;
  /** Query passwords and codes. */
  readonly passwords: number;
}

/** Counts the rows per identity key, the newest identity key first. Reads whole tables. */
export async function readIdentityKeyUsage(db: Queryable): Promise<IdentityKeyUsage[]> {
  const { rows } = await queryRows<IdentityKeyUsage>(
    db,
    `SELECT k::int AS identity_key_id, count(*) FILTER (WHERE of = 'id') AS id_numbers,
            count(*) FILTER (WHERE of = 'mobile') AS mobiles, count(*) FILTER (WHERE of = 'password') AS passwords
       FROM (SELECT identity_key_id AS k, 'id' AS of FROM persons WHERE identity_key_id IS NOT NULL
             UNION ALL SELECT ${keyOfMobile}, 'mobile' FROM parties WHERE mobile_sealed IS NOT NULL
             UNION ALL SELECT identity_key_id, 'password' FROM parties WHERE identity_key_id IS NOT NULL
             UNION ALL SELECT identity_key_id, 'password' FROM ticket_codes
             UNION ALL SELECT identity_key_id, 'password' FROM sign_in_codes
             UNION ALL SELECT identity_key_id, 'password' FROM renewed_passwords WHERE mac IS NOT NULL
             UNION ALL SELECT identity_key_id, 'password' FROM replaced_passwords) named
      GROUP BY k ORDER BY k DESC`,
  );
  return rows;
}

export interface RotateOptions {
  readonly batchSize?: number;
  readonly onProgress?: (done: number) => void;
  /** When it fires, the rotation ends after the current batch. */
  readonly signal?: AbortSignal;
}

interface PersonRow {
  id: number;
  identityKeyId: number;
  idHash: Buffer;
  idEncrypted: Buffer;
}

/**
 * Moves every ID number, and every mobile number on file, that is stored under an older identity key
 * to the current one, in batches of one transaction each. A stopped rotation can be resumed.
 * Look-ups work all the while, because they try every identity key.
 * @returns how many numbers this run moved to the current identity key.
 * @throws ImportBusy if an import is running, which writes the same rows.
 */
export async function rotateIdNumbers(
  pool: Pool,
  identityKeys: IdentityKeys,
  options: RotateOptions = {},
): Promise<number> {
  return withImportLock(pool, async (client) => {
    const size = options.batchSize ?? 2000;
    let done = 0;
    /** Moves batch after batch, until there is none left or the rotation is stopped. */
    async function rotateAll<After>(
      rotateNext: (after: After | null) => Promise<{ count: number; last: After } | null>,
    ): Promise<void> {
      let last: After | null = null;
      while (options.signal?.aborted !== true) {
        const batch = await inTransaction(client, () => rotateNext(last));
        if (batch === null) return;
        done += batch.count;
        last = batch.last;
        options.onProgress?.(done);
      }
    }
    await rotateAll<number>((after) => rotateIds(client, identityKeys, after, size));
    await rotateAll<PartyKey>((after) => rotateMobiles(client, identityKeys, after, size));
    return done;
  });
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function rotateIds(
  client: PoolClient,
  identityKeys: IdentityKeys,
  after: number | null,
  size: number,
): Promise<{ count: number; last: number } | null> {
  const { rows } = await queryRows<PersonRow>(
    client,
    `SELECT id, identity_key_id, id_hash, id_encrypted FROM persons
        WHERE id > $1 AND identity_key_id <> $2 ORDER BY id LIMIT $3 FOR UPDATE`,
    [after ?? 0, identityKeys.currentKeyId, size],
  );
  const renewed = rows.map((row) =>
    identityKeys.storeIdNumber(
      identityKeys.readIdNumber({
        identityKeyId: row.identityKeyId,
        hash: row.idHash,
        encrypted: row.idEncrypted,
      }),
    ),
  );
  await client.query(
    `UPDATE persons p SET identity_key_id = n.identity_key_id, id_hash = n.id_hash, id_encrypted = n.id_encrypted
         FROM unnest($1::bigint[], $2::smallint[], $3::bytea[], $4::bytea[])
              AS n(id, identity_key_id, id_hash, id_encrypted)
        WHERE p.id = n.id`,
    [
      rows.map((row) => row.id),
      renewed.map((each) => each.identityKeyId),
      renewed.map((each) => each.hash),
      renewed.map((each) => each.encrypted),
    ],
  );
  const last = rows.at(-1);
  return last === undefined ? null : { count: rows.length, last: last.id };
}
