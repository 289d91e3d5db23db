import { withTransaction } from '../../core/database/pool.js';
import { isPassword } from './passwordHash.js';
import type { PasswordFrom } from './changePassword.js';
import { takeCode } from './secondFactor.js';
import type { AccessDeps } from './accessDeps.js';
import { findDevice } from './store/devices.js';
import { beginSession, countTokens } from './store/sessions.js';
import { beginAttempt, forgetAttempts } from './store/signInAttempts.js';
import { holdSignIn, readSignIn } from './store/users.js';
import type { WebUser } from './webUser.js';

/** What a user asks for, and how they prove that they are no finder of an open page. */
export interface TokenToMake extends PasswordFrom {
  readonly name: string;
  readonly days: number;
  readonly password: string;
  readonly code?: string | undefined;
  readonly browser: string;
}

export type MadeToken =
  | {
      readonly kind: 'made';
      readonly id: number;
      /** Exists nowhere but in this answer. */
      readonly token: string;
      readonly expiresAt: Date;
    }
  /** The password is right, and a code of the second factor is asked for. */
  | { readonly kind: 'code_needed' }
  /** A role of the user requires a second factor, and the user has none. */
  | { readonly kind: 'second_factor_needed' }
  /** The password was set by somebody else. */
  | { readonly kind: 'password_change_needed' }
  | { readonly kind: 'wrong' | 'wrong_code' | 'locked_out' | 'too_many_tokens' };

const dayMs = 86_400_000;
/** A user's open tokens. */
const mostTokens = 20;

/**
 * Makes an API token for the user who asks for it. That takes what a sign-in takes, password and
 * code, and the tries count like those of a sign-in.
 */
export async function makeToken(
  desk: AccessDeps,
  user: WebUser,
  given: TokenToMake,
): Promise<MadeToken> {
  const { db, clock, keys } = desk;
  if (user.mustChangePassword) return { kind: 'password_change_needed' };
  if (user.needsSecondFactor && !user.hasSecondFactor) return { kind: 'second_factor_needed' };
  const now = clock.now();
  const { name, days, address, browser } = given;
  const device = await findDevice(db, user.name, given.devices, now);
  const accounts = keys.lockSubjects('account', user.name);
  const by = { accounts, address, deviceId: device?.id ?? null };
  const attempt = await beginAttempt(db, by, now);
  if (attempt === null) return { kind: 'locked_out' };
  const read = await readSignIn(db, user.name);
  const isRight = await isPassword(read?.passwordHash ?? null, given.password);
  if (read === null || !isRight) return { kind: 'wrong' };
  if (read.secondFactorSince !== null) {
    if (given.code === undefined) {
      // It guessed nothing about the code.
      await forgetAttempts(db, by, attempt);
      return { kind: 'code_needed' };
    }
    if (!(await takeCode(desk, user.id, given.code))) return { kind: 'wrong_code' };
  }
  await forgetAttempts(db, by, attempt);
  const expiresAt = new Date(now.getTime() + days * dayMs);
  const asToken = { name, expiresAt };
  return withTransaction(db, async (client): Promise<MadeToken> => {
    if (!(await holdSignIn(client, read))) return { kind: 'wrong' };
    if ((await countTokens(client, user.id, now)) >= mostTokens) return { kind: 'too_many_tokens' };
    const made = await beginSession(client, user.id, { address, browser }, now, asToken);
    return { kind: 'made', ...made, expiresAt };
  });
}
