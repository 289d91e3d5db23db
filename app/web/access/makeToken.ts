import { withTransaction } from '../../core/database/pool.js';
import { tryPassword, type PasswordFrom } from './changePassword.js';
import { takeCode } from './secondFactor.js';
import type { AccessDeps } from './accessDeps.js';
import { beginSession, countTokens } from './store/sessions.js';
import { holdSignIn } from './store/users.js';
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
  deps: AccessDeps,
  user: WebUser,
  given: TokenToMake,
): Promise<MadeToken> {
  if (user.mustChangePassword) return { kind: 'password_change_needed' };
  if (user.needsSecondFactor && !user.hasSecondFactor) return { kind: 'second_factor_needed' };
  const now = deps.clock.now();
  const { name, days, address, browser } = given;
  const tried = await tryPassword(deps, user, given.password, given);
  if (tried.kind !== 'right') return tried;
  const { read, forget } = tried;
  if (read.secondFactorSince !== null) {
    if (given.code === undefined) {
      // It guessed nothing about the code.
      await forget();
      return { kind: 'code_needed' };
    }
    if (!(await takeCode(deps, user.id, given.code))) return { kind: 'wrong_code' };
  }
  await forget();
  const expiresAt = new Date(now.getTime() + days * dayMs);
  const asToken = { name, expiresAt };
  return withTransaction(deps.db, async (client): Promise<MadeToken> => {
    if (!(await holdSignIn(client, read))) return { kind: 'wrong' };
    if ((await countTokens(client, user.id, now)) >= mostTokens) return { kind: 'too_many_tokens' };
    const made = await beginSession(client, user.id, { address, browser }, now, asToken);
    return { kind: 'made', ...made, expiresAt };
  });
}
