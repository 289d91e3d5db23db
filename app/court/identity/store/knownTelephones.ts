/**
 * Telephones from which somebody has proved before to be the person whom a caller claims to be. Where a claim is
 * locked they have tries of their own, so that strangers cannot use them up: a lawyer's licence number is published,
 * and an ID number stands in the complaint. The console does the same for browsers in which a user has signed in before.
 *
 * Nothing is kept for this: the rows of earlier calls say it, as long as they have their number. So a
 * call that keeps none makes no telephone known. Unlike the console's browser, a telephone can be forged: who
 * shows the number of a known one has its tries, and no others besides (SECURITY.md).
 */
import type { Pool, PoolClient } from 'pg';
import type { Proof } from '../../import/rules/caseFile.js';
import { opens } from '../../cases/rules/opens.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import { numberOf, type Claim } from '../rules/claim.js';
import type { CourtSettings } from '../../settings/rules/courtSettings.js';
import { hasNumber } from './byNumber.js';
import {
  tryGuess,
  whyNotTry,
  type Barred,
  type Guessed,
  type Guesser,
  type GuessResult,
  type Locked,
  type Tried,
} from './guessing.js';
import type { IdentityKeys } from './identityKeys.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** For how many days after a call its telephone is known. */
const knownDays = 180;
const dayMs = 86_400_000;

/** What the other side knows as well makes no telephone known. */
const proofsOfPerson = (Object.keys(opens) as Proof[]).filter((proof) => opens[proof].isOfPerson);

const personByNumber = `SELECT t.person_id FROM parties t WHERE ${hasNumber} LIMIT 1`;
const personById = 'SELECT id FROM persons WHERE id_hash = ANY($1::bytea[]) LIMIT 1';

/**
 * Returns the number of the calling telephone if it is known for a claim; else null. A claim that nobody
 * has takes the same statement. An SMS shows whatever sender one likes, and an agent's caller is asked by the agent.
 */
export async function findKnownTelephone(
  db: Queryable,
  identityKeys: IdentityKeys,
  { by, callerNumber }: Guesser,
  claim: Claim,
  now: Date,
): Promise<string | null> {
  const number = normalNumber(callerNumber);
  if (by !== 'telephone' || number === null) return null;
  const isQueryNumber = claim.by === 'query_number';
  const { rows } = await queryNamed<{ isKnown: boolean }>(
    db,
    isQueryNumber ? 'known-telephone-of-query-number' : 'known-telephone-of-id',
    `SELECT EXISTS (
       SELECT FROM calls c
        WHERE c.person_id = (${isQueryNumber ? personByNumber : personById})
          AND c.caller_number = ANY($2) AND c.proof = ANY($3) AND c.started_at >= $4 AND c.started_at < $5) AS is_known`,
    [
      isQueryNumber ? claim.queryNumber : identityKeys.idHashes(numberOf(claim)),
      [callerNumber, number],
      proofsOfPerson,
      new Date(now.getTime() - knownDays * dayMs),
      now,
    ],
  );
  return rows[0]?.isKnown === true ? number : null;
}

/** What is tried of a claim: the password or a code. */
export interface TriedClaim {
  readonly claim: Claim;
  /** Under what its failures are counted. @param known the known telephone whose tries these are; null: those of all */
  readonly subjectsOf: (known: string | null) => readonly Buffer[];
  /** Reads what else they are counted for, as `tryGuess` says; left out: nothing. */
  readonly readBehind?: (client: PoolClient, known: string | null) => Promise<readonly Guessed[]>;
}

const guessedOf = (
  { subjectsOf }: TriedClaim,
  known: string | null,
  { lockout }: Pick<CourtSettings, 'lockout'>,
): Guessed => ({ subjects: subjectsOf(known), escalation: lockout });

/** Says why a caller may not try, as `whyNotTry` does. */
export function whyNotTryClaim(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  tried: TriedClaim,
  now: Date,
  settings: Pick<CourtSettings, 'lockout' | 'guessing'>,
): Promise<Barred | Locked | null> {
  const whyNot = (known: string | null) => {
    const guessed = guessedOf(tried, known, settings);
    return whyNotTry(pool, identityKeys, guesser, guessed, now, settings.guessing);
  };
  const isLocked = (why: Barred | Locked | null) => why?.kind === 'locked';
  return orApart(pool, identityKeys, guesser, tried.claim, now, whyNot, isLocked);
}

/** Makes one attempt, as `tryGuess` does. */
export function tryClaim<T>(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  tried: TriedClaim,
  now: Date,
  settings: Pick<CourtSettings, 'lockout' | 'guessing'>,
  check: (client: PoolClient) => Promise<Tried<T>>,
): Promise<GuessResult<T>> {
  let isTried = false;
  const checkOnce = (client: PoolClient) => {
    isTried = true;
    return check(client);
  };
  const attempt = (known: string | null) => {
    const guessed = guessedOf(tried, known, settings);
    const { readBehind } = tried;
    const behind = readBehind && ((client: PoolClient) => readBehind(client, known));
    return tryGuess(
      pool,
      identityKeys,
      guesser,
      guessed,
      now,
      settings.guessing,
      checkOnce,
      behind,
    );
  };
  const isLocked = ({ kind }: GuessResult<T>) => kind === 'locked' && !isTried;
  return orApart(pool, identityKeys, guesser, tried.claim, now, attempt, isLocked);
}

/** Tries with what all callers have in common, and where that is used up with what the calling telephone has, if it is known. */
async function orApart<T>(
  db: Queryable,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  claim: Claim,
  now: Date,
  attempt: (known: string | null) => Promise<T>,
  isLocked: (result: T) => boolean,
): Promise<T> {
  const result = await attempt(null);
  if (!isLocked(result)) return result;
  const known = await findKnownTelephone(db, identityKeys, guesser, claim, now);
  return known === null ? result : attempt(known);
}

/** Names what is counted: of a known telephone apart from what all others have in common. */
export const countOf = (what: string, known: string | null): string =>
  known === null ? what : `${what} ${known}`;
