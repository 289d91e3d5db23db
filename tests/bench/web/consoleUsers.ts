/** Users of the console in a bench. */
import type { Pool } from 'pg';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { beginSession } from '../../../app/web/access/store/sessions.js';
import { insertUser, savePassword } from '../../../app/web/access/store/users.js';

/** A user: an agent, or a member of the staff. */
export interface BenchUser {
  readonly name: string;
  readonly role: Role;
  readonly agentId?: number;
  readonly staffId?: number;
}

/**
 * Adds users who have changed their first password, and begins a session for each.
 * @returns the cookies, in the same order
 */
export async function signInUsers(pool: Pool, users: readonly BenchUser[]): Promise<string[]> {
  const passwordHash = await hashPassword('warm tea in the archive');
  const from = { address: '127.0.0.1', browser: 'bench' };
  const cookies: string[] = [];
  for (const { name, role, agentId = null, staffId = null } of users) {
    const user = { name, roles: [role], agentId, staffId, courtId: null, fullName: null };
    const id = await insertUser(pool, { ...user, passwordHash }, 'the bench', new Date());
    if (id === null) throw new Error(`there is a user ${name} already`);
    await savePassword(pool, id, { hash: passwordHash, mustChange: false }, new Date());
    cookies.push(`session=${(await beginSession(pool, id, from, new Date())).token}`);
  }
  return cookies;
}
