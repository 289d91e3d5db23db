import { samplePeople } from '../../app/store/sampleCourt/samplePeople.js';
import { defaultLockLadder } from '../../app/rules/lockout.js';
import { listCases } from '../../app/store/cases.js';
import { makePool } from '../../app/store/pool.js';
import { eraseOldLocks, lockedUntil, signIn, type Claim } from '../../app/store/signIn.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const { zhang, li, wang } = samplePeople;
const settings = { lockout: defaultLockLadder };
const start = new Date('2026-11-24T02:00:00Z');
const minutesLater = (minutes: number, from = start) => new Date(from.getTime() + minutes * 60_000);
const byId = (residentId: string): Claim => ({ by: 'resident_id', residentId });
const byNumber = (queryNumber: string): Claim => ({ by: 'query_number', queryNumber });
const unknownId = byId('110105194912310038');
const unknownNumber = byNumber('99999999');

const attempt = (claim: Claim, password: string, now = start) =>
  signIn(database.pool, database.keys, claim, password, now, settings);
const lockOf = (claim: Claim, now = start) => lockedUntil(database.pool, database.keys, claim, now);

test('an ID number with a password of hers opens all her cases', async () => {
  const result = await attempt(byId(li.residentId), li.password);
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person).toMatchObject({ proof: 'resident_id_and_password', onlyCaseId: null });
  expect(await listCases(database.pool, result.person)).toHaveLength(3);
  // The password of another of her notices does as well.
  expect(await attempt(byId(li.residentId), '246803')).toEqual(result);
});

test('a query number with its password opens that one case', async () => {
  const result = await attempt(byNumber(li.queryNumber), li.password);
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person.proof).toBe('query_number_and_password');
  const cases = await listCases(database.pool, result.person);
  expect(cases.map((each) => each.caseId)).toEqual([result.person.onlyCaseId]);
  expect(cases[0]?.cause).toBe('房屋租赁合同纠纷');
  // Not with the password of another notice of hers.
  expect(await attempt(byNumber(li.queryNumber), '246803')).toEqual({ kind: 'failed' });
});

test("another person's password opens nothing", async () => {
  expect(await attempt(byId(zhang.residentId), li.password)).toEqual({ kind: 'failed' });
});

test('somebody with twelve notices may use any of their passwords', async () => {
  const result = await attempt(byId(wang.residentId), wang.password);
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(await listCases(database.pool, result.person)).toHaveLength(12);
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
    // What was not tried did not count.
    expect(await attempt(claim, '000000')).toEqual(locked);
    expect(await attempt(claim, zhang.password, minutesLater(5))).toMatchObject({
      kind: 'verified',
    });
    const { rows } = await database.pool.query('SELECT count(*) AS n FROM sign_in_locks');
    expect(rows).toEqual([{ n: 0 }]);
    expect(await attempt(claim, '000000', minutesLater(5))).toEqual({ kind: 'failed' });
  });

  test('a lock holds for every process and after a restart', async () => {
    for (let i = 0; i < 3; i++) await attempt(byId(zhang.residentId), '000000');
    const another = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 1 });
    try {
      const again = signIn(
        another,
        database.keys,
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
    const { rows } = await database.pool.query('SELECT failures FROM sign_in_locks');
    expect(rows).toEqual([{ failures: 3 }]);
  });

  test('name nobody in the table', async () => {
    await attempt(byId(zhang.residentId), '000000');
    await attempt(byNumber(zhang.queryNumber), '000000');
    const { rows } = await database.pool.query<{ subject: Buffer }>(
      'SELECT subject FROM sign_in_locks',
    );
    expect(rows).toHaveLength(2);
    for (const { subject } of rows) {
      expect(subject).toHaveLength(16);
      expect(subject.includes(zhang.queryNumber)).toBe(false);
    }
  });

  test('that have no effect any more are erased, and others stay', async () => {
    for (let i = 0; i < 3; i++) await attempt(byId(zhang.residentId), '000000');
    await attempt(unknownId, '000000', minutesLater(-60));
    expect(await eraseOldLocks(database.pool, minutesLater(-30))).toBe(1);
    // The failure is over, the lock of five minutes is not.
    expect(await eraseOldLocks(database.pool, minutesLater(1))).toBe(0);
    expect(await eraseOldLocks(database.pool, minutesLater(6))).toBe(1);
  });
});
