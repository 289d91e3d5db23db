/** What a court has chosen for its SMS, also where somebody edited the row by hand. */
import { smsOf } from '../../app/messages/rules/smsText.js';
import { claimSms } from '../../app/messages/store/accountOutbox.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase();
});
afterEach(() => database.close());

/** Adds a court with these settings. @returns its id. */
async function addCourt(code: string, settings: unknown): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    `INSERT INTO courts (code, name, level, settings) VALUES ($1, $1, 'basic', $2) RETURNING id`,
    [code, JSON.stringify(settings)],
  );
  return rows[0]?.id as number;
}

/** Writes an SMS of a court, and reads what it is sent with. */
async function signaturesOf(courtId: number): Promise<unknown> {
  const now = new Date();
  const message = smsOf('guidance', 'zh', { answer: '第一条' });
  await writeSms(
    database.pool,
    [{ toNumber: '13800000001', message, purpose: 'one', courtId }],
    now,
  );
  const [claimed] = await claimSms(database.pool, { account: 'a', limit: 1, now, lately: now });
  return [claimed?.signature, claimed?.signatureEn, claimed?.extension];
}

test('the signatures and the extension of a court are its own', async () => {
  const courtId = await addCourt('苏98', {
    smsSignature: '临江中院',
    smsSignatureEn: 'Linjiang Court',
    smsExtension: '98',
    callbacks: { tries: 5 },
  });
  expect(await signaturesOf(courtId)).toEqual(['临江中院', 'Linjiang Court', '98']);
  expect(await signaturesOf(await addCourt('苏9801', {}))).toEqual([null, null, null]);
});

test.each<[string, unknown, unknown]>([
  ['one setting', { smsSignature: '【临江】', smsExtension: '98' }, [null, null, '98']],
  [
    'every setting',
    { smsSignature: 7, smsSignatureEn: '临', smsExtension: 'x' },
    [null, null, null],
  ],
  ['all of them', ['smsSignature'], [null, null, null]],
])('%s that is invalid is not used', async (_what, settings, used) => {
  expect(await signaturesOf(await addCourt('苏98', settings))).toEqual(used);
  const other = await addCourt('苏9801', { smsSignature: '江北法院' });
  expect(await signaturesOf(other)).toEqual(['江北法院', null, null]);
});
