/**
 * Verifies a caller's identity: a number and the query password. Failures lock what was tried, the
 * person (ID number) or the case (query number), whatever telephone they come from. They also count
 * against the caller (guessing.ts). A number that does not exist is compared, answered and locked
 * like one that does; only the hotline's own limits leave it out.
 *
 * The other party of a case cannot lock a party out of it, because the lock is on the party's query
 * number, not on the case number.
 *
 * With an ID number only one password counts: that of the person's latest notice, however many
 * cases they have. So a guess has a chance of one in a million for everybody. With a query number
 * the password printed beside it counts, and opens that case alone. With a lawyer's licence number the
 * password of the lawyer's latest notice counts, and opens the cases in which the lawyer acts today. A
 * renewed password (renewedPasswords.ts) takes the place of the printed ones of its cases. Where the
 * latest notice is of another case, both count with the ID number, as do renewed ones that went to
 * different numbers: a guess has one chance in a million for each.
 */
import type { Pool, PoolClient } from 'pg';
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import { authorityCovers } from '../../cases/rules/headings.js';
import { chinaDate, type IsoDate } from '../../rules/workCalendar.js';
import type { CourtSettings } from '../../settings/rules/courtSettings.js';
import { numberOf, type Claim } from '../rules/claim.js';
import {
  tryGuess,
  whyNotTry,
  type Barred,
  type Guessed,
  type Guesser,
  type Locked,
} from './guessing.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import {
  findRenewed,
  isReplaced,
  noteRenewedUsed,
  readRenewed,
  type RenewedMatch,
} from './renewedPasswords.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** The settings of a court that limit guessing. */
export type GuessSettings = Pick<CourtSettings, 'lockout' | 'guessing'>;

export type SignInResult =
  | { readonly kind: 'verified'; readonly person: VerifiedPerson }
  /** The number or the password is wrong. Nobody is told which. */
  | { readonly kind: 'failed' }
  /** It was not even tried, or this failure has locked it. */
  | Locked
  | Barred;

/**
 * Says why a caller may not sign in now, or not with this claim; null when the password may be
 * tried.
 * @param claim null when the caller has not claimed an identity yet.
 */
export async function whyNotSignIn(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  claim: Claim | null,
  now: Date,
  settings: GuessSettings,
): Promise<Barred | Locked | null> {
  const guessed = claim === null ? null : guessedOf(identityKeys, claim, settings);
  return whyNotTry(pool, identityKeys, guesser, guessed, now, settings.guessing);
}

/** Tries a password, under all limits. */
export async function signIn(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  claim: Claim,
  password: string,
  now: Date,
  settings: GuessSettings,
): Promise<SignInResult> {
  const guessed = guessedOf(identityKeys, claim, settings);
  const tried = await tryGuess(
    pool,
    identityKeys,
    guesser,
    guessed,
    now,
    settings.guessing,
    async (client) => {
      const candidate = await readCandidate(client, identityKeys, claim);
      const renewals = await readRenewed(client, identityKeys, claim);
      const printed = findMatch(identityKeys, candidate, password);
      const renewed = findRenewed(identityKeys, renewals, password);
      if (renewed !== null) {
        await noteRenewedUsed(client, identityKeys, renewed, password, now);
        const person = await verifiedByRenewed(client, claim, renewed, now);
        return { kind: 'right', value: person };
      }
      if (printed === null || isReplaced(renewals, printed)) {
        return { kind: 'wrong', exists: candidate !== null || renewals.length > 0 };
      }
      await renewPassword(client, identityKeys, printed, password);
      return { kind: 'right', value: await verifiedBy(client, claim, printed, now) };
    },
  );
  return tried.kind === 'right' ? { kind: 'verified', person: tried.value } : tried;
}

function guessedOf(identityKeys: IdentityKeys, claim: Claim, { lockout }: GuessSettings): Guessed {
  return { subjects: identityKeys.lockSubjects(claim.by, numberOf(claim)), escalation: lockout };
}

async function verifiedBy(
  client: PoolClient,
  claim: Claim,
  match: Candidate,
  now: Date,
): Promise<VerifiedPerson> {
  switch (claim.by) {
    case 'resident_id':
      return {
        personId: match.personId,
        proof: 'resident_id_and_password',
        onlyCaseIds: null,
      };
    case 'query_number':
      return {
        personId: match.personId,
        proof: 'query_number_and_password',
        onlyCaseIds: [match.caseId],
      };
    case 'licence':
      return {
        personId: match.personId,
        proof: 'licence_and_password',
        onlyCaseIds: await casesActedIn(client, match.personId, chinaDate(now)),
      };
  }
}

/** A renewed password opens its cases; to a lawyer, those of them in which the lawyer acts today. */
async function verifiedByRenewed(
  client: PoolClient,
  claim: Claim,
  { renewed: { personId }, caseIds }: RenewedMatch,
  now: Date,
): Promise<VerifiedPerson> {
  const proof = 'renewed_password';
  if (claim.by !== 'licence') return { personId, proof, onlyCaseIds: caseIds };
  const actsIn = await casesActedIn(client, personId, chinaDate(now));
  return { personId, proof, onlyCaseIds: caseIds.filter((id) => actsIn.includes(id)) };
}

/** Returns the cases in which an agent's authority covers a day. */
async function casesActedIn(
  client: PoolClient,
  personId: number,
  today: IsoDate,
): Promise<number[]> {
  const { rows } = await queryNamed<
    { readonly caseId: number } & Parameters<typeof authorityCovers>[0]
  >(
    client,
    'cases-acted-in',
    `SELECT case_id, role, authority_from, authority_until FROM parties
      WHERE person_id = $1 AND role = 'agent' ORDER BY case_id, position`,
    [personId],
  );
  const covered = rows.filter((row) => authorityCovers(row, today));
  return [...new Set(covered.map(({ caseId }) => caseId))];
}

/** The party whose password counts. */
interface Candidate {
  personId: number;
  caseId: number;
  position: number;
  identityKeyId: number;
  passwordSalt: Buffer;
  passwordMac: Buffer;
}

const candidateColumns =
  't.person_id, t.case_id, t.position, t.identity_key_id, t.password_salt, t.password_mac';

async function readCandidate(
  db: Queryable,
  identityKeys: IdentityKeys,
  claim: Claim,
): Promise<Candidate | null> {
  switch (claim.by) {
    case 'resident_id':
    case 'licence': {
      // Look under every identity key: during a rotation some rows are still under the old one.
      const { rows } = await queryNamed<Candidate>(
        db,
        'sign-in-by-id',
        `SELECT ${candidateColumns}
           FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id
          WHERE p.id_hash = ANY($1::bytea[]) AND t.password_mac IS NOT NULL
          ORDER BY coalesce(c.filing_decided_on, c.applied_on) DESC, c.id DESC, t.position LIMIT 1`,
        [identityKeys.idHashes(numberOf(claim))],
      );
      return rows[0] ?? null;
    }
    case 'query_number': {
      const { rows } = await queryNamed<Candidate>(
        db,
        'sign-in-by-query-number',
        `SELECT ${candidateColumns} FROM parties t
          WHERE t.query_number = $1 AND t.password_mac IS NOT NULL`,
        [claim.queryNumber],
      );
      return rows[0] ?? null;
    }
  }
}

/**
 * Compares the password. It makes one comparison whether the number exists or not, so that the time
 * it takes reveals nothing.
 */
function findMatch(
  identityKeys: IdentityKeys,
  candidate: Candidate | null,
  password: string,
): Candidate | null {
  const compared: StoredPassword =
    candidate === null
      ? { identityKeyId: identityKeys.currentKeyId, salt: Buffer.alloc(16), mac: Buffer.alloc(16) }
      : stored(candidate);
  return identityKeys.passwordMatches(compared, password) ? candidate : null;
}

function stored(candidate: Candidate): StoredPassword {
  return {
    identityKeyId: candidate.identityKeyId,
    salt: candidate.passwordSalt,
    mac: candidate.passwordMac,
  };
}

/**
 * Stores the password under the current identity key. Only now is this possible, because only now
 * is the password known.
 */
async function renewPassword(
  client: PoolClient,
  identityKeys: IdentityKeys,
  match: Candidate,
  password: string,
): Promise<void> {
  if (match.identityKeyId === identityKeys.currentKeyId) return;
  const renewed = identityKeys.storePassword(password);
  await client.query(
    `UPDATE parties SET identity_key_id = $1, password_salt = $2, password_mac = $3
      WHERE case_id = $4 AND position = $5 AND password_mac = $6`,
    [
      renewed.identityKeyId,
      renewed.salt,
      renewed.mac,
      match.caseId,
      match.position,
      match.passwordMac,
    ],
  );
}
