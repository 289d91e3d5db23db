/**
 * Browsers in which a user has signed in before. A browser holds 256 random bits for each of its
 * users; the database holds their SHA-256.
 */
import { hash, randomBytes } from 'node:crypto';
import { withTransaction, type Pool, type Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';
import { deviceDays, mostDevices } from '../rules/signInLimits.js';

/** A browser that is known for a user. */
export interface KnownDevice {
  readonly id: number;
  /** What the browser holds. */
  readonly token: string;
}

const hashOf = (token: string) => hash('sha256', token, 'buffer');
const forgottenBefore = (now: Date) => new Date(now.getTime() - deviceDays * 86_400_000);

/**
 * Finds the one of a browser's tokens that belongs to a user; null when none does.
 * @param name the name for signing in.
 */
export async function findDevice(
  db: Queryable,
  name: string,
  tokens: readonly string[],
  now: Date,
): Promise<KnownDevice | null> {
  if (tokens.length === 0) return null;
  const { rows } = await queryNamed<{ id: number; hash: Buffer }>(
    db,
    'find-web-device',
    `SELECT d.id, d.hash FROM web_devices d JOIN web_users u ON u.id = d.user_id
      WHERE u.name = $1 AND d.hash = ANY ($2) AND d.used_at > $3 ORDER BY d.used_at DESC, d.id DESC LIMIT 1`,
    [name, tokens.map(hashOf), forgottenBefore(now)],
  );
  const [found] = rows;
  const token = tokens.find((each) => found !== undefined && hashOf(each).equals(found.hash));
  return found === undefined || token === undefined ? null : { id: found.id, token };
}

/**
 * Makes a browser known for a user, in place of the one that the user has not used for longest if there are
 * too many.
 * @returns the token, which exists nowhere but in the browser.
 */
export async function addDevice(pool: Pool, userId: number, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await withTransaction(pool, async (client) => {
    await client.query(
      'INSERT INTO web_devices (hash, user_id, made_at, used_at) VALUES ($1, $2, $3, $3)',
      [hashOf(token), userId, now],
    );
    await client.query(
      `DELETE FROM web_devices
        WHERE used_at <= $1
           OR id IN (SELECT id FROM web_devices WHERE user_id = $2 ORDER BY used_at DESC, id DESC OFFSET $3)`,
      [forgottenBefore(now), userId, mostDevices],
    );
  });
  return token;
}

/** Notes that the user has signed in with it again. */
export async function markDeviceUsed(db: Queryable, id: number, now: Date): Promise<void> {
  await db.query('UPDATE web_devices SET used_at = $2 WHERE id = $1', [id, now]);
}
