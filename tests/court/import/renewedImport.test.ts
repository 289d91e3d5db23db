/** What an import does to a query password that was renewed: the court's newer notice counts. */
import { randomUUID } from 'node:crypto';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import type { Claim } from '../../../app/court/identity/rules/claim.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { eraseRenewedPasswords } from '../../../app/court/identity/store/renewedPasswords.js';
import { eraseReplacedPasswords } from '../../../app/court/identity/store/replacedPasswords.js';
import type { CaseInput, PartyInput } from '../../../app/local/sample/caseInput.js';
import { sendNewPassword } from '../../../app/messages/sendNewPassword.js';
import { aCall } from '../../calls/store/aCall.js';
import { lastSecret } from '../../messages/readSealedSms.js';
import type { TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, databaseOfTheirCourt, importRecords, plaintiff } from './importRecords.js';

const folder = temporaryFolder();
let database: TestDatabase;
beforeEach(async () => {
  database = await databaseOfTheirCourt();
});
afterEach(() => database.close());
afterAll(folder.remove);

const now = new Date('2026-11-24T02:00:00Z');
const person = plaintiff(1, { mobile: '13912345678' });
const others = { role: '被告', name: '大江公司', kind: 'organisation' } as const;

/** Imports the case, with her as the import has her. */
async function load(her: PartyInput = person, more: Partial<CaseInput> = {}): Promise<void> {
  const record = caseInput(1, { ...more, parties: [her, others] });
  const { refused } = await importRecords(database, folder, [record]);
  expect(refused).toBe(0);
}

async function renew(): Promise<string> {
  const { rows } = await database.pool.query<{ personId: number; caseId: number }>(
    'SELECT person_id::int AS "personId", case_id::int AS "caseId" FROM parties WHERE query_number = $1',
    [person.queryNumber],
  );
  const [{ personId, caseId } = { personId: 0, caseId: 0 }] = rows;
  await sendNewPassword(
    database.pool,
    database.identityKeys,
    { callId: randomUUID(), callerNumber: null, agentId: null, language: 'zh' },
    () => Promise.resolve({ personId, onlyCaseIds: [caseId] }),
    now,
    defaultCourtSettings,
  );
  const password = await lastSecret(database.pool, database.identityKeys);
  await database.pool.query('UPDATE sms_outbox SET sent_at = $1', [now]);
  return password;
}

/** Which of the passwords let her in, by ID number and by query number. */
async function letIn(
  passwords: Readonly<Record<string, string>>,
  by: readonly Claim['by'][] = ['resident_id', 'query_number'],
): Promise<string[]> {
  const names: string[] = [];
  for (const [name, password] of Object.entries(passwords)) {
    const kinds = [];
    for (const claim of [
      { by: 'resident_id', residentId: person.idNumber ?? '' },
      { by: 'query_number', queryNumber: person.queryNumber ?? '' },
    ] as const) {
      if (!by.includes(claim.by)) continue;
      const { pool, identityKeys } = database;
      const settings = {
        ...defaultCourtSettings,
        lockout: { rungs: [{ failures: 99, minutes: 1 }], forgetAfterMinutes: 10 },
      };
      const result = await signIn(pool, identityKeys, aCall(), claim, password, now, settings);
      kinds.push(result.kind);
    }
    expect(new Set(kinds).size).toBe(1);
    if (kinds[0] === 'verified') names.push(name);
  }
  return names;
}

test('the same printed password, or none, leaves the renewed one as it is', async () => {
  await load();
  const passwords = { printed: person.password ?? '', renewed: await renew() };
  expect(await letIn(passwords)).toEqual(['renewed']);
  await load(person, { stage: '审理中' });
  expect(await letIn(passwords)).toEqual(['renewed']);
  const withoutPassword = { ...person };
  delete withoutPassword.password;
  delete withoutPassword.queryNumber;
  await load(withoutPassword, { stage: '中止' });
  expect(await letIn(passwords, ['resident_id'])).toEqual(['renewed']);
});

test('another printed password ends the renewed one: the newer notice counts', async () => {
  await load();
  const passwords = { printed: person.password ?? '', renewed: await renew(), newer: '908070' };
  await load({ ...person, password: passwords.newer });
  expect(await letIn(passwords)).toEqual(['newer']);
});

test('a party who is not in the case any more has no password there', async () => {
  await load();
  const passwords = { printed: person.password ?? '', renewed: await renew() };
  await load({ ...plaintiff(2), queryNumber: '30099999' });
  expect(await letIn(passwords)).toEqual([]);
});

test('a new case leaves it, and the password of its notice counts with the ID number, too', async () => {
  await load();
  const renewed = await renew();
  const other = caseInput(5, {
    appliedOn: '2026-11-20',
    parties: [{ ...person, queryNumber: '30077777', password: '313131' }, others],
  });
  await importRecords(database, folder, [other]);
  const claim = { by: 'resident_id', residentId: person.idNumber ?? '' } as const;
  const opened = async (password: string) => {
    const { pool, identityKeys } = database;
    const result = await signIn(
      pool,
      identityKeys,
      aCall(),
      claim,
      password,
      now,
      defaultCourtSettings,
    );
    return result.kind === 'verified' ? (result.person.onlyCaseIds?.length ?? 'all') : result.kind;
  };
  expect(await opened(renewed)).toBe(1);
  expect(await opened('313131')).toBe('all');
});

/** The same party, without a password and what is printed beside it. */
const withoutPassword = (): PartyInput => {
  const rest = { ...person };
  delete rest.password;
  delete rest.queryNumber;
  return rest;
};

test('a printed one that an import leaves out and a later one brings back stays replaced', async () => {
  await load();
  const passwords = { printed: person.password ?? '', renewed: await renew() };
  for (let n = 0; n < 2; n++) {
    await load(withoutPassword(), { stage: '审理中' });
    await load(person, { stage: '中止' });
    expect(await letIn(passwords)).toEqual(['renewed']);
  }
  const { rows } = await database.pool.query('SELECT FROM replaced_passwords');
  expect(rows).toHaveLength(1);
});

test('nor does it come back with a party who was out of the case for a while', async () => {
  await load();
  const passwords = { printed: person.password ?? '', renewed: await renew() };
  await load({ ...plaintiff(2), queryNumber: '30099999' });
  await eraseRenewedPasswords(database.pool, now);
  await load();
  expect(await letIn(passwords)).toEqual([]);
  // A newer notice counts.
  await load({ ...person, password: '908070' });
  expect(await letIn({ ...passwords, newer: '908070' })).toEqual(['newer']);
  // An export of before that is imported once more does not count.
  await load();
  expect(await letIn({ ...passwords, newer: '908070' })).toEqual([]);
});

test('nor by the licence number under which an agent is known from now on', async () => {
  const licence = '13298201510123456';
  const agent: PartyInput = { ...person, role: '诉讼代理人', actsFor: '2' };
  await load(agent);
  const passwords = { printed: person.password ?? '', renewed: await renew() };
  expect(await letIn(passwords)).toEqual(['renewed']);
  const withLicence = { ...agent, licence };
  delete withLicence.idNumber;
  await load(withLicence);
  const { pool, identityKeys } = database;
  const claim: Claim = { by: 'licence', licence };
  for (const password of Object.values(passwords)) {
    const tried = await signIn(
      pool,
      identityKeys,
      aCall(),
      claim,
      password,
      now,
      defaultCourtSettings,
    );
    expect(tried.kind).toBe('failed');
  }
  expect(await letIn(passwords, ['query_number'])).toEqual([]);
});

test('what no import has brought back for a year is erased', async () => {
  await load();
  await renew();
  await load(withoutPassword());
  const count = async () =>
    (await database.pool.query('SELECT FROM replaced_passwords')).rows.length;
  await eraseReplacedPasswords(database.pool, now);
  expect(await count()).toBe(1);
  await eraseReplacedPasswords(database.pool, new Date(now.getTime() + 400 * 86_400_000));
  expect(await count()).toBe(0);
});
