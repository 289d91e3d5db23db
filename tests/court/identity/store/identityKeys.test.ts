import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { loadIdentityKeys } from '../../../../app/court/identity/store/identityKeys.js';
import { addKey, createKeyFile, removeKey } from '../../../../app/court/identity/store/keyFile.js';
import { otherOwner, temporaryFolder } from '../../../parts/temporaryFolder.js';

const idNumber = '11010519491231002X';
const folder = temporaryFolder();
afterAll(folder.remove);

let files = 0;
function newFile(): string {
  const file = path.join(folder.path, `keys-${++files}.json`);
  createKeyFile(file);
  return file;
}

describe('the key file', () => {
  test('is readable by its owner only, and is never overwritten', () => {
    const file = newFile();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    expect(() => createKeyFile(file)).toThrow(/already exists/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test.each([0o644, 0o604, 0o660, 0o601])('is refused with mode %p', (mode) => {
    const file = newFile();
    chmodSync(file, mode);
    expect(() => loadIdentityKeys(file)).toThrow(`run chmod 600 ${file}`);
  });

  test('may be read by a group that the owner chose', () => {
    const file = newFile();
    chmodSync(file, 0o640);
    expect(loadIdentityKeys(file).currentKeyId).toBe(1);
  });

  test('that is missing or broken is named, and its text is not repeated', () => {
    expect(() => loadIdentityKeys('/nowhere/keys.json')).toThrow(/hotline keys init/);
    const file = newFile();
    for (const text of ['{"secret-text', '{"keys":[{"id":1,"secret":"secret-text"}]}', '[]']) {
      writeFileSync(file, text);
      expect(() => loadIdentityKeys(file)).toThrow(file);
      expect(() => loadIdentityKeys(file)).not.toThrow(/secret-text/);
    }
  });

  test('keeps its old keys when one is added, and gives up an old one on demand only', () => {
    const file = newFile();
    expect(addKey(file)).toBe(2);
    expect(addKey(file)).toBe(3);
    expect(loadIdentityKeys(file).keyIds).toEqual([3, 2, 1]);
    expect(() => removeKey(file, 3)).toThrow(/current/);
    expect(() => removeKey(file, 9)).toThrow(/has no key 9/);
    removeKey(file, 1);
    expect(loadIdentityKeys(file).keyIds).toEqual([3, 2]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('stays the app’s when root changes it, and is the app’s when root makes it', () => {
    const { uid, gid } = otherOwner;
    const file = newFile();
    chownSync(file, uid, gid);
    chmodSync(file, 0o640);
    addKey(file);
    expect(statSync(file)).toMatchObject({ uid, gid });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const owned = path.join(folder.path, 'owned');
    mkdirSync(owned);
    chownSync(owned, uid, gid);
    createKeyFile(path.join(owned, 'keys.json'));
    expect(statSync(path.join(owned, 'keys.json'))).toMatchObject({ uid, gid });
  });
});

describe('identities', () => {
  test('an ID number is found by its hash and read by its key, and differs in every row', () => {
    const keys = loadIdentityKeys(newFile());
    const [one, two] = [keys.storeIdNumber(idNumber), keys.storeIdNumber(idNumber)];
    expect(one.hash).toEqual(keys.idHashes(idNumber)[0]);
    expect(one.hash).toEqual(two.hash);
    expect(one.encrypted).not.toEqual(two.encrypted);
    expect(keys.readIdNumber(one)).toBe(idNumber);
    expect(keys.idHashes('440524188001010014')[0]).not.toEqual(one.hash);
    expect(Buffer.concat([one.hash, one.encrypted]).includes(idNumber)).toBe(false);
  });

  test('a ciphertext does not decrypt when it was changed or moved to another row', () => {
    const keys = loadIdentityKeys(newFile());
    const stored = keys.storeIdNumber(idNumber);
    const changed = Buffer.from(stored.encrypted);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => keys.readIdNumber({ ...stored, encrypted: changed })).toThrow();
    const other = keys.storeIdNumber('440524188001010014');
    expect(() => keys.readIdNumber({ ...stored, hash: other.hash })).toThrow();
  });

  test('the same password is stored differently each time, and only the right one matches', () => {
    const keys = loadIdentityKeys(newFile());
    const [one, two] = [keys.storePassword('246810'), keys.storePassword('246810')];
    expect(one.salt).not.toEqual(two.salt);
    expect(one.mac).not.toEqual(two.mac);
    expect(keys.passwordMatches(one, '246810')).toBe(true);
    expect(keys.passwordMatches(one, '246811')).toBe(false);
    expect(keys.passwordMatches({ ...one, salt: two.salt }, '246810')).toBe(false);
    expect(keys.passwordMatches({ ...one, mac: Buffer.alloc(0) }, '246810')).toBe(false);
  });

  test('another key file finds and matches nothing', () => {
    const [keys, others] = [loadIdentityKeys(newFile()), loadIdentityKeys(newFile())];
    const stored = keys.storeIdNumber(idNumber);
    expect(others.idHashes(idNumber)).not.toContainEqual(stored.hash);
    expect(() => others.readIdNumber(stored)).toThrow();
    expect(others.passwordMatches(keys.storePassword('246810'), '246810')).toBe(false);
    expect(others.lockSubjects('resident_id', idNumber)).not.toEqual(
      keys.lockSubjects('resident_id', idNumber),
    );
  });

  test('an ID number and a query number of the same digits are locked apart', () => {
    const keys = loadIdentityKeys(newFile());
    expect(keys.lockSubjects('resident_id', '26000001')).not.toEqual(
      keys.lockSubjects('query_number', '26000001'),
    );
  });

  test('a key that another process adds is noticed without a restart', () => {
    const file = newFile();
    const keys = loadIdentityKeys(file);
    const old = keys.storePassword('246810');
    addKey(file);
    // Makes the change visible even if the file system's clock is too coarse for two quick writes.
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    const newer = loadIdentityKeys(file).storePassword('135791');
    // The row names a key that this process has not seen, so it reads the file again at once.
    expect(keys.passwordMatches(newer, '135791')).toBe(true);
    expect(keys.currentKeyId).toBe(2);
    expect(keys.passwordMatches(old, '246810')).toBe(true);
    expect(() => keys.passwordMatches({ ...old, keyId: 7 }, '246810')).toThrow(/has no key 7/);
  });
});
