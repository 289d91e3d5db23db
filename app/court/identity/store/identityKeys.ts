/**
 * The secrets that protect the identities in the database. Somebody who has the database but not
 * the key file can neither look up an ID number, nor read one, nor try query passwords (six digits,
 * which no slow hash could protect).
 *
 * - ID number, licence number of a lawyer: HMAC-SHA-256 (first 16 bytes) for look-up, AES-256-GCM to read it again.
 * - Query password, code of a ticket, code by SMS: HMAC-SHA-256 (first 16 bytes) over the row's
 *   salt and the password or code.
 * - Code on a letter by fax: HMAC-SHA-256 (first 8 bytes) over what the letter belongs to. No row names its key.
 * - Mobile number on file: AES-256-GCM, readable in its own row only.
 * - Text that an SMS will carry and nobody else may read until then: AES-256-GCM, until the SMS is
 *   sent.
 *
 * Every row names the identity key it was made with, so that they can be rotated while the hotline
 * runs.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { statSync } from 'node:fs';
import { KeyFileError, readKeyFile, type KeyFile } from './keyFile.js';

/** The stored form of a query password, printed or renewed, of a ticket's code, or of a code by SMS. */
export interface StoredPassword {
  readonly identityKeyId: number;
  readonly salt: Buffer;
  readonly mac: Buffer;
}

/** The stored form of an ID number. */
export interface StoredIdNumber {
  readonly identityKeyId: number;
  readonly hash: Buffer;
  readonly encrypted: Buffer;
}

/** The look-up hashes of an ID number. */
export interface HashedIdNumber {
  /** The identity key of the first hash. */
  readonly identityKeyId: number;
  /** Under the identity key that was current first, then under every older one. */
  readonly hashes: readonly [Buffer, ...Buffer[]];
}

/** 128 bits: among a billion persons, the chance that any two share a hash is below 1e-20. */
const hashBytes = 16;
/** 64 bits: each guess is a fax (NIST SP 800-107r1, 5.3.3, has 64 as the least for a tag). More would make the QR code finer. */
const faxCodeBytes = 8;
const saltBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

interface DerivedKey {
  readonly id: number;
  readonly madeAt: Date;
  readonly idHash: KeyObject;
  readonly idCipher: KeyObject;
  readonly password: KeyObject;
  readonly code: KeyObject;
  readonly signInCode: KeyObject;
  readonly seal: KeyObject;
  readonly lock: KeyObject;
  readonly content: KeyObject;
  readonly faxCode: KeyObject;
}

/** Purposes whose values are so short that they must not be tried without the key. */
type Guessable = 'password' | 'code' | 'signInCode';

function derive(entry: KeyFile['keys'][number]): DerivedKey {
  const secret = Buffer.from(entry.secret, 'base64');
  // The file holds one secret per identity key. Each purpose derives its own, so that a value made
  // for one purpose cannot stand for one of another.
  const forPurpose = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `hotline ${purpose}`, 32)));
  return {
    id: entry.id,
    madeAt: new Date(entry.madeAt),
    idHash: forPurpose('id hash'),
    idCipher: forPurpose('id cipher'),
    password: forPurpose('password'),
    code: forPurpose('ticket code'),
    signInCode: forPurpose('sign-in code'),
    seal: forPurpose('seal'),
    lock: forPurpose('lock'),
    content: forPurpose('content'),
    faxCode: forPurpose('fax code'),
  };
}

// Random bytes are cheaper by the block, and an import needs some for every row.
const randomBlock = Buffer.alloc(16_384);
let randomUsed = randomBlock.length;
function takeRandom(length: number): Buffer {
  if (randomUsed + length > randomBlock.length) {
    randomFillSync(randomBlock);
    randomUsed = 0;
  }
  const bytes = Buffer.from(randomBlock.subarray(randomUsed, randomUsed + length));
  randomUsed += length;
  return bytes;
}

function hmacOf(hashKey: KeyObject, ...parts: (Buffer | string)[]): Buffer {
  const hmac = createHmac('sha256', hashKey);
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, hashBytes);
}

function faxCodeOf({ faxCode }: DerivedKey, said: string): Buffer {
  return hmacOf(faxCode, said).subarray(0, faxCodeBytes);
}

/** The shortest time (ms) between two looks at the key file for a new identity key. */
export const lookAgainAfterMs = 1000;

/** What code needs to hash, encrypt or verify identities. */
export interface HasIdentityKeys {
  readonly identityKeys: IdentityKeys;
}

/**
 * The identity keys of one file. The newest (the highest id) is the current one: new values use it.
 */
export class IdentityKeys {
  #derivedKeys: readonly DerivedKey[];
  #modifiedMs: number;
  #lookedAtMs = Date.now();

  /** Use {@link loadIdentityKeys} instead. */
  constructor(
    readonly file: string,
    derivedKeys: readonly DerivedKey[],
    modifiedMs: number,
  ) {
    this.#derivedKeys = derivedKeys;
    this.#modifiedMs = modifiedMs;
  }

  /** Ids of all identity keys, the current one first. */
  get keyIds(): readonly number[] {
    this.#lookAgain();
    return this.#derivedKeys.map((derivedKey) => derivedKey.id);
  }

  /** When each identity key was made, the current one first. */
  get keysMade(): readonly { id: number; madeAt: Date }[] {
    return this.#derivedKeys.map(({ id, madeAt }) => ({ id, madeAt }));
  }

  get currentKeyId(): number {
    return this.#current().id;
  }

  /**
   * Makes the look-up hashes of an ID number: under the current identity key first, then under
   * every older one.
   */
  idHashes(idNumber: string): Buffer[] {
    this.#lookAgain();
    return this.#derivedKeys.map((derivedKey) => hmacOf(derivedKey.idHash, idNumber));
  }

  /** Makes the look-up hashes of an ID number that may be stored as well, by {@link storeHashed}. */
  hashIdNumber(idNumber: string): HashedIdNumber {
    const hashes = this.idHashes(idNumber) as [Buffer, ...Buffer[]];
    return { identityKeyId: this.#current().id, hashes };
  }

  /** Makes the stored form of an ID number. */
  storeIdNumber(idNumber: string): StoredIdNumber {
    const { id, idHash } = this.#current();
    return this.storeHashed(idNumber, { identityKeyId: id, hashes: [hmacOf(idHash, idNumber)] });
  }

  /** Makes the stored form of an ID number whose hashes are there; an import makes them to look it up. */
  storeHashed(idNumber: string, { identityKeyId, hashes }: HashedIdNumber): StoredIdNumber {
    const derivedKey = this.#byId(identityKeyId);
    const [hash] = hashes;
    const iv = takeRandom(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', derivedKey.idCipher, iv);
    // The hash is authenticated too, so a ciphertext moved to another row does not decrypt there.
    cipher.setAAD(hash);
    const text = cipher.update(idNumber, 'utf8');
    const encrypted = Buffer.concat([iv, text, cipher.final(), cipher.getAuthTag()]);
    return { identityKeyId, hash, encrypted };
  }

  /**
   * Decrypts a stored ID number.
   * @throws if it was tampered with, or its identity key is not in the file.
   */
  readIdNumber(stored: StoredIdNumber): string {
    const derivedKey = this.#byId(stored.identityKeyId);
    const { encrypted } = stored;
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derivedKey.idCipher,
      encrypted.subarray(0, ivBytes),
    );
    decipher.setAAD(stored.hash);
    decipher.setAuthTag(encrypted.subarray(encrypted.length - tagBytes));
    const text = decipher.update(encrypted.subarray(ivBytes, encrypted.length - tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  /** Makes the stored form of a query password. */
  storePassword(password: string): StoredPassword {
    return this.#storeGuessable('password', password);
  }

  /**
   * Compares a password with a stored one, in constant time.
   * @throws if the stored password's identity key is not in the file.
   */
  passwordMatches(stored: StoredPassword, password: string): boolean {
    return this.#guessableMatches('password', stored, password);
  }

  /** Makes the stored form of a ticket's code. */
  storeCode(code: string): StoredPassword {
    return this.#storeGuessable('code', code);
  }

  /** Compares the code of a ticket, as {@link passwordMatches} does a password. */
  codeMatches(stored: StoredPassword, code: string): boolean {
    return this.#guessableMatches('code', stored, code);
  }

  /** Makes the stored form of a code by SMS that verifies a caller. */
  storeSignInCode(code: string): StoredPassword {
    return this.#storeGuessable('signInCode', code);
  }

  /** Compares such a code, as {@link passwordMatches} does a password. */
  signInCodeMatches(stored: StoredPassword, code: string): boolean {
    return this.#guessableMatches('signInCode', stored, code);
  }

  /**
   * Encrypts a short text that must be read again.
   * @param bound names what the text belongs to. It decrypts only with the same value.
   */
  seal(text: string, bound: string): Buffer {
    const derivedKey = this.#current();
    const iv = takeRandom(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', derivedKey.seal, iv);
    cipher.setAAD(Buffer.from(bound));
    const identityKeyId = Buffer.alloc(2);
    identityKeyId.writeUInt16BE(derivedKey.id);
    return Buffer.concat([
      ...[identityKeyId, iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()],
    ]);
  }

  /**
   * Decrypts a sealed text.
   * @throws if it was tampered with or belongs to something else, or its identity key is not in the
   * file.
   */
  unseal(sealed: Buffer, bound: string): string {
    const derivedKey = this.#byId(sealed.readUInt16BE(0));
    const text = sealed.subarray(2 + ivBytes, sealed.length - tagBytes);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derivedKey.seal,
      sealed.subarray(2, 2 + ivBytes),
    );
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }

  /**
   * Makes the hashes under which failures are counted, the current identity key's first: those of
   * what is tried, of a call, of a calling telephone, of the sender of an SMS, or of a user's
   * account. A password is counted besides the numbers that lead to it. What an agent enters for a caller is counted apart, by person, call, telephone and agent. Codes by SMS are counted apart from passwords: those that were wrong, and those that
   * were asked for, by whom they are for, by the telephone that they go to and by the calling one. So are
   * renewed passwords, by whom they are for, and by the call, the telephone and the agent.
   */
  lockSubjects(
    kind:
      | 'resident_id'
      | 'query_number'
      | 'licence'
      | 'password'
      | 'ticket'
      | 'call'
      | 'caller'
      | 'sender'
      | 'account'
      | 'sms_code'
      | 'code_for'
      | 'code_to'
      | 'code_by'
      | 'agent_verified'
      | 'agent_call'
      | 'agent_caller'
      | 'agent'
      | 'renewal_for'
      | 'renewal_call'
      | 'renewal_by'
      | 'renewal_agent',
    number: string,
  ): Buffer[] {
    this.#lookAgain();
    return this.#derivedKeys.map((derivedKey) => hmacOf(derivedKey.lock, kind, ':', number));
  }

  /**
   * Makes the fingerprint by which an import sees that a record has changed, or a message is known
   * again. It uses an identity key because records contain passwords, and files must not lead to
   * messages.
   */
  contentMac(content: string): Buffer {
    return hmacOf(this.#current().content, content);
  }

  /** Makes the code by which a letter that comes back by fax shows that it is the hotline's: 16 hexadecimal digits. */
  faxCode(said: string): string {
    return faxCodeOf(this.#current(), said).toString('hex').toUpperCase();
  }

  /** Compares such a code in constant time, under each identity key, because letters stay with people for years. */
  faxCodeMatches(said: string, code: string): boolean {
    this.#lookAgain();
    const given = Buffer.from(code, 'hex');
    if (given.length !== faxCodeBytes) return false;
    return this.#derivedKeys.some((derivedKey) =>
      timingSafeEqual(faxCodeOf(derivedKey, said), given),
    );
  }

  #storeGuessable(purpose: Guessable, given: string): StoredPassword {
    const derivedKey = this.#current();
    const salt = takeRandom(saltBytes);
    return { identityKeyId: derivedKey.id, salt, mac: hmacOf(derivedKey[purpose], salt, given) };
  }

  #guessableMatches(purpose: Guessable, stored: StoredPassword, given: string): boolean {
    const made = hmacOf(this.#byId(stored.identityKeyId)[purpose], stored.salt, given);
    return made.length === stored.mac.length && timingSafeEqual(made, stored.mac);
  }

  #current(): DerivedKey {
    return this.#derivedKeys[0] as DerivedKey;
  }

  #byId(id: number): DerivedKey {
    const derivedKey = this.#derivedKeys.find((each) => each.id === id);
    if (derivedKey !== undefined) return derivedKey;
    this.#lookAgain(true);
    const added = this.#derivedKeys.find((each) => each.id === id);
    if (added === undefined)
      throw new KeyFileError(this.file, `has no identity key ${id}, which rows use`);
    return added;
  }

  /**
   * Reads the file again if it has changed, because another process may have added an identity key.
   * The command `hotline identity-keys rotate` waits until this process has noticed.
   */
  #lookAgain(now = false): void {
    if (!now && Date.now() - this.#lookedAtMs < lookAgainAfterMs) return;
    this.#lookedAtMs = Date.now();
    let modifiedMs: number;
    try {
      modifiedMs = statSync(this.file).mtimeMs;
    } catch {
      return; // The keys that were read stay good when the file is away.
    }
    if (modifiedMs === this.#modifiedMs) return;
    this.#derivedKeys = readKeyFile(this.file).keys.map(derive);
    this.#modifiedMs = modifiedMs;
  }
}

/**
 * Loads a key file.
 * @throws KeyFileError if it is missing, open to others, or not a key file.
 */
export function loadIdentityKeys(file: string): IdentityKeys {
  const { keys } = readKeyFile(file);
  return new IdentityKeys(file, keys.map(derive), statSync(file).mtimeMs);
}
