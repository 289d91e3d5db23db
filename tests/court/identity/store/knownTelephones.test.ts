/**
 * Strangers who know somebody's number use up its tries and codes. Who calls from a telephone from which they have
 * proved before who they are has tries and codes of their own.
 */
import { defaultCourtSettings } from '../../../../app/court/settings/rules/courtSettings.js';
import type { Claim } from '../../../../app/court/identity/rules/claim.js';
import type { Guesser } from '../../../../app/court/identity/store/guessing.js';
import { signIn, whyNotSignIn } from '../../../../app/court/identity/store/signIn.js';
import { tryCode } from '../../../../app/court/identity/store/signInCodes.js';
import {
  sampleApplicant,
  sampleLawyer,
  samplePeople,
} from '../../../../app/local/sample/samplePeople.js';
import { askForCode } from '../../../../app/messages/askForCode.js';
import { cleanDatabase, type TestDatabase } from '../../../parts/database.js';
import { aCall } from '../../../calls/store/aCall.js';
import { lastSecret } from '../../../messages/readSealedSms.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const settings = {
  ...defaultCourtSettings,
  smsCodes: { ...defaultCourtSettings.smsCodes, enabled: true },
};
const start = new Date('2026-11-24T02:00:00Z');
const { li } = samplePeople;
const byLicence: Claim = { by: 'licence', licence: sampleLawyer.licence };
const byId: Claim = { by: 'resident_id', residentId: li.residentId };
const byNumber: Claim = { by: 'query_number', queryNumber: li.queryNumber };
const byFiling: Claim = { by: 'query_number', queryNumber: sampleApplicant.filingNumber };
const own = '13800000077';
let strangers = 0;
const stranger = () => aCall(`1370000${String(++strangers).padStart(4, '0')}`);

const attempt = (claim: Claim, password: string, guesser: Guesser, now = start) =>
  signIn(database.pool, database.identityKeys, guesser, claim, password, now, settings);
const kindOf = async (...given: Parameters<typeof attempt>) => (await attempt(...given)).kind;

/** A call of some days ago, in which somebody was verified by a proof. */
async function verifiedBefore(
  personId: number,
  { from = own, proof = 'licence_and_password', days = 3 } = {},
): Promise<void> {
  const at = new Date(start.getTime() - days * 86_400_000);
  await database.pool.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, ended_at, outcome, phase, person_id, proof)
     VALUES (gen_random_uuid(), 'test', 'c', $1, $2, $2, 'served', 'over', $3, $4)`,
    [from, at, personId, proof],
  );
}
async function personOf(claim: Claim, password: string): Promise<number> {
  const result = await attempt(claim, password, aCall());
  if (result.kind !== 'verified') throw new Error(result.kind);
  return result.person.personId;
}
async function lockedByStrangers(claim: Claim): Promise<void> {
  for (let n = 0; n < 3; n++) await attempt(claim, '000000', stranger());
}

describe.each<[string, Claim, string]>([
  ['a licence number, which is published', byLicence, sampleLawyer.password],
  ['an ID number', byId, li.password],
  ['a query number', byNumber, li.password],
  ['the number of an online filing', byFiling, sampleApplicant.password],
])('%s', (_, claim, password) => {
  test('is locked by strangers for others, and not for the telephone that verified before', async () => {
    await verifiedBefore(await personOf(claim, password));
    await lockedByStrangers(claim);
    expect(await kindOf(claim, password, stranger())).toBe('locked');
    const { pool, identityKeys } = database;
    expect(await whyNotSignIn(pool, identityKeys, aCall(own), claim, start, settings)).toBeNull();
    expect(await kindOf(claim, password, aCall('+86 138 0000 0077'))).toBe('verified');
    // Nor does that clear what the strangers have done.
    expect(await kindOf(claim, password, stranger())).toBe('locked');
  });

  test('is locked for that telephone after three failures of its own, which lock it for nobody else', async () => {
    await verifiedBefore(await personOf(claim, password));
    await lockedByStrangers(claim);
    const kinds = [];
    for (let n = 0; n < 4; n++) kinds.push(await kindOf(claim, '000000', aCall(own)));
    expect(kinds).toEqual(['failed', 'failed', 'locked', 'locked']);
    const later = new Date(start.getTime() + 5 * 60_000);
    expect(await kindOf(claim, password, stranger(), later)).toBe('verified');
  });
});

test('a password that strangers have locked by several of its numbers is not locked for the telephone that verified before', async () => {
  await verifiedBefore(await personOf(byId, li.password));
  await lockedByStrangers(byId);
  const later = new Date(start.getTime() + 5 * 60_000);
  await attempt(byId, '000000', stranger(), later);
  for (let n = 0; n < 3; n++) await attempt(byNumber, '000000', stranger(), later);
  const nextHour = new Date(start.getTime() + 60 * 60_000);
  expect(await attempt(byNumber, li.password, stranger(), nextHour)).toMatchObject({
    kind: 'locked',
    until: new Date(later.getTime() + 86_400_000),
  });
  expect(await kindOf(byNumber, li.password, aCall(own), nextHour)).toBe('verified');
});

test.each<[string, { from?: string; proof?: string; days?: number }, Guesser]>([
  ['that withholds its number', { from: '' }, aCall()],
  ['of an SMS', {}, { ...aCall(own), by: 'sms' }],
  ['whose caller an agent has verified', { proof: 'agent_verified' }, aCall(own)],
  ['that has not called for long', { days: 200 }, aCall(own)],
])('a telephone %s is not known', async (_, call, guesser) => {
  await verifiedBefore(await personOf(byLicence, sampleLawyer.password), call);
  await lockedByStrangers(byLicence);
  expect(await kindOf(byLicence, sampleLawyer.password, guesser)).toBe('locked');
});

test('one that has verified as somebody else is not known', async () => {
  await verifiedBefore(await personOf(byId, li.password));
  await lockedByStrangers(byLicence);
  expect(await kindOf(byLicence, sampleLawyer.password, aCall(own))).toBe('locked');
});

test('codes that strangers have asked for leave those of the telephone that verified before', async () => {
  const { pool, identityKeys } = database;
  const ask = (caller: Guesser) =>
    askForCode(pool, identityKeys, { ...caller, language: 'zh' }, byId, start, settings);
  await verifiedBefore(await personOf(byId, li.password), { proof: 'sms_code' });
  for (let n = 0; n < 3; n++) expect(await ask(stranger())).toEqual({ kind: 'asked' });
  expect(await ask(stranger())).toMatchObject({ kind: 'no_code', because: 'person' });
  const before = await lastSecret(pool, identityKeys);
  const call = aCall(own);
  expect(await ask(call)).toEqual({ kind: 'asked' });
  const code = await lastSecret(pool, identityKeys);
  expect(code).not.toBe(before);
  const result = await tryCode(pool, identityKeys, call, byId, code, start, settings);
  expect(result.kind).toBe('verified');
});
