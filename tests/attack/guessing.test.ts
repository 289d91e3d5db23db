/**
 * Floods of wrong passwords by SMS from made-up senders: they close the way that they come by and
 * no other, numbers that do not exist close nothing, and the court is not made to answer all of
 * them.
 */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { samplePeople, type SamplePerson } from '../../app/local/sample/samplePeople.js';
import { Hotline } from '../e2e/hotline.js';
import { sharedParts } from '../parts/database.js';
import { hearCase, signIn } from '../telephone/script/callerScript.js';
import { sendSmsByFile } from '../telephone/sendSmsByFile.js';
import { untilTrue } from '../telephone/untilTrue.js';

const smsDir = mkdtempSync(path.join(sharedParts().folder, 'sms-'));
const refusalsPerHour = 40;
let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({
    env: { SMS_DIR: smsDir, SMS_REFUSALS_PER_HOUR: String(refusalsPerHour) },
  });
});
afterAll(() => hotline?.stop());

const count = async (from: string, values: readonly unknown[] = []): Promise<number> =>
  (await hotline.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`, [...values]))
    .rows[0]?.n ?? 0;

let senders = 0;
/** Sends SMS, each from a sender of its own, and waits until all of them are taken. */
async function flood(texts: readonly string[]): Promise<void> {
  const before = await count('sms_inbox');
  for (const text of texts) {
    await sendSmsByFile(smsDir, `139${String((senders += 1)).padStart(8, '0')}`, text);
  }
  await untilTrue('all SMS to be taken', async () => {
    const taken = await count('sms_inbox WHERE result IS NOT NULL');
    return taken === before + texts.length;
  });
}

/** Has a caller sign in by telephone; an empty number is withheld. */
async function isVerifiedByTelephone(from: string): Promise<void> {
  const { chen } = samplePeople;
  const call = await hotline.carrier.dial({ from, name: from === '' ? 'withheld' : from });
  await signIn(call, chen.queryNumber, chen.password);
  await hearCase(call);
  await call.hangUp();
}

/** Asks for a case by SMS. @returns what came of it. */
async function askBySms(from: string, { queryNumber, password }: SamplePerson): Promise<string> {
  const ref = await sendSmsByFile(smsDir, from, `${queryNumber} ${password}`);
  return untilTrue('the SMS to be taken', async () => {
    const { rows } = await hotline.db.query<{ result: string | null }>(
      'SELECT result FROM sms_inbox WHERE starts_with(ref, $1)',
      [ref],
    );
    return rows[0]?.result ?? undefined;
  });
}

test('400 wrong passwords for query numbers that do not exist close nothing, and few are answered', async () => {
  await flood(Array.from({ length: 400 }, (_, n) => `${77_000_000 + n} 000000`));
  await isVerifiedByTelephone('13800003001');
  expect(await askBySms('13800003002', samplePeople.chen)).toBe('case_told');
  expect(await count("sms_outbox WHERE purpose = 'not_opened'")).toBe(refusalsPerHour);
  expect(await count("sms_outbox WHERE purpose = 'case_told'")).toBe(1);
});

test('wrong passwords for those that exist close SMS, and callers are verified, number shown or not', async () => {
  const { rows } = await hotline.db.query<{ number: string }>(
    `SELECT query_number AS number FROM parties
      WHERE password_mac IS NOT NULL AND query_number <> ALL ($1) ORDER BY 1 LIMIT 100`,
    [Object.values(samplePeople).map(({ queryNumber }) => queryNumber)],
  );
  await flood(rows.map(({ number }) => `${number} 000000`));
  expect(await askBySms('13800003003', samplePeople.sun)).toBe('barred');
  // All of them were answered alike by the budget, so nobody learns which numbers exist.
  expect(await count("sms_inbox WHERE result = 'not_opened'")).toBe(400 + 60);
  expect(await count("sms_outbox WHERE purpose IN ('not_opened', 'barred')")).toBe(refusalsPerHour);
  await isVerifiedByTelephone('13800003004');
  await isVerifiedByTelephone('');
  await hotline.nothingLeft();
});
