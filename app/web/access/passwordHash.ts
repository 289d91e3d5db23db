/**
 * Hashes of passwords: argon2id with the parameters that OWASP names as the minimum (19 MiB, two
 * passes, one lane). At most two are computed at a time, because they take the processor from the
 * calls of the same process.
 */
import { hash, verify } from '@node-rs/argon2';

/** Algorithm 2 is argon2id (`const enum`, which an isolated module cannot import). */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
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

let working = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (working >= atOnce) {
    if (waiting.length >= mostWaiting) throw new TooManyPasswords();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    working += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // Otherwise the place passes to the next one.
    if (next === undefined) working -= 1;
    else next();
  }
}

/**
 * Makes the stored form of a password.
 * @throws TooManyPasswords
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, parameters));
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
