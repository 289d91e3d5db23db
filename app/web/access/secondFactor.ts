/**
 * The second factor: a code of six digits that an authenticator app computes from a secret and the
 * time (TOTP, RFC 6238). A code is valid for its half minute and the ones before and after, because
 * clocks differ, and only once.
 */
import { generateSecret, generateURI, verify } from 'otplib';
import { withTransaction } from '../../core/database/pool.js';
import type { AccessDeps } from './accessDeps.js';
import {
  readTotpSecret,
  saveTotpSecret,
  setSecondFactor,
  takePeriod,
} from './store/secondFactor.js';
import { endSessions } from './store/sessions.js';
import { holdSignIn, type SignInUser } from './store/users.js';
import type { WebUser } from './webUser.js';

const issuer = '12368';
const periodS = 30;
const boundTo = (userId: number) => `second factor of user ${userId}`;

/**
 * Makes a secret for a user. It takes effect with its first code: {@link confirmSecondFactor}.
 * @param read what the user's password was compared with.
 * @returns null when the user has another password by now.
 */
export async function makeSecondFactor(
  { db, identityKeys }: Pick<AccessDeps, 'db' | 'identityKeys'>,
  { name }: Pick<WebUser, 'name'>,
  read: SignInUser,
): Promise<{ readonly uri: string; readonly secret: string } | null> {
  const secret = generateSecret();
  const isHeld = await withTransaction(db, async (client) => {
    const holds = await holdSignIn(client, read);
    if (holds) await saveTotpSecret(client, read.id, identityKeys.seal(secret, boundTo(read.id)));
    return holds;
  });
  return isHeld ? { uri: generateURI({ issuer, label: name, secret }), secret } : null;
}

/**
 * Turns the second factor off.
 * @param read what the user's password was compared with.
 * @returns false when the user has another password by now.
 */
export async function removeSecondFactor(
  { db }: Pick<AccessDeps, 'db'>,
  read: SignInUser,
): Promise<boolean> {
  return withTransaction(db, async (client) => {
    const holds = await holdSignIn(client, read);
    if (holds) await setSecondFactor(client, read.id, null);
    return holds;
  });
}

/**
 * Turns the second factor on, and ends the API tokens, which were made without it.
 * @returns false when the code is wrong, or there is no secret.
 */
export async function confirmSecondFactor(
  deps: Pick<AccessDeps, 'db' | 'identityKeys' | 'clock'>,
  user: Pick<WebUser, 'id'>,
  code: string,
): Promise<boolean> {
  if (!(await takeCode(deps, user.id, code))) return false;
  const now = deps.clock.now();
  await withTransaction(deps.db, async (client) => {
    await setSecondFactor(client, user.id, now);
    await endSessions(client, { userId: user.id, onlyTokens: true }, 'revoked', now);
  });
  return true;
}

/**
 * Uses up a code of a user’s second factor.
 * @returns whether it was right.
 */
export async function takeCode(
  { db, identityKeys, clock }: Pick<AccessDeps, 'db' | 'identityKeys' | 'clock'>,
  userId: number,
  code: string,
): Promise<boolean> {
  const sealed = await readTotpSecret(db, userId);
  if (sealed === null) return false;
  const secret = identityKeys.unseal(sealed, boundTo(userId));
  const epoch = Math.floor(clock.now().getTime() / 1000);
  const checked = await verify({ secret, token: code, epoch, epochTolerance: periodS });
  return checked.valid && takePeriod(db, userId, Math.floor(epoch / periodS) + checked.delta);
}
