import { withTransaction } from '../../core/database/pool.js';
import { tryPassword, type PasswordFrom } from './changePassword.js';
import { takeCode } from './secondFactor.js';
import type { AccessDeps } from './accessDeps.js';
import { beginSession, countTokens } from './store/sessions.js';
import { holdSignIn, readSignIn, type ListedUser, type SignInUser } from './store/users.js';
import type { WebUser } from './webUser.js';

/** What a user asks for, and how they prove that they are no finder of an open page. */
export interface TokenToMake extends PasswordFrom {
  readonly name: string;
  readonly days: number;
  readonly password: string;
  readonly code?: string | undefined;
  readonly browser: string;
}

type BegunToken =
  | {
      readonly kind: 'made';
      readonly id: number;
      /** Exists nowhere but in this answer. */
      readonly token: string;
      readonly expiresAt: Date;
    }
  /** `wrong`: the password, or what was read of the user before, is no longer so. */
  | { readonly kind: 'wrong' | 'too_many_tokens' };

type TokenOrCode =
  | BegunToken
  /** A code of the second factor is asked for. */
  | { readonly kind: 'code_needed' | 'wrong_code' }
  /** A role of the user requires a second factor, and the user has none. */
  | { readonly kind: 'second_factor_needed' };

export type MadeToken =
  | TokenOrCode
  /** The password was set by somebody else. */
  | { readonly kind: 'password_change_needed' }
  | { readonly kind: 'locked_out' };

const dayMs = 86_400_000;
/** A user's open tokens. */
const mostTokens = 20;
/** Of a token's name. */
const mostLetters = 60;

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
  return beginToken(deps, read, { name, days, address, browser });
}

/** What an administrator of the machine gives for a token of a user. */
export interface TokenByAdministrator {
  readonly days: number;
  readonly code?: string | undefined;
  /** The administrator's user of the operating system, and the machine. */
  readonly by: string;
  readonly host: string;
}

/**
 * Makes an API token for a user at the command of an administrator of the machine, who could set
 * the user's password as well: it takes no password, and the token says who has made it. The second
 * factor stays the user's: its code is asked for.
 */
export async function makeTokenFor(
  deps: Omit<AccessDeps, 'log'>,
  { name, lacksSecondFactor }: Pick<ListedUser, 'name' | 'lacksSecondFactor'>,
  { days, code, by, host }: TokenByAdministrator,
): Promise<TokenOrCode | { readonly kind: 'locked' }> {
  if (lacksSecondFactor) return { kind: 'second_factor_needed' };
  const read = await readSignIn(deps.db, name);
  if (read === null || read.isLocked) return { kind: 'locked' };
  if (read.secondFactorSince !== null) {
    if (code === undefined) return { kind: 'code_needed' };
    if (!(await takeCode(deps, read.id, code))) return { kind: 'wrong_code' };
  }
  const madeBy = `hotline users token, by ${by}`.slice(0, mostLetters);
  const from = { address: host, browser: 'hotline users token' };
  return beginToken(deps, read, { name: madeBy, days, ...from });
}

function beginToken(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  read: SignInUser,
  { name, days, ...from }: Pick<TokenToMake, 'name' | 'days' | 'address' | 'browser'>,
): Promise<BegunToken> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + days * dayMs);
  return withTransaction(db, async (client): Promise<BegunToken> => {
    if (!(await holdSignIn(client, read))) return { kind: 'wrong' };
    if ((await countTokens(client, read.id, now)) >= mostTokens) return { kind: 'too_many_tokens' };
    const made = await beginSession(client, read.id, from, now, { name, expiresAt });
    return { kind: 'made', ...made, expiresAt };
  });
}
