import { withTransaction } from '../../core/database/pool.js';
import type { AccessDeps } from './accessDeps.js';
import { isPassword } from './passwordHash.js';
import { takeCode } from './secondFactor.js';
import { addDevice, findDevice, markDeviceUsed } from './store/devices.js';
import { beginAttempt, forgetAttempts } from './store/signInAttempts.js';
import { beginSession } from './store/sessions.js';
import { holdSignIn, readSignIn } from './store/users.js';

export interface SignInGiven {
  readonly name: string;
  readonly password: string;
  readonly code?: string | undefined;
  readonly address: string;
  readonly browser: string;
  /** The browser's tokens of accounts that have signed in there before. */
  readonly devices: readonly string[];
}

export type SignInResult =
  | {
      readonly kind: 'signed_in';
      readonly userId: number;
      /** Of the session. */
      readonly token: string;
      /** By which the browser is known for this account from now on. */
      readonly device: string;
    }
  /** The password is right, and a code of the second factor is asked for. */
  | { readonly kind: 'code_needed' }
  /**
   * No such user, a wrong password, a wrong code, or a locked user: the reply does not say which.
   */
  | { readonly kind: 'wrong' }
  /** Too many wrong attempts: none is checked for a while. */
  | { readonly kind: 'locked_out' };

/** Signs in a user who knows the password, and the code where one is asked for. */
export async function signIn(deps: AccessDeps, given: SignInGiven): Promise<SignInResult> {
  const { db, clock, log, identityKeys } = deps;
  const { address, browser, code } = given;
  const name = given.name.trim().toLowerCase();
  const now = clock.now();
  const device = await findDevice(db, name, given.devices, now);
  const accounts = identityKeys.lockSubjects('account', name);
  const by = { accounts, address, deviceId: device?.id ?? null };
  const attempt = await beginAttempt(db, by, now);
  if (attempt === null) {
    const isKnownBrowser = device !== null;
    log.warn('sign-in refused: too many wrong attempts', { address, isKnownBrowser });
    return { kind: 'locked_out' };
  }
  const user = await readSignIn(db, name);
  const isRight = await isPassword(user?.passwordHash ?? null, given.password);
  if (user === null || !isRight || user.isLocked) return { kind: 'wrong' };
  if (user.secondFactorSince !== null) {
    if (code === undefined) {
      // An attempt without a code does not count: it guessed nothing about the code.
      await forgetAttempts(db, by, attempt);
      return { kind: 'code_needed' };
    }
    if (!(await takeCode(deps, user.id, code))) return { kind: 'wrong' };
  }
  const begun = await withTransaction(db, async (client) =>
    (await holdSignIn(client, user))
      ? beginSession(client, user.id, { address, browser }, now)
      : null,
  );
  if (begun === null) return { kind: 'wrong' };
  await forgetAttempts(db, by);
  if (device !== null) await markDeviceUsed(db, device.id, now);
  return {
    kind: 'signed_in',
    userId: user.id,
    token: begun.token,
    device: device?.token ?? (await addDevice(db, user.id, now)),
  };
}
