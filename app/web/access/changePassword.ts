import { withTransaction } from '../../core/database/pool.js';
import { whyNotPassword, type PasswordProblem } from './rules/newPassword.js';
import { hashPassword, isPassword } from './passwordHash.js';
import type { AccessDeps } from './accessDeps.js';
import { findDevice } from './store/devices.js';
import { beginAttempt, forgetAttempts } from './store/signInAttempts.js';
import { beginSession, endSessions } from './store/sessions.js';
import { holdSignIn, readPasswordHash, readSignIn, savePassword } from './store/users.js';
import type { WebUser } from './webUser.js';

export type PasswordChange =
  /** The token of a new session replaces this one's. */
  | { readonly kind: 'changed'; readonly token: string }
  | { readonly kind: 'wrong' | 'locked_out' }
  | { readonly kind: 'refused'; readonly because: PasswordProblem };

/** Where a password was typed. */
export interface PasswordFrom {
  readonly address: string;
  /** The browser's tokens of accounts that have signed in there before. */
  readonly devices: readonly string[];
}

/**
 * Checks the password of a signed-in user before they change how they sign in. A person who finds
 * an open page may guess no more often than at the sign-in.
 */
export async function confirmPassword(
  { db, clock, keys }: AccessDeps,
  user: WebUser,
  password: string,
  from: PasswordFrom,
): Promise<'right' | 'wrong' | 'locked_out'> {
  const now = clock.now();
  const device = await findDevice(db, user.name, from.devices, now);
  const accounts = keys.lockSubjects('account', user.name);
  const by = { accounts, address: from.address, deviceId: device?.id ?? null };
  const attempt = await beginAttempt(db, by, now);
  if (attempt === null) return 'locked_out';
  if (!(await isPassword(await readPasswordHash(db, user.id), password))) return 'wrong';
  await forgetAttempts(db, by, attempt);
  return 'right';
}

/** Changes a user's own password, ends all of their sessions, and begins a new one. */
export async function changePassword(
  desk: AccessDeps,
  user: WebUser,
  given: PasswordFrom & {
    readonly before: string;
    readonly after: string;
    readonly browser: string;
  },
): Promise<PasswordChange> {
  const { before, after, address, browser } = given;
  const read = await readSignIn(desk.db, user.name);
  const confirmed = await confirmPassword(desk, user, before, given);
  if (read === null) return { kind: 'wrong' };
  if (confirmed !== 'right') return { kind: confirmed };
  const because = whyNotPassword(after, { name: user.name, before });
  if (because !== null) return { kind: 'refused', because };
  const hash = await hashPassword(after);
  const now = desk.clock.now();
  const token = await withTransaction(desk.db, async (client) => {
    if (!(await holdSignIn(client, read))) return null;
    await savePassword(client, user.id, { hash, mustChange: false }, now);
    await endSessions(client, { userId: user.id }, 'password_changed', now);
    return (await beginSession(client, user.id, { address, browser }, now)).token;
  });
  return token === null ? { kind: 'wrong' } : { kind: 'changed', token };
}
