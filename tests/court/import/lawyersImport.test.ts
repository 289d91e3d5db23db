/** Lawyers by licence number: what the import takes, and what the number opens, on which days. */
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import { listCases, readCase } from '../../../app/court/cases/store/cases.js';
import { disclose, factName } from '../../../app/court/cases/rules/disclosure.js';
import { findMobile } from '../../../app/court/identity/store/mobileOnFile.js';
import type { Claim } from '../../../app/court/identity/rules/claim.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import type { PartyInput } from '../../../app/local/sample/caseInput.js';
import { generatedPerson } from '../../../app/local/sample/generatedPeople.js';
import { aCall } from '../../calls/store/aCall.js';
import type { TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, databaseOfTheirCourt, importRecords, plaintiff } from './importRecords.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const licence = '13298201510123456';
const lawyer = { role: '诉讼代理人', name: '许律师', licence, actsFor: '1' };
const today = '2026-11-24';
const now = new Date(`${today}T02:00:00Z`);

/** Case n, in which the lawyer acts for the plaintiff. */
const withLawyer = (n: number, more: Partial<PartyInput> = {}) => {
  const { parties, ...rest } = caseInput(n);
  return { ...rest, parties: [...parties, { ...lawyer, ...more }] };
};

test('an agent is known by the licence number alone, also where there is an ID number', () => {
  const { idNumber } = generatedPerson(900);
  for (const more of [{}, { idNumber }]) {
    expect(checkCaseRecord(withLawyer(1, more))).toMatchObject({
      kind: 'ok',
      record: { parties: [{}, {}, { kind: 'natural', role: 'agent', idNumber: licence }] },
    });
  }
});

test.each<[string, object, RegExp]>([
  ['too short', { licence: '1329820151012345' }, /licence must have 17 digits/],
  ['rounded', { licence: 13298201510123456 }, /licence was rounded by a spreadsheet/],
  ['of a party', { role: '原告', licence }, /licence is for role agent/],
])('a licence number is refused: %s', (_, more, reason) => {
  expect(checkCaseRecord(withLawyer(1, more as Partial<PartyInput>))).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});

describe('in the database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await databaseOfTheirCourt();
  });
  afterEach(() => database.close());

  const load = async (records: readonly object[]) => {
    const { refused } = await importRecords(database, folder, records);
    expect(refused).toBe(0);
  };
  const attempt = (claim: Claim, password: string, at = now) =>
    signIn(
      database.pool,
      database.identityKeys,
      aCall(),
      claim,
      password,
      at,
      defaultCourtSettings,
    );
  const byLicence: Claim = { by: 'licence', licence };
  const signedIn = async (password: string, at = now) => {
    const result = await attempt(byLicence, password, at);
    if (result.kind !== 'verified') throw new Error(result.kind);
    return result.person;
  };
  /** Serials of the lawyer's cases. */
  const heardOf = async (password: string) => {
    const cases = await listCases(database.pool, await signedIn(password), today);
    return cases.map(({ number }) => /初(\d+)号/.exec(number ?? '')?.[1]).sort();
  };

  test('it opens the cases in which the lawyer acts today, by the password of the latest notice', async () => {
    await load([
      withLawyer(1, { password: '111111', authorityFrom: '2026-03-02' }),
      withLawyer(2, { authorityUntil: today }),
      withLawyer(3, { authorityUntil: '2026-11-23' }),
      withLawyer(4, { authorityFrom: '2026-11-25' }),
      { ...withLawyer(5, { password: '555555' }), appliedOn: '2026-06-01' },
      caseInput(6),
    ]);
    expect(await attempt(byLicence, '111111')).toEqual({ kind: 'failed' });
    expect(await heardOf('555555')).toEqual(['1', '2', '5']);
    expect((await signedIn('555555')).proof).toBe('licence_and_password');
  });

  test('the password of a notice whose representation is over, or not begun, opens nothing', async () => {
    await load([
      withLawyer(1, { password: '111111' }),
      {
        ...withLawyer(2, { password: '222222', authorityUntil: '2026-11-23' }),
        appliedOn: '2026-06-01',
      },
      {
        ...withLawyer(3, { password: '333333', authorityFrom: '2026-11-25' }),
        appliedOn: '2026-07-01',
      },
    ]);
    expect(await attempt(byLicence, '222222')).toEqual({ kind: 'failed' });
    expect(await attempt(byLicence, '333333')).toMatchObject({ kind: 'failed' });
    expect(await heardOf('111111')).toEqual(['1']);
    // The day on which the third begins.
    expect((await signedIn('333333', new Date('2026-11-25T02:00:00Z'))).onlyCaseIds).toHaveLength(
      2,
    );
  });

  test('once the representation is over, nothing of the case is told, in that call and after it', async () => {
    await load([withLawyer(1, { password: '111111' }), withLawyer(2, { password: '222222' })]);
    const person = await signedIn('222222');
    const [first] = person.onlyCaseIds ?? [];
    if (first === undefined) throw new Error('no case');
    const told = async () => {
      const read = await readCase(database.pool, person, first);
      return read === null
        ? []
        : disclose(read.file, read.participation, today).facts.map(factName);
    };
    expect(await told()).toContain('filing_accepted');
    await load([withLawyer(1, { password: '111111', authorityUntil: '2026-11-20' })]);
    expect(await told()).toEqual([]);
    expect(await heardOf('222222')).toEqual(['2']);
    // Taken off the record by the court.
    await load([{ ...caseInput(2) }]);
    expect(await attempt(byLicence, '222222')).toEqual({ kind: 'failed' });
    // Who acts in no case any more hears that there is none.
    expect(await heardOf('111111')).toEqual([]);
  });

  test('a lawyer’s own case is not opened by the licence number, nor others by the ID number', async () => {
    const self = generatedPerson(900);
    await load([
      withLawyer(1, { password: '111111', idNumber: self.idNumber }),
      caseInput(2, { parties: [{ ...plaintiff(2), ...self, password: '222222' }] }),
    ]);
    expect(await heardOf('111111')).toEqual(['1']);
    const own = await attempt({ by: 'resident_id', residentId: self.idNumber }, '222222');
    if (own.kind !== 'verified') throw new Error(own.kind);
    expect(await listCases(database.pool, own.person, today)).toMatchObject([
      { number: '（2026）苏98民初2号' },
    ]);
  });

  test('it is locked like an ID number, and one that nobody has is answered alike', async () => {
    await load([withLawyer(1, { password: '111111' })]);
    const nobody: Claim = { by: 'licence', licence: '13298201510999999' };
    for (const claim of [byLicence, nobody]) {
      const results = [];
      for (let n = 0; n < 3; n++) results.push((await attempt(claim, '000000')).kind);
      expect(results).toEqual(['failed', 'failed', 'locked']);
    }
    expect((await attempt(byLicence, '111111')).kind).toBe('locked');
    expect((await signedIn('111111', new Date(now.getTime() + 5 * 60_000))).proof).toBe(
      'licence_and_password',
    );
  });

  test('the number is stored as a keyed hash and encrypted, and the password as a keyed hash', async () => {
    await load([withLawyer(1, { password: '111111' })]);
    const { rows } = await database.pool.query<{ all: string }>(
      `SELECT concat(p::text, t::text) AS all FROM persons p JOIN parties t ON t.person_id = p.id
        WHERE p.id_hash = ANY ($1::bytea[])`,
      [database.identityKeys.idHashes(licence)],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.all).not.toContain(licence);
    expect(rows[0]?.all).not.toContain('111111');
  });

  test('a code by SMS opens only the cases in which the lawyer acts today', async () => {
    const mobile = '19900000555';
    await load([
      withLawyer(1, { mobile }),
      withLawyer(2, { mobile, authorityUntil: '2026-11-20' }),
    ]);
    const { rows } = await database.pool.query<{ id: number }>(
      'SELECT id FROM cases WHERE serial = 1',
    );
    const onFile = await findMobile(database.pool, database.identityKeys, byLicence, today);
    expect(onFile).toMatchObject({ mobile, caseIds: [rows[0]?.id] });
  });
});
