import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { loadIdentityKeys } from '../../../../app/court/identity/store/identityKeys.js';
import {
  addIdentityKey,
  createKeyFile,
  removeIdentityKey,
} from '../../../../app/court/identity/store/keyFile.js';
import { otherOwner, temporaryFolder } from '../../../parts/temporaryFolder.js';

const idNumber = '11010519491231002X';
const folder = temporaryFolder();
afterAll(folder.remove);

let files = 0;
async function newFile(): Promise<string> {
  const file = path.join(folder.path, `keys-${++files}.json`);
  await createKeyFile(file);
  return file;
}

describe('the key file', () => {
  test('is readable by its owner only, and is never overwritten', async () => {
    const file = await newFile();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    await expect(createKeyFile(file)).rejects.toThrow(/already exists/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test.each([0o644, 0o604, 0o660, 0o601])('is refused with mode %p', async (mode) => {
    const file = await newFile();
    chmodSync(file, mode);
    expect(() => loadIdentityKeys(file)).toThrow(`run chmod 600 ${file}`);
  });

  test('may be read by a group that the owner chose', async () => {
    const file = await newFile();
    chmodSync(file, 0o640);
    expect(loadIdentityKeys(file).currentKeyId).toBe(1);
  });

  test('that is missing or broken is named, and its text is not repeated', async () => {
    expect(() => loadIdentityKeys('/nowhere/keys.json')).toThrow(/hotline identity-keys init/);
    const file = await newFile();
    for (const text of ['{"secret-text', '{"keys":[{"id":1,"secret":"secret-text"}]}', '[]']) {
      writeFileSync(file, text);
      expect(() => loadIdentityKeys(file)).toThrow(file);
      expect(() => loadIdentityKeys(file)).not.toThrow(/secret-text/);
    }
  });

  test('keeps its old identity keys when one is added, and gives up an old one on demand only', async () => {
    const file = await newFile();
    expect(await addIdentityKey(file)).toBe(2);
    expect(await addIdentityKey(file)).toBe(3);
    expect(loadIdentityKeys(file).keyIds).toEqual([3, 2, 1]);
    await expect(removeIdentityKey(file, 3)).rejects.toThrow(/current/);
    await expect(removeIdentityKey(file, 9)).rejects.toThrow(/has no identity key 9/);
    await removeIdentityKey(file, 1);
    expect(loadIdentityKeys(file).keyIds).toEqual([3, 2]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('leaves no identity keys beside it, not even those that a killed command was writing', async () => {
    const file = await newFile();
    const part = path.join(folder.path, '.keys.json.0b0e7c52-6d38-4a5c-9f0a-3c5f1e9d7a11.part');
    writeFileSync(part, readFileSync(file));
    utimesSync(part, new Date(), new Date(Date.now() - 2 * 3_600_000));
    await addIdentityKey(file);
    expect(readdirSync(folder.path).filter((name) => !/^keys-\d+\.json$/.test(name))).toEqual([]);
  });

  test('stays the app’s when root changes it, and is the app’s when root makes it', async () => {
    const { uid, gid } = otherOwner;
    const file = await newFile();
    chownSync(file, uid, gid);
    chmodSync(file, 0o640);
    await addIdentityKey(file);
    expect(statSync(file)).toMatchObject({ uid, gid });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const owned = path.join(folder.path, 'owned');
    mkdirSync(owned);
    chownSync(owned, uid, gid);
    await createKeyFile(path.join(owned, 'keys.json'));
    expect(statSync(path.join(owned, 'keys.json'))).toMatchObject({ uid, gid });
  });
});

describe('identities', () => {
  test('an ID number is found by its hash and read by its identity key, and differs in every row', async () => {
    const identityKeys = loadIdentityKeys(await newFile());
    const [one, two] = [identityKeys.storeIdNumber(idNumber), identityKeys.storeIdNumber(idNumber)];
    expect(one.hash).toEqual(identityKeys.idHashes(idNumber)[0]);
    expect(one.hash).toEqual(two.hash);
    expect(one.encrypted).not.toEqual(two.encrypted);
    expect(identityKeys.readIdNumber(one)).toBe(idNumber);
    expect(identityKeys.idHashes('440524188001010014')[0]).not.toEqual(one.hash);
    expect(Buffer.concat([one.hash, one.encrypted]).includes(idNumber)).toBe(false);
  });

  test('a ciphertext does not decrypt when it was changed or moved to another row', async () => {
    const identityKeys = loadIdentityKeys(await newFile());
    const stored = identityKeys.storeIdNumber(idNumber);
    const changed = Buffer.from(stored.encrypted);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(() => identityKeys.readIdNumber({ ...stored, encrypted: changed })).toThrow();
    const other = identityKeys.storeIdNumber('440524188001010014');
    expect(() => identityKeys.readIdNumber({ ...stored, hash: other.hash })).toThrow();
  });

  test('an ID number is stored under the key of the hashes by which it was looked up, though a newer key came since', async () => {
    const file = await newFile();
    const identityKeys = loadIdentityKeys(file);
    const hashed = identityKeys.hashIdNumber(idNumber);
    await addIdentityKey(file);
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    // A row of the new key makes this process read the file again.
    identityKeys.passwordMatches(loadIdentityKeys(file).storePassword('246810'), '246810');
    expect(identityKeys.currentKeyId).toBe(2);
    const stored = identityKeys.storeHashed(idNumber, hashed);
    expect([stored.identityKeyId, stored.hash]).toEqual([1, hashed.hashes[0]]);
    expect(identityKeys.readIdNumber(stored)).toBe(idNumber);
  });

  test('the same password is stored differently each time, and only the right one matches', async () => {
    const identityKeys = loadIdentityKeys(await newFile());
    const [one, two] = [identityKeys.storePassword('246810'), identityKeys.storePassword('246810')];
    expect(one.salt).not.toEqual(two.salt);
    expect(one.mac).not.toEqual(two.mac);
    expect(identityKeys.passwordMatches(one, '246810')).toBe(true);
    expect(identityKeys.passwordMatches(one, '246811')).toBe(false);
    expect(identityKeys.passwordMatches({ ...one, salt: two.salt }, '246810')).toBe(false);
    expect(identityKeys.passwordMatches({ ...one, mac: Buffer.alloc(0) }, '246810')).toBe(false);
  });

  test('another key file finds and matches nothing', async () => {
    const [identityKeys, others] = [
      loadIdentityKeys(await newFile()),
      loadIdentityKeys(await newFile()),
    ];
    const stored = identityKeys.storeIdNumber(idNumber);
    expect(others.idHashes(idNumber)).not.toContainEqual(stored.hash);
    expect(() => others.readIdNumber(stored)).toThrow();
    expect(others.passwordMatches(identityKeys.storePassword('246810'), '246810')).toBe(false);
    expect(others.lockSubjects('resident_id', idNumber)).not.toEqual(
      identityKeys.lockSubjects('resident_id', idNumber),
    );
  });

  test('an ID number and a query number of the same digits are locked apart', async () => {
    const identityKeys = loadIdentityKeys(await newFile());
    expect(identityKeys.lockSubjects('resident_id', '26000001')).not.toEqual(
      identityKeys.lockSubjects('query_number', '26000001'),
    );
  });

  test('an identity key that another process adds is noticed without a restart', async () => {
    const file = await newFile();
    const identityKeys = loadIdentityKeys(file);
    const old = identityKeys.storePassword('246810');
    await addIdentityKey(file);
    // Makes the change visible even if the file system's clock is too coarse for two quick writes.
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    const newer = loadIdentityKeys(file).storePassword('135791');
    // The row names an identity key that this process has not seen, so it reads the file again at
    // once.
    expect(identityKeys.passwordMatches(newer, '135791')).toBe(true);
    expect(identityKeys.currentKeyId).toBe(2);
    expect(identityKeys.passwordMatches(old, '246810')).toBe(true);
    expect(() => identityKeys.passwordMatches({ ...old, identityKeyId: 7 }, '246810')).toThrow(
      /has no identity key 7/,
    );
  });
});
