/**
 * Proving who a caller is: a number and the query password. Failures are counted in the database by the number
 * that was keyed in, so that they lock the person (ID number) or the case (query number) from whatever telephone,
 * over restarts. A number that does not exist is counted, compared and answered like one that does.
 *
 * The other party of a case cannot lock her out of it: what locks is her query number, not the case's number.
 */
import type { Pool, PoolClient } from 'pg';
import type { VerifiedPerson } from '../rules/caseFile.js';
import type { CourtSettings } from '../rules/courtSettings.js';
import {
  lockedUntil as lockStands,
  nextLock,
  noFailures,
  type LockState,
} from '../rules/lockout.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import { queryNamed, withTransaction, type Queryable } from './pool.js';

/** Who a caller says she is. */
export type Claim =
  | { readonly by: 'resident_id'; readonly residentId: string }
  | { readonly by: 'query_number'; readonly queryNumber: string };

export type SignInResult =
  | { readonly kind: 'verified'; readonly person: VerifiedPerson }
  /** The number or the password is wrong; nobody is told which. */
  | { readonly kind: 'failed' }
  /** Not even tried, or this failure has locked it. */
  | { readonly kind: 'locked'; readonly until: Date };

/** Until when an identity is locked; null when its password may be tried. */
export async function lockedUntil(
  db: Queryable,
  keys: IdentityKeys,
  claim: Claim,
  now: Date,
): Promise<Date | null> {
  return lockStands(await readLock(db, lockSubjects(keys, claim)), now);
}

/**
 * Tries a password. Two calls that try one identity at the same moment come one after the other, so neither gets a
 * try that the other has used up.
 */
export async function signIn(
  pool: Pool,
  keys: IdentityKeys,
  claim: Claim,
  password: string,
  now: Date,
  settings: Pick<CourtSettings, 'lockout'>,
): Promise<SignInResult> {
  const subjects = lockSubjects(keys, claim);
  // A lock of the database, not a row: a sign-in that succeeds, as most do, then writes nothing. What is read
  // after it is as the call before left it, since each statement sees what was committed when it began.
  const takeTurn = `BEGIN; SELECT pg_advisory_xact_lock(${turnOf(subjects)})`;
  return withTransaction(
    pool,
    async (client) => {
      const state = await readLock(client, subjects);
      const locked = lockStands(state, now);
      if (locked !== null) return { kind: 'locked', until: locked };

      const match = findMatch(keys, await readCandidates(client, keys, claim), password);
      const next = nextLock(state, match === null ? 'failure' : 'success', now, settings.lockout);
      await writeLock(client, subjects, state, next);
      if (match === null) {
        const until = lockStands(next, now);
        return until === null ? { kind: 'failed' } : { kind: 'locked', until };
      }
      await renewPassword(client, keys, match, password);
      return { kind: 'verified', person: verifiedBy(claim, match) };
    },
    takeTurn,
  );
}

function verifiedBy(claim: Claim, match: Candidate): VerifiedPerson {
  switch (claim.by) {
    case 'resident_id':
      return {
        personId: match.person_id,
        proof: 'resident_id_and_password',
        onlyCaseId: null,
      };
    case 'query_number':
      return {
        personId: match.person_id,
        proof: 'query_number_and_password',
        onlyCaseId: match.case_id,
      };
  }
}

/** A party whose password may be the one. */
interface Candidate {
  person_id: number;
  case_id: number;
  position: number;
  password_key: number;
  password_salt: Buffer;
  password_mac: Buffer;
}

const candidateColumns =
  't.person_id, t.case_id, t.position, t.password_key, t.password_salt, t.password_mac';

async function readCandidates(
  db: Queryable,
  keys: IdentityKeys,
  claim: Claim,
): Promise<Candidate[]> {
  switch (claim.by) {
    case 'resident_id':
      // Every key: while keys are changed, some rows still stand under the old one.
      return (
        await queryNamed<Candidate>(
          db,
          'sign-in-by-id',
          `SELECT ${candidateColumns}
             FROM persons p JOIN parties t ON t.person_id = p.id
            WHERE p.id_hash = ANY($1::bytea[]) AND t.password_mac IS NOT NULL`,
          [keys.idHashes(claim.residentId)],
        )
      ).rows;
    case 'query_number':
      return (
        await queryNamed<Candidate>(
          db,
          'sign-in-by-query-number',
          `SELECT ${candidateColumns} FROM parties t
            WHERE t.query_number = $1 AND t.password_mac IS NOT NULL`,
          [claim.queryNumber],
        )
      ).rows;
  }
}

/** So many comparisons are made at least: somebody with one case, or none at all, takes as long as one with eight. */
const leastComparisons = 8;

function findMatch(
  keys: IdentityKeys,
  candidates: readonly Candidate[],
  password: string,
): Candidate | null {
  let match: Candidate | null = null;
  for (const candidate of candidates) {
    if (keys.passwordMatches(stored(candidate), password)) match = candidate;
  }
  if (candidates.length < leastComparisons) {
    const nobodys: StoredPassword = {
      keyId: keys.currentKeyId,
      salt: Buffer.alloc(16),
      mac: Buffer.alloc(16),
    };
    for (let made = candidates.length; made < leastComparisons; made++) {
      keys.passwordMatches(nobodys, password);
    }
  }
  return match;
}

function stored(candidate: Candidate): StoredPassword {
  return {
    keyId: candidate.password_key,
    salt: candidate.password_salt,
    mac: candidate.password_mac,
  };
}

/** A password can be put under a new key only while it is known: now. */
async function renewPassword(
  client: PoolClient,
  keys: IdentityKeys,
  match: Candidate,
  password: string,
): Promise<void> {
  if (match.password_key === keys.currentKeyId) return;
  const renewed = keys.storePassword(password);
  await client.query(
    `UPDATE parties SET password_key = $1, password_salt = $2, password_mac = $3
      WHERE case_id = $4 AND position = $5 AND password_mac = $6`,
    [renewed.keyId, renewed.salt, renewed.mac, match.case_id, match.position, match.password_mac],
  );
}

function lockSubjects(keys: IdentityKeys, claim: Claim): Buffer[] {
  return claim.by === 'resident_id'
    ? keys.lockSubjects('resident_id', claim.residentId)
    : keys.lockSubjects('query_number', claim.queryNumber);
}

/**
 * The number of the database's lock for one identity. Taken from the hash under the oldest key, on which processes
 * agree while a new key is being added. Two identities that share a number wait for each other; no more.
 */
function turnOf(subjects: readonly Buffer[]): string {
  return (subjects.at(-1) as Buffer).readBigInt64BE(0).toString();
}

interface LockRow {
  failures: number;
  last_failure_at: Date;
  locked_until: Date | null;
}

/** The state under whichever key it was counted; under several (a key was added in between) the strictest. */
async function readLock(db: Queryable, subjects: readonly Buffer[]): Promise<LockState> {
  const { rows } = await queryNamed<LockRow>(
    db,
    'read-sign-in-lock',
    `SELECT failures, last_failure_at, locked_until FROM sign_in_locks
      WHERE subject = ANY($1::bytea[])
      ORDER BY locked_until DESC NULLS LAST, failures DESC LIMIT 1`,
    [subjects],
  );
  const row = rows[0];
  if (row === undefined) return noFailures;
  return {
    failures: row.failures,
    lastFailureAt: row.last_failure_at,
    lockedUntil: row.locked_until,
  };
}

async function writeLock(
  client: PoolClient,
  subjects: readonly Buffer[],
  before: LockState,
  after: LockState,
): Promise<void> {
  if (after.failures === 0) {
    if (before.failures > 0) {
      await client.query('DELETE FROM sign_in_locks WHERE subject = ANY($1::bytea[])', [subjects]);
    }
    return;
  }
  await queryNamed(
    client,
    'write-sign-in-lock',
    `INSERT INTO sign_in_locks (subject, failures, last_failure_at, locked_until)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (subject) DO UPDATE
        SET failures = excluded.failures, last_failure_at = excluded.last_failure_at,
            locked_until = excluded.locked_until`,
    [subjects[0], after.failures, after.lastFailureAt, after.lockedUntil],
  );
}

/**
 * Forgets failures that have no effect any more: the last one, and the lock, both before a moment.
 * @returns how many identities were forgotten.
 */
export async function eraseOldLocks(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM sign_in_locks
      WHERE last_failure_at < $1 AND (locked_until IS NULL OR locked_until < $1)`,
    [before],
  );
  return rowCount ?? 0;
}
