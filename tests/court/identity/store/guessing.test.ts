/** Guessing at many persons: limits per call, per telephone and for the whole hotline. */
import { defaultCourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import type { CourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import type { Guesser } from '../../../../app/court/identity/store/guessing.js';
import { readGuessRates } from '../../../../app/court/identity/store/guessRates.js';
import { samplePeople, type SamplePerson } from '../../../../app/local/sample/samplePeople.js';
import { signIn, type SignInResult } from '../../../../app/court/identity/store/signIn.js';
import { cleanDatabase, type TestDatabase } from '../../../parts/database.js';
import { aCall } from '../../../calls/store/aCall.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const start = new Date('2026-11-24T02:00:00Z');
const minutesLater = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const settings = defaultCourtSettings;
const { zhang, sun } = samplePeople;

let tried = 0;
/** Query numbers of the sample court that nobody signs in with otherwise. */
let existing: readonly string[] = [];
beforeEach(async () => {
  const { rows } = await database.pool.query<{ number: string }>(
    `SELECT query_number AS number FROM parties
      WHERE query_number IS NOT NULL AND password_mac IS NOT NULL AND query_number <> ALL ($1) ORDER BY 1`,
    [[zhang.queryNumber, sun.queryNumber]],
  );
  existing = rows.map(({ number }) => number);
  tried = 0;
});

/** Tries a wrong password for a number that exists, and that too few have tried to lock it. */
function tryAnother(
  guesser: Guesser,
  now = start,
  of: Pick<CourtSettings, 'lockout' | 'guessing'> = settings,
): Promise<SignInResult> {
  const queryNumber = existing[tried++ % existing.length];
  if (queryNumber === undefined || tried > 2 * existing.length) {
    throw new Error('the sample court has too few query numbers');
  }
  const claim = { by: 'query_number', queryNumber } as const;
  return signIn(database.pool, database.identityKeys, guesser, claim, '000000', now, of);
}
/** Tries a password for a number that does not exist. */
function tryNothing(guesser: Guesser, now = start): Promise<SignInResult> {
  const claim = { by: 'query_number', queryNumber: String(50_000_000 + tried++) } as const;
  return signIn(database.pool, database.identityKeys, guesser, claim, '000000', now, settings);
}
/** Returns a sender of SMS, on one day. */
const aSender = (number: string): Guesser => ({
  callId: `sms ${number} 2026-11-24`,
  callerNumber: number,
  by: 'sms',
});
/** Returns a number that nobody has shown yet. */
const anotherNumber = () => `137${String(tried).padStart(8, '0')}`;
const ways = {
  shown: () => aCall(anotherNumber()),
  withheld: () => aCall(),
  sms: () => aSender(anotherNumber()),
} as const;
const rateOf = async (way: keyof typeof ways, now = start) =>
  (await readGuessRates(database.pool, now)).find((rate) => rate.way === way);
/** Signs in with a person's right password. */
function succeed(guesser: Guesser, { queryNumber, password }: SamplePerson = zhang, now = start) {
  const claim = { by: 'query_number', queryNumber } as const;
  return signIn(database.pool, database.identityKeys, guesser, claim, password, now, settings);
}
const kinds = (results: readonly SignInResult[]) =>
  results.map((result) => (result.kind === 'barred' ? result.because : result.kind));
async function inTurn(count: number, what: () => Promise<SignInResult>): Promise<SignInResult[]> {
  const results: SignInResult[] = [];
  for (let n = 0; n < count; n++) results.push(await what());
  return results;
}

test('five wrong passwords for five persons are all that a call has; nobody is tried in it any more', async () => {
  const call = aCall();
  expect(kinds(await inTurn(7, () => tryAnother(call)))).toEqual([
    ...Array<string>(5).fill('failed'),
    'call',
    'call',
  ]);
  expect(await succeed(call)).toEqual({ kind: 'barred', because: 'call' });
  expect(await succeed(aCall())).toMatchObject({ kind: 'verified' });
});

test('a telephone that tries many is locked for growing times, over calls and processes', async () => {
  const from = (number = '13700001111') => aCall(number);
  expect(kinds(await inTurn(6, () => tryAnother(from())))).toEqual(Array(6).fill('failed'));
  const locked = { kind: 'barred', because: 'caller', until: minutesLater(15) };
  expect(await tryAnother(from())).toEqual(locked);
  // The right password is locked out as well, however the telephone number is written.
  expect(await succeed(from('+86 137 0000 1111'))).toEqual(locked);
  expect(await succeed(from('13700001112'))).toMatchObject({ kind: 'verified' });
  expect(await tryAnother(from(), minutesLater(16))).toEqual({ kind: 'failed' });
  expect(await tryAnother(from(), minutesLater(32))).toEqual({ kind: 'failed' });
  expect(await tryAnother(from(), minutesLater(33))).toMatchObject({ until: minutesLater(92) });
});

test('a success takes nothing off: somebody with a password of her own does not go on for ever', async () => {
  for (let n = 0; n < 6; n++) {
    await tryAnother(aCall('13700001111'));
    if (n < 5) {
      expect(await succeed(aCall('13700001111'))).toMatchObject({ kind: 'verified' });
    }
  }
  expect(await tryAnother(aCall('13700001111'))).toMatchObject({ because: 'caller' });
});

test('from an exchange that many people call from there is no limit by number', async () => {
  const guessing = { ...settings.guessing, sharedNumbers: ['0510-55501000'] };
  const results = await inTurn(20, () =>
    tryAnother(aCall('051055501000'), start, { ...settings, guessing }),
  );
  expect(kinds(results)).toEqual(Array(20).fill('failed'));
});

/** Attackers who show a different number in each call, which is easy to forge. */
const attack = (count: number, now = start) => inTurn(count, () => tryAnother(ways.shown(), now));

test('many telephones at once: a call has one try, then only agents help, and it ends by itself', async () => {
  const { leastPerHour, closedTimes } = settings.guessing.hotline;
  expect(new Set(kinds(await attack(leastPerHour)))).toEqual(new Set(['failed']));
  const call = ways.shown();
  expect(kinds(await inTurn(2, () => tryAnother(call)))).toEqual(['failed', 'call']);
  // Others can still sign in.
  expect(await succeed(ways.shown())).toMatchObject({ kind: 'verified' });
  const rest = await attack(leastPerHour * closedTimes);
  expect(kinds(rest).filter((kind) => kind === 'failed')).toHaveLength(
    leastPerHour * (closedTimes - 1) - 1,
  );
  expect(await succeed(ways.shown(), sun)).toEqual({ kind: 'barred', because: 'hotline' });
  expect(await rateOf('shown')).toMatchObject({ lastHour: leastPerHour * closedTimes });
  expect(await succeed(ways.shown(), sun, minutesLater(71))).toMatchObject({ kind: 'verified' });
});

test.each(['withheld', 'sms'] as const)(
  'a flood %s closes its own way and no other, and has a smaller budget',
  async (way) => {
    const { leastPerHour, closedTimes } = settings.guessing[way];
    const results = kinds(await inTurn(400, () => tryAnother(ways[way]())));
    expect(results.filter((kind) => kind === 'failed')).toHaveLength(leastPerHour * closedTimes);
    expect(new Set(results.slice(leastPerHour * closedTimes))).toEqual(new Set(['hotline']));
    for (const other of ['shown', 'withheld', 'sms'] as const) {
      expect(await succeed(ways[other](), sun)).toMatchObject(
        other === way ? { kind: 'barred', because: 'hotline' } : { kind: 'verified' },
      );
    }
  },
);

test.each(['shown', 'withheld', 'sms'] as const)(
  'tries %s at numbers that do not exist close nothing, however many, and are answered alike',
  async (way) => {
    const results = kinds(await inTurn(400, () => tryNothing(ways[way]())));
    expect(new Set(results)).toEqual(new Set(['failed']));
    expect(await rateOf(way)).toEqual({ way, lastHour: 0, atNothing: 400, usual: 0 });
    expect(kinds(await inTurn(1, () => tryAnother(ways[way]())))).toEqual(['failed']);
    expect(await succeed(ways[way](), sun)).toMatchObject({ kind: 'verified' });
    // The call and the telephone are limited as before.
    const caller = way === 'sms' ? aSender('13700001111') : aCall();
    expect(kinds(await inTurn(6, () => tryNothing(caller)))).toEqual([
      ...Array<string>(5).fill('failed'),
      'call',
    ]);
  },
);

test('SMS in the name of a telephone do not lock that telephone, and calls do not lock its SMS', async () => {
  for (let day = 1; day <= 2; day++) {
    await inTurn(5, () => tryNothing({ ...aSender('13700001111'), callId: `day ${day}` }));
  }
  expect(await succeed(aSender('13700001111'))).toMatchObject({ because: 'caller' });
  expect(await succeed(aCall('13700001111'))).toMatchObject({ kind: 'verified' });
  for (let call = 0; call < 6; call++) await tryNothing(aCall('13700002222'));
  expect(await succeed(aCall('13700002222'))).toMatchObject({ because: 'caller' });
  expect(await succeed(aSender('13700002222'))).toMatchObject({ kind: 'verified' });
});

test('many at the same moment do not get by the limit either', async () => {
  await database.pool.query('INSERT INTO guess_failures VALUES ($1, 119)', [start]);
  const call = aCall('13700001111');
  const results = await Promise.all(Array.from({ length: 8 }, () => tryAnother(call)));
  expect(kinds(results).filter((kind) => kind === 'failed')).toHaveLength(1);
});

test('what is too many follows what is usual at this hotline, and an attack of a day does not become usual', async () => {
  await database.pool.query(
    `INSERT INTO guess_failures SELECT $1::timestamptz - n * interval '1 hour', CASE WHEN n < 24 THEN 5000 ELSE 200 END
       FROM generate_series(3, 100) n`,
    [start],
  );
  expect(await rateOf('shown')).toEqual({ way: 'shown', lastHour: 0, atNothing: 0, usual: 200 });
  // Another way has its own.
  expect(await rateOf('sms')).toMatchObject({ usual: 0 });
  expect(new Set(kinds(await attack(300)))).toEqual(new Set(['failed']));
  const call = ways.shown();
  expect(kinds(await inTurn(3, () => tryAnother(call)))).toEqual(['failed', 'failed', 'failed']);
});
