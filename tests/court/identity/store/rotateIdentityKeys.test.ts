import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { copyFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { defaultCourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import { listCases } from '../../../../app/court/cases/store/cases.js';
import {
  loadIdentityKeys,
  type IdentityKeys,
} from '../../../../app/court/identity/store/identityKeys.js';
import { addIdentityKey } from '../../../../app/court/identity/store/keyFile.js';
import { findMobile } from '../../../../app/court/identity/store/mobileOnFile.js';
import {
  readIdentityKeyUsage,
  rotateIdNumbers,
} from '../../../../app/court/identity/store/rotateIdentityKeys.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { signIn, whyNotSignIn } from '../../../../app/court/identity/store/signIn.js';
import { cleanDatabase, type TestDatabase } from '../../../parts/database.js';
import { aCall } from '../../../calls/store/aCall.js';
import { temporaryFolder } from '../../../parts/temporaryFolder.js';

const today = chinaDate(new Date());

const folder = temporaryFolder();
let database: TestDatabase;
let file: string;
let files = 0;
/** The identity keys as a hotline holds them that has run since before the change. */
let running: IdentityKeys;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  file = path.join(folder.path, `keys-${++files}.json`);
  copyFileSync(database.identityKeysFile, file);
  running = loadIdentityKeys(file);
});
afterEach(() => database.close());
afterAll(folder.remove);

const now = new Date('2026-11-24T02:00:00Z');
const settings = defaultCourtSettings;

async function everybodySignsIn(identityKeys: IdentityKeys): Promise<number[]> {
  const counts: number[] = [];
  for (const { residentId, password } of Object.values(samplePeople)) {
    const claim = { by: 'resident_id', residentId } as const;
    const result = await signIn(
      database.pool,
      identityKeys,
      aCall(),
      claim,
      password,
      now,
      settings,
    );
    if (result.kind !== 'verified') throw new Error(`${residentId.slice(0, 6)}: ${result.kind}`);
    counts.push((await listCases(database.pool, result.person, today)).length);
  }
  return counts;
}
const all = [1, 3, 1, 1, 1, 12, 1, 4, 1, 1, 2];

async function changeIdentityKeys(): Promise<IdentityKeys> {
  await addIdentityKey(file);
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  // Other processes notice the change within a second. `rotate` waits for that.
  return loadIdentityKeys(file);
}

test('everybody signs in before, during and after a change of identity keys', async () => {
  expect(await everybodySignsIn(running)).toEqual(all);
  const identityKeys = await changeIdentityKeys();
  expect(await everybodySignsIn(identityKeys)).toEqual(all);

  const controller = new AbortController();
  const some = await rotateIdNumbers(database.pool, identityKeys, {
    batchSize: 20,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect(some).toBe(20);
  expect(await everybodySignsIn(identityKeys)).toEqual(all);

  const before = await readIdentityKeyUsage(database.pool);
  expect(before.map((each) => each.identityKeyId)).toEqual([2, 1]);
  const rest = await rotateIdNumbers(database.pool, identityKeys, { batchSize: 20 });
  expect(rest).toBe((before[1]?.idNumbers ?? 0) + (before[1]?.mobiles ?? 0));
  expect(before[1]?.mobiles).toBeGreaterThan(0);
  expect(await rotateIdNumbers(database.pool, identityKeys)).toBe(0);
  expect(await everybodySignsIn(identityKeys)).toEqual(all);
  const { rows } = await database.pool.query('SELECT DISTINCT identity_key_id FROM persons');
  expect(rows).toEqual(expect.arrayContaining([{ identity_key_id: 2 }]));
  expect(rows).not.toContainEqual({ identity_key_id: 1 });
});

test('a password comes under the new identity key when it is used, and is good afterwards', async () => {
  const identityKeys = await changeIdentityKeys();
  const [, old] = [null, (await readIdentityKeyUsage(database.pool))[0]];
  await everybodySignsIn(identityKeys);
  const usage = await readIdentityKeyUsage(database.pool);
  expect(usage.find((each) => each.identityKeyId === 2)?.passwords).toBeGreaterThanOrEqual(7);
  expect(usage.reduce((sum, each) => sum + each.passwords, 0)).toBe(old?.passwords);
  expect(await everybodySignsIn(identityKeys)).toEqual(all);
});

test('the rotated numbers are the same numbers', async () => {
  const identityKeys = await changeIdentityKeys();
  await rotateIdNumbers(database.pool, identityKeys);
  const { rows } = await database.pool.query<{ id_hash: Buffer; id_encrypted: Buffer }>(
    "SELECT id_hash, id_encrypted FROM persons WHERE name = '张秀英'",
  );
  const numbers = rows.map((row) =>
    identityKeys.readIdNumber({ identityKeyId: 2, hash: row.id_hash, encrypted: row.id_encrypted }),
  );
  expect(numbers).toContain(samplePeople.zhang.residentId);
  const claim = { by: 'resident_id', residentId: samplePeople.zhang.residentId } as const;
  const onFile = await findMobile(database.pool, identityKeys, claim, chinaDate(new Date()));
  expect(onFile?.mobile).toBe(samplePeople.zhang.mobile);
  const [usage, ...older] = await readIdentityKeyUsage(database.pool);
  expect(usage?.mobiles).toBeGreaterThan(0);
  expect(older.every(({ mobiles }) => mobiles === 0)).toBe(true);
});

test('a lock outlasts the change of identity keys', async () => {
  const claim = { by: 'resident_id', residentId: samplePeople.zhang.residentId } as const;
  for (let i = 0; i < 3; i++) {
    await signIn(database.pool, running, aCall(), claim, '000000', now, settings);
  }
  const lockUnder = (identityKeys: IdentityKeys) =>
    whyNotSignIn(database.pool, identityKeys, aCall(), claim, now, settings);
  const locked = await lockUnder(running);
  if (locked?.kind !== 'locked') throw new Error('it is not locked');
  const { until } = locked;
  const identityKeys = await changeIdentityKeys();
  expect(await lockUnder(identityKeys)).toEqual(locked);
  // And the next lock grows from where it was.
  const result = await signIn(
    database.pool,
    identityKeys,
    aCall(),
    claim,
    '000000',
    until,
    settings,
  );
  expect(result).toEqual({
    kind: 'locked',
    until: new Date(until.getTime() + 30 * 60_000),
  });
});
