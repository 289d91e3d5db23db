import { withTransaction } from '../../core/database/pool.js';
import { makePassword } from './addUser.js';
import { hashPassword } from './passwordHash.js';
import type { AccessDeps } from './accessDeps.js';
import { setSecondFactor } from './store/secondFactor.js';
import { forgetAllAttempts } from './store/signInAttempts.js';
import { endSessions } from './store/sessions.js';
import { savePassword } from './store/users.js';

/**
 * Gives a user who can no longer sign in a new first password, removes the second factor and the
 * count of wrong attempts, and ends all sessions.
 * @returns the password, which must be changed at the first sign-in.
 */
export async function resetPassword(
  { db, clock, identityKeys }: Pick<AccessDeps, 'db' | 'clock' | 'identityKeys'>,
  user: { readonly id: number; readonly name: string },
): Promise<string> {
  const password = makePassword();
  const hash = await hashPassword(password);
  const now = clock.now();
  await withTransaction(db, async (client) => {
    await savePassword(client, user.id, { hash, mustChange: true }, now);
    await setSecondFactor(client, user.id, null);
    await forgetAllAttempts(client, identityKeys.lockSubjects('account', user.name));
    await endSessions(client, { userId: user.id }, 'password_changed', now);
  });
  return password;
}
