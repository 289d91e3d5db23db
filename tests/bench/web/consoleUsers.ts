/** Users of the console in a bench. */
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { beginSession } from '../../../app/web/access/store/sessions.js';
import { insertUser, savePassword } from '../../../app/web/access/store/users.js';
import type { Pool } from '../../../app/core/database/pool.js';

/** The password of all users. */
export const password = 'warm tea in the archive';

/** A user: an agent, or a member of the staff. */
export interface BenchUser {
  readonly name: string;
  readonly role: Role;
  readonly agentId?: number;
  readonly staffId?: number;
}

/** Adds users who have changed their first password. @returns their ids, in the same order. */
export async function addUsers(pool: Pool, users: readonly BenchUser[]): Promise<number[]> {
  const passwordHash = await hashPassword(password);
  const now = new Date();
  const ids: number[] = [];
  for (const { name, role, agentId = null, staffId = null } of users) {
    const user = { name, roles: [role], agentId, staffId, courtId: null, fullName: null };
    const id = await insertUser(pool, { ...user, passwordHash }, 'the bench', now);
    if (id === null) throw new Error(`there is a user ${name} already`);
    await savePassword(pool, id, { hash: passwordHash, mustChange: false }, now);
    ids.push(id);
  }
  return ids;
}

/**
 * Begins a session for each user, as the sign-in does.
 * @returns the cookies, in the same order.
 */
export async function signInUsers(pool: Pool, users: readonly BenchUser[]): Promise<string[]> {
  const cookies: string[] = [];
  for (const id of await addUsers(pool, users)) {
    const from = { address: '127.0.0.1', browser: 'bench' };
    const { token } = await beginSession(pool, id, from, new Date());
    cookies.push(`session=${token}`);
  }
  return cookies;
}
