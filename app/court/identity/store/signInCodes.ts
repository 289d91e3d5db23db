/**
 * Codes by SMS (rules/signInCode.ts): one for each call, as a keyed hash. Where no number is on
 * file, the code is one that nobody was told, and the same statements follow.
 */
import type { Pool, PoolClient } from 'pg';
import { codeMinutes, codeTries, type CodePolicy, type CodesAsked } from '../rules/signInCode.js';
import { claimed, type Claim } from '../rules/claim.js';
import { lockedUntil, nextLock } from '../rules/lockout.js';
import type { GuessPolicy } from '../rules/guessing.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import type { CourtSettings } from '../../settings/rules/courtSettings.js';
import {
  isShared,
  lockColumns,
  stateOf,
  strictestFirst,
  writeLock,
  type Barred,
  type Guesser,
  type Locked,
  type LockRow,
  type Tried,
} from './guessing.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import { countOf, tryClaim, whyNotTryClaim, type TriedClaim } from './knownTelephones.js';
import { findMobile, type MobileOnFile } from './mobileOnFile.js';
import type { GuessSettings, SignInResult } from './signIn.js';
import { recordVerification } from './verifications.js';
import type { VerifiedPerson } from '../../import/rules/caseFile.js';
import { chinaDate } from '../../rules/workCalendar.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** The settings of a court that limit codes. */
export type CodeSettings = GuessSettings & Pick<CourtSettings, 'smsCodes'>;

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Under what the codes are counted that are asked for a person and by a telephone. */
export interface CodeSubjects {
  /** The claim that the code is for, by whatever telephone. */
  readonly claim: readonly Buffer[];
  readonly person: readonly Buffer[];
  /** Null for a shared telephone. */
  readonly caller: readonly Buffer[] | null;
}

/**
 * Returns under what a code is counted; null for a call without a number to be limited.
 * @param known as `findKnownTelephone` returns it
 */
export function codeSubjects(
  identityKeys: IdentityKeys,
  { callerNumber }: Guesser,
  claim: Claim,
  known: string | null,
  policy: GuessPolicy,
): CodeSubjects | null {
  const number = normalNumber(callerNumber);
  if (number === null) return null;
  return {
    claim: identityKeys.lockSubjects('code_for', claimed(claim)),
    person: identityKeys.lockSubjects('code_for', countOf(claimed(claim), known)),
    caller: isShared(number, policy) ? null : identityKeys.lockSubjects('code_by', number),
  };
}

/** SQL, with {@link sentSince} as $1 and $2: how many SMS went to numbers on file. */
const sentColumns = `(SELECT count(*) FROM sms_outbox WHERE purpose IN ('sign_in_code', 'new_password') AND created_at > $1)::int AS sent_in_hour,
            (SELECT count(*) FROM sms_outbox WHERE purpose IN ('sign_in_code', 'new_password') AND created_at > $2)::int AS sent_in_day`;
const sentSince = (now: Date): readonly [Date, Date] => [
  new Date(now.getTime() - hourMs),
  new Date(now.getTime() - 24 * hourMs),
];

export type CodesSent = Pick<CodesAsked, 'sentInHour' | 'sentInDay'>;

/** Reads how many SMS the whole hotline has sent to numbers on file lately. */
export async function readCodesSent(db: Queryable, now: Date): Promise<CodesSent> {
  const { rows } = await queryNamed<CodesSent>(db, 'read-codes-sent', `SELECT ${sentColumns}`, [
    ...sentSince(now),
  ]);
  const [sent] = rows;
  if (sent === undefined) throw new Error('a count has no row');
  return sent;
}

/** Reads what was asked for lately. */
export async function readCodesAsked(
  client: PoolClient,
  callId: string,
  { person, caller }: CodeSubjects,
  now: Date,
): Promise<CodesAsked> {
  const { rows } = await queryNamed<
    LockRow & { inCall: number; sentInHour: number; sentInDay: number }
  >(
    client,
    'read-codes-asked',
    `SELECT coalesce((SELECT asked FROM sign_in_codes WHERE call_id = $3), 0) AS in_call,
            ${sentColumns}, ${lockColumns}
       FROM (VALUES (true)) one LEFT JOIN sign_in_locks l ON l.subject = ANY($4::bytea[])
      ORDER BY ${strictestFirst}`,
    [...sentSince(now), callId, [...person, ...(caller ?? [])]],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('nothing was read of the codes');
  const { inCall, sentInHour, sentInDay } = first;
  return {
    ...{ inCall, sentInHour, sentInDay },
    person: stateOf(rows, person),
    caller: caller === null ? null : stateOf(rows, caller),
  };
}

/** SQL: begins a transaction in which nobody else is given a code, so that no limit is passed by calls at once. */
export const beginInTurn = 'BEGIN; SELECT pg_advisory_xact_lock(12368024)';

/**
 * Counts an SMS for the telephone that it goes to, by whichever number of its owner it is asked for;
 * for who has none on file, by the same statements, for what they claim.
 * @param whom as {@link claimed} writes it
 * @param isKnown whether a known telephone asks, or whom a code has verified: they have a count apart from that of all others
 * @returns whether that telephone may be sent it.
 */
export async function countSms(
  client: PoolClient,
  identityKeys: IdentityKeys,
  whom: string,
  onFile: MobileOnFile | null,
  isKnown: boolean,
  { person: escalation }: CodePolicy,
  now: Date,
): Promise<boolean> {
  const to = onFile === null ? whom : (normalNumber(onFile.mobile) ?? onFile.mobile);
  const subjects = identityKeys.lockSubjects('code_to', countOf(to, isKnown ? 'known' : null));
  const { rows } = await queryNamed<LockRow>(
    client,
    'read-codes-to',
    `SELECT ${lockColumns} FROM sign_in_locks l WHERE l.subject = ANY($1::bytea[]) ORDER BY ${strictestFirst}`,
    [subjects],
  );
  const state = stateOf(rows, subjects);
  const isUsedUp = lockedUntil(state, now) !== null;
  const after = isUsedUp ? state : nextLock(state, now, escalation);
  await writeLock(client, subjects, after, escalation);
  return !isUsedUp;
}

/** A code that was asked for. */
export interface AskedCode {
  readonly callId: string;
  readonly code: string;
  /** Where it goes; null: nowhere. */
  readonly onFile: MobileOnFile | null;
  /** Why it goes nowhere, for the audit. */
  readonly otherwise: 'nothing_on_file' | 'held_back';
}

/** When a code that is asked for now is over. */
export const codeExpiresAt = (now: Date): Date => new Date(now.getTime() + codeMinutes * minuteMs);

/** What is hashed of a code: with the number that it goes to, which must still be on file when it is entered. */
const withNumber = (code: string, onFile: MobileOnFile | null) => `${code} ${onFile?.mobile ?? ''}`;

/** Keeps the code of a call in place of the one before, counts it, and writes its audit row. */
export async function keepCode(
  client: PoolClient,
  identityKeys: IdentityKeys,
  { callId, code, onFile, otherwise }: AskedCode,
  { claim, person, caller }: CodeSubjects,
  asked: CodesAsked,
  policy: CodePolicy,
  now: Date,
): Promise<void> {
  const { identityKeyId, salt, mac } = identityKeys.storeSignInCode(withNumber(code, onFile));
  await queryNamed(
    client,
    'keep-sign-in-code',
    `INSERT INTO sign_in_codes (call_id, subject, asked, asked_at, expires_at, tries_left, identity_key_id, salt, mac,
                                person_id, case_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (call_id) DO UPDATE
        SET subject = excluded.subject, asked = excluded.asked, asked_at = excluded.asked_at,
            expires_at = excluded.expires_at, tries_left = excluded.tries_left,
            identity_key_id = excluded.identity_key_id, salt = excluded.salt, mac = excluded.mac,
            person_id = excluded.person_id, case_ids = excluded.case_ids`,
    [
      ...[callId, claim[0], asked.inCall + 1, now, codeExpiresAt(now), codeTries],
      ...[identityKeyId, salt, mac, onFile?.personId ?? null, onFile?.caseIds ?? []],
    ],
  );
  await writeLock(client, person, nextLock(asked.person, now, policy.person), policy.person);
  if (caller !== null && asked.caller !== null) {
    await writeLock(client, caller, nextLock(asked.caller, now, policy.caller), policy.caller);
  }
  const personId = onFile?.personId ?? null;
  const event = onFile === null ? otherwise : 'code_sent';
  await recordVerification(client, { at: now, event, callId, personId });
}

const codeOf = (identityKeys: IdentityKeys, claim: Claim): TriedClaim => ({
  claim,
  subjectsOf: (known) => identityKeys.lockSubjects('sms_code', countOf(claimed(claim), known)),
});

/** Says why a caller may not enter a code for this claim now; null when they may. */
export async function whyNotTryCode(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  claim: Claim,
  now: Date,
  settings: GuessSettings,
): Promise<Barred | Locked | null> {
  const tried = codeOf(identityKeys, claim);
  return whyNotTryClaim(pool, identityKeys, guesser, tried, now, settings);
}

/** The code of a call as it is kept. */
interface KeptCode extends StoredPassword {
  readonly subject: Buffer;
  readonly expiresAt: Date;
  readonly triesLeft: number;
  readonly personId: number | null;
  readonly caseIds: readonly number[];
}

/** Whether the code of a call can still be entered. */
export async function isCodeOver(db: Queryable, callId: string, now: Date): Promise<boolean> {
  const { rows } = await queryNamed<{ isOver: boolean }>(
    db,
    'is-sign-in-code-over',
    `SELECT tries_left = 0 OR expires_at <= $2 AS is_over FROM sign_in_codes WHERE call_id = $1`,
    [callId, now],
  );
  return rows[0]?.isOver ?? true;
}

/**
 * Compares a code with that of the call, under the limits on guessing: once only where it is right.
 * It makes one comparison whether there is a number on file or not. A number that the court has taken
 * away in the meantime opens nothing.
 */
export async function tryCode(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  claim: Claim,
  code: string,
  now: Date,
  settings: GuessSettings,
): Promise<SignInResult> {
  const { callId } = guesser;
  const check = async (client: PoolClient): Promise<Tried<VerifiedPerson>> => {
    const kept = await takeTry(client, callId, now);
    const onFile = await findMobile(client, identityKeys, claim, chinaDate(now));
    const isRight =
      kept !== null &&
      identityKeys.signInCodeMatches(kept, withNumber(code, onFile)) &&
      identityKeys
        .lockSubjects('code_for', claimed(claim))
        .some((each) => each.equals(kept.subject));
    const personId = kept?.personId ?? null;
    const onlyCaseIds = kept?.caseIds.filter((id) => onFile?.caseIds.includes(id)) ?? [];
    const isVerified = isRight && personId !== null && onlyCaseIds.length > 0;
    const event = isVerified ? 'code_right' : 'code_wrong';
    await recordVerification(client, { at: now, event, callId, personId });
    if (!isVerified) return { kind: 'wrong', exists: personId !== null };
    await endCode(client, callId);
    return {
      kind: 'right',
      value: { personId, proof: 'sms_code', onlyCaseIds } as const,
    };
  };
  const what = codeOf(identityKeys, claim);
  const tried = await tryClaim(pool, identityKeys, guesser, what, now, settings, check);
  return tried.kind === 'right' ? { kind: 'verified', person: tried.value } : tried;
}

/** Uses up one of the tries of a code; null when it is over. */
async function takeTry(client: PoolClient, callId: string, now: Date): Promise<KeptCode | null> {
  const { rows } = await queryNamed<KeptCode>(
    client,
    'try-sign-in-code',
    `UPDATE sign_in_codes SET tries_left = tries_left - 1
      WHERE call_id = $1 AND tries_left > 0 AND expires_at > $2
      RETURNING subject, expires_at, tries_left, identity_key_id, salt, mac, person_id, case_ids`,
    [callId, now],
  );
  return rows[0] ?? null;
}

async function endCode(client: PoolClient, callId: string): Promise<void> {
  await queryNamed(
    client,
    'end-sign-in-code',
    'UPDATE sign_in_codes SET tries_left = 0 WHERE call_id = $1',
    [callId],
  );
}

/** Deletes codes of calls that are over by now. @returns how many. */
export async function eraseOldSignInCodes(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM sign_in_codes WHERE asked_at < $1', [
    new Date(now.getTime() - 24 * hourMs),
  ]);
  return rowCount ?? 0;
}
