/**
 * Hashes of passwords: argon2id with the parameters that OWASP names as the minimum (19 MiB, two
 * passes, one lane). At most two are computed at a time, because they take the processor from the
 * calls of the same process.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { turns } from '../../core/turns.js';

const parameters = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;
const atOnce = 2;
/** Hashes that may wait; more are an attack. */
const mostWaiting = 100;

/** Too many passwords are being checked, so this one has to be sent again later. */
export class TooManyPasswords extends Error {
  constructor() {
    super('too many passwords are being checked');
    this.name = 'TooManyPasswords';
  }
}

const inTurn = turns(atOnce, { mostWaiting, tooMany: () => new TooManyPasswords() });

/** Computes in a thread of libuv's pool, not in the event loop. */
const argon2InThread = promisify(argon2);

/** What is stored: parameters, salt and hash in the PHC string format, whose base64 has no padding. */
const storedForm =
  /^\$argon2id\$v=19\$m=(?<memory>\d+),t=(?<passes>\d+),p=(?<parallelism>\d+)\$(?<salt>[A-Za-z\d+/]+)\$(?<hash>[A-Za-z\d+/]+)$/;
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/**
 * Makes the stored form of a password.
 * @throws TooManyPasswords
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes);
  const given = { ...parameters, message: password, nonce, tagLength: hashBytes };
  const hash = await inTurn(() => argon2InThread('argon2id', given));
  const { memory, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(hash)}`;
}

/** Computes the hash with the parameters and the salt of the stored one, and compares the two. */
async function verify(stored: string, password: string): Promise<boolean> {
  const parts = storedForm.exec(stored)?.groups;
  if (parts === undefined) throw new Error('the stored password is no argon2id hash');
  const hash = Buffer.from(parts['hash'] ?? '', 'base64');
  const computed = await argon2InThread('argon2id', {
    message: password,
    nonce: Buffer.from(parts['salt'] ?? '', 'base64'),
    memory: Number(parts['memory']),
    passes: Number(parts['passes']),
    parallelism: Number(parts['parallelism']),
    tagLength: hash.length,
  });
  return timingSafeEqual(computed, hash);
}

/** Compared with when there is no such user, so that the reply takes the same time. */
let nobodysHash: Promise<string> | undefined;

/**
 * Compares a password with its stored form.
 * @param stored null: there is no such user; takes as long, and is false.
 * @throws TooManyPasswords
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword('nobody has this password');
  const compared = stored ?? (await nobodysHash);
  const isRight = await inTurn(() => verify(compared, password));
  return stored !== null && isRight;
}
