import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { defaultCourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import { listCases } from '../../../../app/court/cases/store/cases.js';
import { eraseOldLocks } from '../../../../app/court/identity/store/guessing.js';
import { numberOf, type Claim } from '../../../../app/court/identity/rules/claim.js';
import { signIn, whyNotSignIn } from '../../../../app/court/identity/store/signIn.js';
import { cleanDatabase, type TestDatabase } from '../../../parts/database.js';
import { aCall } from '../../../calls/store/aCall.js';
import { patientPool } from '../../../parts/patientPool.js';

const today = chinaDate(new Date());

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const { zhang, li } = samplePeople;
const settings = defaultCourtSettings;
const start = new Date('2026-11-24T02:00:00Z');
const minutesLater = (minutes: number, from = start) => new Date(from.getTime() + minutes * 60_000);
const byId = (residentId: string): Claim => ({ by: 'resident_id', residentId });
const byNumber = (queryNumber: string): Claim => ({ by: 'query_number', queryNumber });
const unknownId = byId('110105194912310038');
const unknownNumber = byNumber('99999999');

const attempt = (claim: Claim, password: string, now = start) =>
  signIn(database.pool, database.identityKeys, aCall(), claim, password, now, settings);
async function lockOf(claim: Claim, now = start): Promise<Date | null> {
  const { pool, identityKeys } = database;
  const locked = await whyNotSignIn(pool, identityKeys, aCall(), claim, now, settings);
  if (locked?.kind === 'barred') throw new Error(locked.because);
  return locked?.until ?? null;
}
/** Returns the stored failures of what was tried, without those of calls. */
async function countedOf(claim: Claim): Promise<object[]> {
  const { rows } = await database.pool.query<object>(
    'SELECT failures FROM sign_in_locks WHERE subject = ANY($1)',
    [database.identityKeys.lockSubjects(claim.by, numberOf(claim))],
  );
  return rows;
}

test('an ID number with the password of her latest notice opens all her cases', async () => {
  const result = await attempt(byId(li.residentId), li.password);
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person).toMatchObject({ proof: 'resident_id_and_password', onlyCaseIds: null });
  expect(await listCases(database.pool, result.person, today)).toHaveLength(3);
});

test('the password of another of her notices opens that case by its query number, and nothing by her ID number', async () => {
  expect(await attempt(byId(li.residentId), '246803')).toEqual({ kind: 'failed' });
  const result = await attempt(byNumber('26000203'), '246803');
  if (result.kind !== 'verified') throw new Error(result.kind);
  const cases = await listCases(database.pool, result.person, today);
  expect(cases.map(({ caseId }) => caseId)).toEqual(result.person.onlyCaseIds);
});

test('a query number with its password opens that one case', async () => {
  const result = await attempt(byNumber(li.queryNumber), li.password);
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person.proof).toBe('query_number_and_password');
  const cases = await listCases(database.pool, result.person, today);
  expect(cases.map((each) => each.caseId)).toEqual(result.person.onlyCaseIds);
  expect(cases[0]?.cause).toBe('房屋租赁合同纠纷');
  // The password of another notice of the same person does not open it.
  expect(await attempt(byNumber(li.queryNumber), '246803')).toEqual({ kind: 'failed' });
});

test("another person's password opens nothing", async () => {
  expect(await attempt(byId(zhang.residentId), li.password)).toEqual({ kind: 'failed' });
});

test('two hundred cases are not two hundred passwords: one of a million opens hers, as with one case', async () => {
  const { rows } = await database.pool.query<{ id: number; case_id: number; role: string }>(
    `SELECT p.id, t.case_id, t.role FROM persons p JOIN parties t ON t.person_id = p.id
      WHERE p.name = '张秀英'`,
  );
  const [hers] = rows;
  // The passwords of the person's other notices are 500000 to 500198; their own stays as it was.
  const older = Array.from({ length: 199 }, (_, n) => {
    const { identityKeyId, salt, mac } = database.identityKeys.storePassword(String(500_000 + n));
    return { identityKeyId, salt, mac };
  });
  await database.pool.query(
    `WITH copies AS (
       INSERT INTO cases (updated_at, court_id, applied_on, filing_decided_on, source_ref, kind, publicity, filing_status,
                          stage, cause, content_mac)
       SELECT c.updated_at, c.court_id, c.applied_on - n::int, c.filing_decided_on - n::int, 'copy ' || n, c.kind,
              c.publicity, 'pending', 'filing', c.cause, c.content_mac
         FROM cases c, generate_series(1, 199) n WHERE c.id = $1
       RETURNING id)
     INSERT INTO parties (case_id, person_id, position, role, identity_key_id, password_salt, password_mac)
     SELECT id, $2, 1, $3, $4, ($5::bytea[])[n], ($6::bytea[])[n]
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM copies) x`,
    [
      ...[hers?.case_id, hers?.id, hers?.role, older[0]?.identityKeyId],
      ...[older.map(({ salt }) => salt), older.map(({ mac }) => mac)],
    ],
  );
  let opened = 0;
  for (let n = 0; n < 199; n++) {
    // Days apart, so that no lock interferes.
    const result = await attempt(
      byId(zhang.residentId),
      String(500_000 + n),
      minutesLater(3000 * (n + 1)),
    );
    if (result.kind === 'verified') opened += 1;
  }
  expect(opened).toBe(0);
  const result = await attempt(byId(zhang.residentId), zhang.password, minutesLater(900_000));
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(await listCases(database.pool, result.person, today)).toHaveLength(200);
});

describe('failures', () => {
  test('lock for growing times, and a quiet day forgets them', async () => {
    const claim = byId(zhang.residentId);
    expect(await attempt(claim, '000000')).toEqual({ kind: 'failed' });
    expect(await attempt(claim, '000000')).toEqual({ kind: 'failed' });
    expect(await lockOf(claim)).toBeNull();
    let now = start;
    for (const minutes of [5, 30, 120, 1440, 1440]) {
      const until = minutesLater(minutes, now);
      expect(await attempt(claim, '000000', now)).toEqual({ kind: 'locked', until });
      expect(await lockOf(claim, now)).toEqual(until);
      now = until;
      expect(await lockOf(claim, now)).toBeNull();
    }
    const nextDay = minutesLater(1440, now);
    expect(await attempt(claim, '000000', nextDay)).toEqual({ kind: 'failed' });
  });

  test('even the right password waits for the end of the lock, and then forgets the failures', async () => {
    const claim = byNumber(zhang.queryNumber);
    for (let i = 0; i < 3; i++) await attempt(claim, '000000');
    const locked = { kind: 'locked', until: minutesLater(5) };
    expect(await attempt(claim, zhang.password)).toEqual(locked);
    // Attempts during the lock did not count.
    expect(await attempt(claim, '000000')).toEqual(locked);
    expect(await attempt(claim, zhang.password, minutesLater(5))).toMatchObject({
      kind: 'verified',
    });
    expect(await countedOf(claim)).toEqual([]);
    expect(await attempt(claim, '000000', minutesLater(5))).toEqual({ kind: 'failed' });
  });

  test('a lock holds for every process and after a restart', async () => {
    for (let i = 0; i < 3; i++) await attempt(byId(zhang.residentId), '000000');
    const another = patientPool(database.url, 1);
    try {
      const again = signIn(
        another,
        database.identityKeys,
        aCall(),
        byId(zhang.residentId),
        zhang.password,
        start,
        settings,
      );
      expect(await again).toEqual({ kind: 'locked', until: minutesLater(5) });
    } finally {
      await another.end();
    }
  });

  test('lock the identity that was tried and no other', async () => {
    for (let i = 0; i < 3; i++) await attempt(byId(li.residentId), '000000');
    expect(await lockOf(byId(li.residentId))).not.toBeNull();
    expect(await lockOf(byId(zhang.residentId))).toBeNull();
    expect(await attempt(byNumber(li.queryNumber), li.password)).toMatchObject({
      kind: 'verified',
    });
  });

  describe('at one password', () => {
    const filing = byNumber('77700001');
    const numbers = [byId(zhang.residentId), byNumber(zhang.queryNumber), filing];
    beforeEach(() =>
      database.pool.query('UPDATE parties SET filing_number = $2 WHERE query_number = $1', [
        zhang.queryNumber,
        numberOf(filing),
      ]),
    );

    test('count together, by whichever of its numbers they come: the seventh locks it for a day', async () => {
      for (const claim of [...numbers, ...numbers]) {
        expect(await attempt(claim, '000000')).toEqual({ kind: 'failed' });
      }
      const locked = { kind: 'locked', until: minutesLater(1440) };
      expect(await attempt(filing, '000000')).toEqual(locked);
      for (const claim of numbers) expect(await attempt(claim, zhang.password)).toEqual(locked);
      for (const claim of numbers) {
        expect(await attempt(claim, zhang.password, minutesLater(1440))).toMatchObject({
          kind: 'verified',
        });
      }
    });

    test('who knows one of its numbers does not use up the tries of the others, however long they go on', async () => {
      const [known = filing, ...others] = numbers;
      let now = start;
      for (let n = 0; n < 9; n++) {
        const result = await attempt(known, '000000', now);
        if (result.kind === 'locked') now = result.until;
      }
      // Six on the first day, and one on each day after it.
      expect(now).toEqual(minutesLater(5 + 30 + 120 + 4 * 1440));
      const before = minutesLater(-1, now);
      expect((await attempt(known, zhang.password, before)).kind).toBe('locked');
      for (const claim of others) {
        expect((await attempt(claim, zhang.password, before)).kind).toBe('verified');
      }
    });

    test('are counted one by one when calls try it by several numbers at the same moment', async () => {
      await Promise.all([...numbers, ...numbers].map((claim) => attempt(claim, '000000')));
      const { rows } = await database.pool.query<{ personId: number; caseId: number }>(
        'SELECT person_id AS "personId", case_id AS "caseId" FROM parties WHERE query_number = $1',
        [zhang.queryNumber],
      );
      const name = `printed ${rows[0]?.personId} ${rows[0]?.caseId}`;
      const { rows: counted } = await database.pool.query(
        'SELECT failures FROM sign_in_locks WHERE subject = ANY ($1)',
        [database.identityKeys.lockSubjects('password', name)],
      );
      expect(counted).toEqual([{ failures: 6 }]);
    });
  });

  test.each([
    ['an ID number', byId(zhang.residentId), unknownId],
    ['a query number', byNumber(zhang.queryNumber), unknownNumber],
  ])('are the same for %s that does not exist', async (_, known, unknown) => {
    const story = async (claim: Claim) => {
      const heard: unknown[] = [];
      let now = start;
      for (let i = 0; i < 7; i++) {
        const result = await attempt(claim, '000000', now);
        heard.push(result, await lockOf(claim, now));
        if (result.kind === 'locked') now = result.until;
      }
      return heard;
    };
    expect(await story(unknown)).toEqual(await story(known));
  });

  test('are counted one by one when many calls try at the same moment', async () => {
    const claim = byId(zhang.residentId);
    const results = await Promise.all(Array.from({ length: 8 }, () => attempt(claim, '000000')));
    const kinds = results.map((result) => result.kind).sort();
    expect(kinds).toEqual(['failed', 'failed', ...Array<string>(6).fill('locked')]);
    expect(await countedOf(claim)).toEqual([{ failures: 3 }]);
  });

  test('name nobody in the table', async () => {
    await attempt(byId(zhang.residentId), '000000');
    await attempt(byNumber(zhang.queryNumber), '000000');
    const { rows } = await database.pool.query<{ subject: Buffer }>(
      'SELECT subject FROM sign_in_locks',
    );
    // Two numbers, the password to which both lead, and one call for each.
    expect(rows).toHaveLength(5);
    for (const { subject } of rows) {
      expect(subject).toHaveLength(16);
      expect(subject.includes(zhang.queryNumber)).toBe(false);
    }
  });

  test('that have no effect any more are erased, and others stay', async () => {
    for (let i = 0; i < 3; i++) await attempt(byId(zhang.residentId), '000000');
    const count = async () => (await database.pool.query('SELECT FROM sign_in_locks')).rowCount;
    // The person, the password, and three calls.
    expect(await count()).toBe(5);
    expect(await eraseOldLocks(database.pool, minutesLater(1439))).toBe(0);
    // Kept for a quiet day after the failure. For the person and the third call that day begins
    // when the lock ends.
    expect(await eraseOldLocks(database.pool, minutesLater(1442))).toBe(4);
    expect(await eraseOldLocks(database.pool, minutesLater(1446))).toBe(1);
    expect(await count()).toBe(0);
    const { rows } = await database.pool.query('SELECT failures FROM guess_failures');
    expect(rows).toEqual([{ failures: 3 }]);
    await eraseOldLocks(database.pool, minutesLater(30 * 1440));
    expect((await database.pool.query('SELECT FROM guess_failures')).rowCount).toBe(0);
  });
});
