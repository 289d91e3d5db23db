/**
 * Verifies a caller's identity: a number and the query password. Failures lock what was tried, the
 * person (ID number) or the case (query number), whatever telephone they come from; but one from which the
 * person has proved before who they are has tries of its own (knownTelephones.ts). They also count for the password,
 * to which ID number, query number and the number of an online filing may lead alike (rules/lockout.ts), and
 * against the caller (guessing.ts). A number that does not exist is compared, answered and locked
 * like one that does; only the hotline's own limits leave it out.
 *
 * The other party of a case cannot lock a party out of it, because the lock is on the party's query
 * number, not on the case number.
 *
 * With an ID number only one password counts: that of the person's latest notice, however many
 * cases they have. So a guess has a chance of one in a million for everybody. With a query number
 * the password printed beside it counts, and opens that case alone; so does the number of an online
 * filing, before and after it has a case number. With a lawyer's licence number the password of the
 * latest notice in a case in which the lawyer acts today counts, and opens all such cases. A
 * renewed password (renewedPasswords.ts) takes the place of the printed ones of its cases. Where the
 * latest notice is of another case, both count with the ID number, as do renewed ones that went to
 * different numbers: a guess has one chance in a million for each.
 */
import type { Pool, PoolClient } from 'pg';
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import { authorityCovers } from '../../cases/rules/headings.js';
import { readActsIn } from '../../cases/store/authorities.js';
import { chinaDate, type IsoDate } from '../../rules/workCalendar.js';
import type { CourtSettings } from '../../settings/rules/courtSettings.js';
import { claimed, numberOf, type Claim } from '../rules/claim.js';
import { passwordEscalation } from '../rules/lockout.js';
import { hasNumber } from './byNumber.js';
import { whyNotTry, type Barred, type Guesser, type Locked, type Tried } from './guessing.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import { countOf, tryClaim, whyNotTryClaim, type TriedClaim } from './knownTelephones.js';
import {
  findRenewed,
  isReplaced,
  noteRenewedUsed,
  readRenewed,
  type RenewedMatch,
} from './renewedPasswords.js';
import { isReplacedColumn } from './replacedPasswords.js';
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
 * tried. Whether the password is locked by tries with other numbers shows once it is entered.
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
  if (claim === null) return whyNotTry(pool, identityKeys, guesser, null, now, settings.guessing);
  const tried = { claim, subjectsOf: countedOf(identityKeys, claim) };
  return whyNotTryClaim(pool, identityKeys, guesser, tried, now, settings);
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
  let candidate: Candidate | null = null;
  let renewals: Awaited<ReturnType<typeof readRenewed>> = [];
  const readBehind = async (client: PoolClient, known: string | null) => {
    candidate = await readCandidate(client, identityKeys, claim, chinaDate(now));
    renewals = await readRenewed(client, identityKeys, claim);
    const escalation = passwordEscalation(settings.lockout);
    return namePasswords(claim, candidate, renewals).map((password) => ({
      subjects: identityKeys.lockSubjects('password', countOf(password, known)),
      escalation,
    }));
  };
  const check = async (client: PoolClient): Promise<Tried<VerifiedPerson>> => {
    const printed = findMatch(identityKeys, candidate, password);
    const renewed = findRenewed(identityKeys, renewals, password);
    const person = renewed === null ? null : await verifiedByRenewed(client, claim, renewed, now);
    if (renewed !== null && person !== null) {
      await noteRenewedUsed(client, identityKeys, renewed, password, now);
      return { kind: 'right', value: person };
    }
    if (printed === null || printed.isReplaced || isReplaced(renewals, printed)) {
      return { kind: 'wrong', exists: candidate !== null || renewals.length > 0 };
    }
    await renewPassword(client, identityKeys, printed, password);
    return { kind: 'right', value: await verifiedBy(client, claim, printed, now) };
  };
  const what = { claim, subjectsOf: countedOf(identityKeys, claim), readBehind };
  const tried = await tryClaim(pool, identityKeys, guesser, what, now, settings, check);
  return tried.kind === 'right' ? { kind: 'verified', person: tried.value } : tried;
}

const countedOf =
  (identityKeys: IdentityKeys, claim: Claim): TriedClaim['subjectsOf'] =>
  (known) =>
    identityKeys.lockSubjects(claim.by, countOf(numberOf(claim), known));

/**
 * Names the passwords that an attempt may hit, alike by whichever number: the printed one of a case, and those of a
 * person that were renewed. What leads to none is counted as if it did.
 */
function namePasswords(
  claim: Claim,
  printed: Candidate | null,
  [renewed]: readonly { readonly personId: number }[],
): readonly string[] {
  const names = [
    ...(printed === null ? [] : [`printed ${printed.personId} ${printed.caseId}`]),
    ...(renewed === undefined ? [] : [`renewed ${renewed.personId}`]),
  ];
  return names.length === 0 ? [`none ${claimed(claim)}`] : names;
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
        onlyCaseIds: await readActsIn(client, match.personId, chinaDate(now)),
      };
  }
}

/**
 * A renewed password opens its cases; to a lawyer, those of them in which the lawyer acts today. Null: the lawyer acts
 * in others only.
 */
async function verifiedByRenewed(
  client: PoolClient,
  claim: Claim,
  { renewed: { personId }, caseIds }: RenewedMatch,
  now: Date,
): Promise<VerifiedPerson | null> {
  const proof = 'renewed_password';
  if (claim.by !== 'licence') return { personId, proof, onlyCaseIds: caseIds };
  const actsIn = await readActsIn(client, personId, chinaDate(now));
  const onlyCaseIds = caseIds.filter((id) => actsIn.includes(id));
  const isOver = onlyCaseIds.length === 0 && actsIn.length > 0;
  return isOver ? null : { personId, proof, onlyCaseIds };
}

/** The party whose password counts. */
interface Candidate {
  personId: number;
  caseId: number;
  position: number;
  identityKeyId: number;
  passwordSalt: Buffer;
  passwordMac: Buffer;
  /** An import has brought back one that a renewed password had replaced. */
  isReplaced: boolean;
}

const candidateColumns = `t.person_id, t.case_id, t.position, t.identity_key_id, t.password_salt, t.password_mac,
              ${isReplacedColumn}`;

/** SQL: the parties of a person with a password, the one of the latest notice first. */
const withPassword = `
           FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id
          WHERE p.id_hash = ANY($1::bytea[]) AND t.password_mac IS NOT NULL
          ORDER BY coalesce(c.filing_decided_on, c.applied_on) DESC, c.id DESC, t.position`;

async function readCandidate(
  db: Queryable,
  identityKeys: IdentityKeys,
  claim: Claim,
  today: IsoDate,
): Promise<Candidate | null> {
  switch (claim.by) {
    case 'licence': {
      const { rows } = await queryNamed<Candidate & Parameters<typeof authorityCovers>[0]>(
        db,
        'sign-in-by-licence',
        `SELECT ${candidateColumns}, t.role, t.authority_from, t.authority_until ${withPassword}`,
        [identityKeys.idHashes(numberOf(claim))],
      );
      const [latest] = rows;
      const covered = rows.find((row) => authorityCovers(row, today));
      if (covered !== undefined || latest === undefined) return covered ?? null;
      // Who acts in no case any more is let in by it, and hears that: it opens nothing.
      const actsIn = await readActsIn(db, latest.personId, today);
      return actsIn.length === 0 ? latest : null;
    }
    case 'resident_id': {
      // Look under every identity key: during a rotation some rows are still under the old one.
      const { rows } = await queryNamed<Candidate>(
        db,
        'sign-in-by-id',
        `SELECT ${candidateColumns} ${withPassword} LIMIT 1`,
        [identityKeys.idHashes(numberOf(claim))],
      );
      return rows[0] ?? null;
    }
    case 'query_number': {
      const { rows } = await queryNamed<Candidate>(
        db,
        'sign-in-by-query-number',
        `SELECT ${candidateColumns} FROM parties t
          WHERE ${hasNumber} AND t.password_mac IS NOT NULL`,
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
