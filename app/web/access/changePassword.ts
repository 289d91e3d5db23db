import { withTransaction } from '../../core/database/pool.js';
import { whyNotPassword, type PasswordProblem } from './rules/newPassword.js';
import { hashPassword, isPassword } from './passwordHash.js';
import type { AccessDeps } from './accessDeps.js';
import { findDevice } from './store/devices.js';
import { beginAttempt, forgetAttempts } from './store/signInAttempts.js';
import { beginSession, endSessions } from './store/sessions.js';
import { holdSignIn, readSignIn, savePassword, type SignInUser } from './store/users.js';
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

/** A password that is right, or why the user is refused. */
export type TriedPassword =
  | {
      readonly kind: 'right';
      /** What it was compared with; a session begins only while that holds ({@link holdSignIn}). */
      readonly read: SignInUser;
      /** The try was no guess, and counts no more. */
      readonly forget: () => Promise<void>;
    }
  | { readonly kind: 'wrong' | 'locked_out' };

/**
 * Checks the password of a signed-in user before they change how they sign in. A person who finds
 * an open page may guess no more often than at the sign-in.
 */
export async function tryPassword(
  { db, clock, identityKeys }: AccessDeps,
  user: WebUser,
  password: string,
  from: PasswordFrom,
): Promise<TriedPassword> {
  const now = clock.now();
  const device = await findDevice(db, user.name, from.devices, now);
  const accounts = identityKeys.lockSubjects('account', user.name);
  const by = { accounts, address: from.address, deviceId: device?.id ?? null };
  const attempt = await beginAttempt(db, by, now);
  if (attempt === null) return { kind: 'locked_out' };
  const read = await readSignIn(db, user.name);
  const isRight = await isPassword(read?.passwordHash ?? null, password);
  if (read === null || !isRight) return { kind: 'wrong' };
  return { kind: 'right', read, forget: () => forgetAttempts(db, by, attempt) };
}

/** Changes a user's own password, ends all of their sessions, and begins a new one. */
export async function changePassword(
  deps: AccessDeps,
  user: WebUser,
  given: PasswordFrom & {
    readonly before: string;
    readonly after: string;
    readonly browser: string;
  },
): Promise<PasswordChange> {
  const { before, after, address, browser } = given;
  const tried = await tryPassword(deps, user, before, given);
  if (tried.kind !== 'right') return tried;
  await tried.forget();
  const because = whyNotPassword(after, { name: user.name, before });
  if (because !== null) return { kind: 'refused', because };
  const hash = await hashPassword(after);
  const now = deps.clock.now();
  const token = await withTransaction(deps.db, async (client) => {
    if (!(await holdSignIn(client, tried.read))) return null;
    await savePassword(client, user.id, { hash, mustChange: false }, now);
    await endSessions(client, { userId: user.id }, 'password_changed', now);
    return (await beginSession(client, user.id, { address, browser }, now)).token;
  });
  return token === null ? { kind: 'wrong' } : { kind: 'changed', token };
}
