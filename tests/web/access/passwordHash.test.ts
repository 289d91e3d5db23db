/** Passwords that earlier versions hashed by @node-rs/argon2 go on being right, since nobody can hash them again. */
import { readFile } from 'node:fs/promises';
import { hashPassword, isPassword } from '../../../app/web/access/passwordHash.js';

const password = '口令 correct horse';

test.each([
  [
    'with the parameters of the hotline',
    '$argon2id$v=19$m=19456,t=2,p=1$KT7DDeYmZHGXLcnGSQLwVw$xs/SJSIYTQrCdm5F4iOB2w7HVFhgr85yk018AFYoClw',
  ],
  [
    'with other parameters',
    '$argon2id$v=19$m=4096,t=3,p=4$fGnFKkJPasJwL2jbBa/D4A$eZKFYpo90LK70Nz0bGkXsUFQOTP/JdUSuOsR/z+HGpY',
  ],
])('a hash made by @node-rs/argon2 %s verifies', async (_, stored) => {
  expect(await isPassword(stored, password)).toBe(true);
  expect(await isPassword(stored, `${password} `)).toBe(false);
  expect(await isPassword(stored, '')).toBe(false);
});

test('a new hash has the parameters that OWASP names, 16 bytes of salt and 32 of hash', async () => {
  const stored = await hashPassword(password);
  expect(stored).toMatch(
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
  );
  expect(await isPassword(stored, password)).toBe(true);
  expect(await isPassword(stored, 'wrong')).toBe(false);
});

test('two hashes of one password differ', async () => {
  expect(await hashPassword(password)).not.toBe(await hashPassword(password));
});

test('where there is no user no password is right, not even that of the hash compared with', async () => {
  expect(await isPassword(null, 'nobody has this password')).toBe(false);
});

test.each([
  ['empty', ''],
  ['without its hash', '$argon2id$v=19$m=19456,t=2,p=1$KT7DDeYmZHGXLcnGSQLwVw'],
  ['of an empty hash', '$argon2id$v=19$m=19456,t=2,p=1$KT7DDeYmZHGXLcnGSQLwVw$'],
  [
    'of another algorithm',
    '$argon2i$v=19$m=19456,t=2,p=1$KT7DDeYmZHGXLcnGSQLwVw$xs/SJSIYTQrCdm5F4iOB2w7HVFhgr85yk018AFYoClw',
  ],
  [
    'of another version',
    '$argon2id$v=16$m=19456,t=2,p=1$KT7DDeYmZHGXLcnGSQLwVw$xs/SJSIYTQrCdm5F4iOB2w7HVFhgr85yk018AFYoClw',
  ],
])('a stored form that is %s is an error and no wrong password', async (_, stored) => {
  await expect(isPassword(stored, password)).rejects.toThrow('argon2id');
});

test('calls go on while a password is hashed', async () => {
  // After a read the event loop runs what is immediate before it looks what else has ended: a hash computed in the loop would come first.
  await readFile(__filename);
  const order: string[] = [];
  const immediate = new Promise<void>((resolve) => {
    setImmediate(() => resolve(void order.push('something else')));
  });
  await Promise.all([hashPassword(password).then(() => order.push('the hash')), immediate]);
  expect(order).toEqual(['something else', 'the hash']);
});
