/**
 * Query passwords that were renewed (rules/newPassword.ts). They stand beside `parties`, which the import
 * writes again, as keyed hashes over the password and the number that it went to:
 *
 * - A renewed password counts once its SMS was sent. Until then, and where the gateway refuses the SMS
 *   or cannot deliver it, the one before counts: the printed one, or one that was renewed earlier. Where nobody
 *   knows whether it was sent both count, until another is asked for or it has let nobody in for a month.
 * - From then on it takes the place of the printed ones of its cases: those in which the number that it
 *   went to was on file. It opens those in which it still is. The printed one of another case, such as
 *   one that the court accepts later, counts as before.
 * - An import that brings the same printed password, or none, changes nothing. One that brings another
 *   for a case ends the renewed one there: the court has printed a newer notice. A printed one that was replaced does
 *   not come back with a later import (replacedPasswords.ts).
 */
import type { PoolClient } from 'pg';
import { numberOf, type Claim } from '../rules/claim.js';
import { unknownDays, unusedDays } from '../rules/newPassword.js';
import { chinaDate } from '../../rules/workCalendar.js';
import { hasNumber } from './byNumber.js';
import type { IdentityKeys, StoredPassword } from './identityKeys.js';
import { readMobile, type SealedMobile } from './mobileOnFile.js';
import {
  findReplaced,
  type PartyOfRenewed,
  type PrintedBefore,
  type PrintedNow,
  type ReplacedPassword,
} from './replacedPasswords.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

const dayMs = 86_400_000;

/** What is hashed of a renewed password: with the number that it went to, which must still be on file. */
const withNumber = (password: string, mobile: string) => `${password} ${mobile}`;

/** Makes the stored form of a new password. @param mobile where it goes */
export function storeRenewed(
  identityKeys: IdentityKeys,
  password: string,
  mobile: string,
): StoredPassword {
  return identityKeys.storePassword(withNumber(password, mobile));
}

/** A renewed password that counts now, with the numbers on file in its cases. */
interface Renewed {
  readonly id: number;
  readonly personId: number;
  readonly caseIds: readonly number[];
  /** Its SMS was sent; false: it may have been, and nobody knows. */
  readonly isOut: boolean;
  /** Null: nobody has used it for too long. */
  readonly stored: StoredPassword | null;
  readonly usedOn: string | null;
  /** Of the cases that the claim is about. */
  readonly mobiles: SealedMobile[];
}

interface RenewedRow {
  readonly id: number;
  readonly personId: number;
  readonly caseIds: readonly number[];
  readonly isOut: boolean;
  readonly identityKeyId: number | null;
  readonly salt: Buffer | null;
  readonly mac: Buffer | null;
  readonly usedOn: string | null;
  /** Null, with the rest of it: in no case that the claim is about a number is on file. */
  readonly caseId: number | null;
  readonly position: number;
  readonly mobileSealed: Buffer;
}

const renewedColumns = `r.id, r.person_id, r.case_ids, o.state <> 'unknown' AS is_out, r.identity_key_id, r.salt, r.mac,
            r.used_on::text AS used_on, m.case_id, m.position, m.mobile_sealed`;
const joinSms = `JOIN sms_outbox o ON o.id = r.sms_id AND o.state IN ('sent', 'delivered', 'unknown')`;

/**
 * Reads the renewed passwords that count for a claim: of each case the latest that was sent, and later
 * ones that may have been. By ID number they are those of the person, by query number those of its case.
 */
export async function readRenewed(
  db: Queryable,
  identityKeys: IdentityKeys,
  claim: Claim,
): Promise<readonly Renewed[]> {
  const { rows } = await readRows(db, identityKeys, claim);
  const found = new Map<number, Renewed>();
  for (const row of rows) {
    const { id, personId, caseIds, isOut, usedOn, identityKeyId, salt, mac } = row;
    const stored =
      identityKeyId === null || salt === null || mac === null ? null : { identityKeyId, salt, mac };
    const renewed = found.get(id) ?? { id, personId, caseIds, isOut, usedOn, stored, mobiles: [] };
    found.set(id, renewed);
    const { caseId, position, mobileSealed } = row;
    if (caseId !== null) renewed.mobiles.push({ caseId, position, mobileSealed });
  }
  const counting: Renewed[] = [];
  const replaced = new Set<number>();
  for (const renewed of found.values()) {
    // For one of the cases a later one was sent: in the others this one goes on counting.
    const caseIds = renewed.caseIds.filter((id) => !replaced.has(id));
    const mobiles = renewed.mobiles.filter(({ caseId }) => !replaced.has(caseId));
    if (caseIds.length > 0) counting.push({ ...renewed, caseIds, mobiles });
    if (renewed.isOut) for (const id of renewed.caseIds) replaced.add(id);
  }
  return counting;
}

function readRows(db: Queryable, identityKeys: IdentityKeys, claim: Claim) {
  switch (claim.by) {
    case 'resident_id':
    case 'licence':
      return queryNamed<RenewedRow>(
        db,
        'renewed-by-id',
        `SELECT ${renewedColumns}
           FROM persons p JOIN renewed_passwords r ON r.person_id = p.id ${joinSms}
           LEFT JOIN parties m ON m.person_id = r.person_id AND m.case_id = ANY (r.case_ids) AND m.mobile_sealed IS NOT NULL
          WHERE p.id_hash = ANY($1::bytea[])
          ORDER BY r.id DESC, m.case_id, m.position`,
        [identityKeys.idHashes(numberOf(claim))],
      );
    case 'query_number':
      return queryNamed<RenewedRow>(
        db,
        'renewed-by-query-number',
        `SELECT ${renewedColumns}
           FROM parties t JOIN renewed_passwords r ON r.person_id = t.person_id AND t.case_id = ANY (r.case_ids) ${joinSms}
           LEFT JOIN parties m ON m.person_id = r.person_id AND m.case_id = t.case_id AND m.mobile_sealed IS NOT NULL
          WHERE ${hasNumber}
          ORDER BY r.id DESC, m.case_id, m.position`,
        [claim.queryNumber],
      );
  }
}

/** The renewed password that somebody has entered, and what it opens. */
export interface RenewedMatch {
  readonly renewed: Renewed;
  readonly mobile: string;
  readonly caseIds: readonly number[];
}

/** Finds the one that was entered; null: it is none of them. */
export function findRenewed(
  identityKeys: IdentityKeys,
  all: readonly Renewed[],
  password: string,
): RenewedMatch | null {
  for (const renewed of all) {
    const { stored, mobiles } = renewed;
    if (stored === null) continue;
    const byNumber = new Map<string, Set<number>>();
    for (const row of mobiles) {
      const mobile = readMobile(identityKeys, row);
      byNumber.set(mobile, (byNumber.get(mobile) ?? new Set()).add(row.caseId));
    }
    for (const [mobile, caseIds] of byNumber) {
      if (!identityKeys.passwordMatches(stored, withNumber(password, mobile))) continue;
      return { renewed, mobile, caseIds: [...caseIds] };
    }
  }
  return null;
}

/** Whether a renewed password has taken the place of the printed one of a party. */
export function isReplaced(
  all: readonly Renewed[],
  { personId, caseId }: { readonly personId: number; readonly caseId: number },
): boolean {
  return all.some(
    (each) => each.isOut && each.personId === personId && each.caseIds.includes(caseId),
  );
}

/** Notes that it was used, once a day, and stores it under the current identity key. */
export async function noteRenewedUsed(
  client: PoolClient,
  identityKeys: IdentityKeys,
  { renewed, mobile }: RenewedMatch,
  password: string,
  now: Date,
): Promise<void> {
  const today = chinaDate(now);
  const { id, stored, usedOn } = renewed;
  if (stored === null) return;
  const isCurrent = stored.identityKeyId === identityKeys.currentKeyId;
  if (isCurrent && usedOn === today) return;
  const next = isCurrent ? stored : storeRenewed(identityKeys, password, mobile);
  await client.query(
    `UPDATE renewed_passwords SET used_on = $1, identity_key_id = $2, salt = $3, mac = $4 WHERE id = $5 AND mac = $6`,
    [today, next.identityKeyId, next.salt, next.mac, id, stored.mac],
  );
}

/** Reads the printed passwords of cases that are about to be written again, where one was renewed. */
export async function readPrintedBefore(
  client: PoolClient,
  caseIds: readonly number[],
): Promise<PrintedBefore[]> {
  const { rows } = await queryRows<{
    caseId: number;
    personId: number;
    isReplaced: boolean;
    identityKeyId: number | null;
    salt: Buffer;
    mac: Buffer;
  }>(
    client,
    `SELECT t.case_id, t.person_id, bool_or(o.state IN ('sent', 'delivered')) AS is_replaced, t.identity_key_id,
            t.password_salt AS salt, t.password_mac AS mac
       FROM renewed_passwords r
       JOIN sms_outbox o ON o.id = r.sms_id
       JOIN parties t ON t.case_id = ANY (r.case_ids) AND t.person_id = r.person_id
      WHERE r.case_ids && $1::bigint[] AND t.case_id = ANY ($1::bigint[])
      GROUP BY t.case_id, t.position ORDER BY t.case_id, t.position`,
    [caseIds],
  );
  return rows.map(({ caseId, personId, isReplaced, identityKeyId, salt, mac }) => ({
    ...{ caseId, personId, isReplaced },
    stored: identityKeyId === null ? null : { identityKeyId, salt, mac },
  }));
}

/** Ends renewed passwords in cases for which the court has printed another password since. */
export async function endRenewed(
  client: PoolClient,
  identityKeys: IdentityKeys,
  before: readonly PrintedBefore[],
  now: readonly PrintedNow[],
  replaced: readonly ReplacedPassword[],
): Promise<void> {
  for (const { caseId, personId } of before) {
    const isThis = (each: PartyOfRenewed) => each.caseId === caseId && each.personId === personId;
    const old = before.filter(isThis);
    const isKnown = ({ password }: PrintedNow) =>
      password === null ||
      findReplaced(identityKeys, replaced, caseId, password) !== null ||
      old.some(({ stored }) => stored !== null && identityKeys.passwordMatches(stored, password));
    if (now.filter(isThis).every(isKnown)) continue;
    await client.query(
      `UPDATE renewed_passwords SET case_ids = array_remove(case_ids, $2) WHERE person_id = $1 AND $2 = ANY (case_ids)`,
      [personId, caseId],
    );
  }
}

/**
 * Deletes renewed passwords that will never count, or open nothing any more, and ends those that nobody
 * has used for a year. @returns how many were deleted.
 */
export async function eraseRenewedPasswords(db: Queryable, now: Date): Promise<number> {
  await db.query(
    `UPDATE renewed_passwords SET identity_key_id = NULL, salt = NULL, mac = NULL
      WHERE mac IS NOT NULL AND made_at < $1 AND coalesce(used_on < $2, true)`,
    [
      new Date(now.getTime() - unusedDays * dayMs),
      chinaDate(new Date(now.getTime() - unusedDays * dayMs)),
    ],
  );
  const { rowCount } = await db.query(
    `DELETE FROM renewed_passwords r USING sms_outbox o
      WHERE o.id = r.sms_id
        AND (o.state IN ('refused', 'expired')
             OR (o.state = 'unknown' AND r.used_on IS NULL AND r.made_at < $1)
             OR NOT EXISTS (SELECT FROM parties t WHERE t.person_id = r.person_id AND t.case_id = ANY (r.case_ids)))`,
    [new Date(now.getTime() - unknownDays * dayMs)],
  );
  return rowCount ?? 0;
}
