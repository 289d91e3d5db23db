/**
 * The mobile number that a party has confirmed to the court. It is encrypted for its own row of
 * `parties`, so that it decrypts in no other, and nobody is shown it: it is read only to send an SMS
 * to it, and to move it to another identity key.
 */
import type { PoolClient } from 'pg';
import { joinPrincipal, principal } from '../../cases/store/cases.js';
import { authorityCovers } from '../../cases/rules/headings.js';
import { mayKnowOf, type Knowable } from '../../cases/rules/knowing.js';
import type { Participation, Principal, VerifiedPerson } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import { numberOf, type Claim } from '../rules/claim.js';
import { hasNumber } from './byNumber.js';
import type { IdentityKeys } from './identityKeys.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

/** A row of `parties`. */
export interface PartyKey {
  readonly caseId: number;
  readonly position: number;
}

export type SealedMobile = PartyKey & { readonly mobileSealed: Buffer };

/** A number, with whose it is, and what its case and part in it are. */
type FoundMobile = SealedMobile &
  Knowable &
  Principal &
  Pick<Participation, 'role' | 'authorityFrom' | 'authorityUntil'> & { readonly personId: number };

const boundTo = ({ caseId, position }: PartyKey) => `mobile ${caseId} ${position}`;

/** Encrypts a number for its row. */
export function sealMobile(identityKeys: IdentityKeys, row: PartyKey, mobile: string): Buffer {
  return identityKeys.seal(mobile, boundTo(row));
}

/** Decrypts the number of a row. It is for an SMS, or for a comparison, and is shown to nobody. */
export function readMobile(identityKeys: IdentityKeys, row: SealedMobile): string {
  return identityKeys.unseal(row.mobileSealed, boundTo(row));
}

/** The number to which a claimed person can be written. */
export interface MobileOnFile {
  readonly personId: number;
  readonly mobile: string;
  /** The cases of the claim in which this very number is on file. */
  readonly caseIds: readonly number[];
}

/**
 * Finds the number of whom a caller claims to be: that of the latest case that has one; null when
 * there is none. A case that they may not know of yet counts for nothing: an SMS would tell of it,
 * and whoever brings it has named the number. Nor does one in which a lawyer, who is claimed by the
 * licence number, does not act today. A person, or a number, that does not exist takes the
 * same statement.
 * @param today the day in China
 */
export async function findMobile(
  db: Queryable,
  identityKeys: IdentityKeys,
  claim: Claim,
  today: IsoDate,
): Promise<MobileOnFile | null> {
  const found = await readSealed(db, identityKeys, claim);
  const counts =
    claim.by === 'licence' ? found.filter((row) => authorityCovers(row, today)) : found;
  return numberIn(identityKeys, counts, null, today);
}

/**
 * Finds the number of a person who has proved who they are, as {@link findMobile} does, among the cases
 * that the proof covers; `caseIds` are all of theirs with this very number.
 */
export async function findMobileOf(
  db: Queryable,
  identityKeys: IdentityKeys,
  { personId, onlyCaseIds }: Pick<VerifiedPerson, 'personId' | 'onlyCaseIds'>,
  today: IsoDate,
): Promise<MobileOnFile | null> {
  const { rows } = await queryNamed<FoundMobile>(
    db,
    'mobile-by-person',
    `SELECT ${foundColumns}
       FROM parties t JOIN cases c ON c.id = t.case_id ${joinPrincipal}
      WHERE t.person_id = $1 AND t.mobile_sealed IS NOT NULL
      ORDER BY ${latestFirst}`,
    [personId],
  );
  return numberIn(identityKeys, rows, onlyCaseIds, today);
}

/** @param within null: in whichever case the number stands */
function numberIn(
  identityKeys: IdentityKeys,
  found: readonly FoundMobile[],
  within: readonly number[] | null,
  today: IsoDate,
): MobileOnFile | null {
  const rows = found.filter((row) => mayKnowOf(row, row, today));
  const latest = rows.find(({ caseId }) => within === null || within.includes(caseId));
  if (latest === undefined) return null;
  const mobile = readMobile(identityKeys, latest);
  const caseIds = rows
    .filter((row) => readMobile(identityKeys, row) === mobile)
    .map(({ caseId }) => caseId);
  return { personId: latest.personId, mobile, caseIds: [...new Set(caseIds)] };
}

const foundColumns = `t.person_id, t.case_id, t.position, t.mobile_sealed, t.role, t.authority_from,
            t.authority_until, c.number, c.cause, c.filing_status,
            c.transfer IS NOT NULL AS is_appealed, c.preservation_executed_on, ${principal}`;
const latestFirst = 'coalesce(c.filing_decided_on, c.applied_on) DESC, c.id DESC, t.position';

async function readSealed(
  db: Queryable,
  identityKeys: IdentityKeys,
  claim: Claim,
): Promise<FoundMobile[]> {
  switch (claim.by) {
    case 'resident_id':
    case 'licence': {
      const { rows } = await queryNamed<FoundMobile>(
        db,
        'mobile-by-id',
        `SELECT ${foundColumns}
           FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id ${joinPrincipal}
          WHERE p.id_hash = ANY($1::bytea[]) AND t.mobile_sealed IS NOT NULL
          ORDER BY ${latestFirst}`,
        [identityKeys.idHashes(numberOf(claim))],
      );
      return rows;
    }
    case 'query_number': {
      const { rows } = await queryNamed<FoundMobile>(
        db,
        'mobile-by-query-number',
        `SELECT ${foundColumns}
           FROM parties t JOIN cases c ON c.id = t.case_id ${joinPrincipal}
          WHERE ${hasNumber} AND t.mobile_sealed IS NOT NULL
          ORDER BY ${latestFirst}`,
        [claim.queryNumber],
      );
      return rows;
    }
  }
}

/** SQL: the identity key of a number; `mobile_sealed` is not null. */
export const keyOfMobile = 'get_byte(mobile_sealed, 0) * 256 + get_byte(mobile_sealed, 1)';

/**
 * Moves numbers under older identity keys to the current one, in the transaction of `client`.
 * @param after the last row of the batch before; null at the beginning.
 * @returns how many, and the last row; null when none is left.
 */
export async function rotateMobiles(
  client: PoolClient,
  identityKeys: IdentityKeys,
  after: PartyKey | null,
  size: number,
): Promise<{ readonly count: number; readonly last: PartyKey } | null> {
  const { rows } = await queryRows<SealedMobile>(
    client,
    `SELECT case_id, position, mobile_sealed FROM parties
      WHERE mobile_sealed IS NOT NULL AND (case_id, position) > ($1, $2) AND ${keyOfMobile} <> $3
      ORDER BY case_id, position LIMIT $4 FOR UPDATE`,
    [after?.caseId ?? 0, after?.position ?? 0, identityKeys.currentKeyId, size],
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const renewed = rows.map((row) =>
    sealMobile(identityKeys, row, identityKeys.unseal(row.mobileSealed, boundTo(row))),
  );
  await client.query(
    `UPDATE parties t SET mobile_sealed = n.sealed
       FROM unnest($1::bigint[], $2::smallint[], $3::bytea[]) AS n (case_id, position, sealed)
      WHERE t.case_id = n.case_id AND t.position = n.position`,
    [rows.map(({ caseId }) => caseId), rows.map(({ position }) => position), renewed],
  );
  return { count: rows.length, last };
}

/** Whether the court has imported any number. */
export async function isAnyMobileOnFile(db: Queryable): Promise<boolean> {
  const { rows } = await queryRows<{ isAny: boolean }>(
    db,
    'SELECT EXISTS (SELECT FROM parties WHERE mobile_sealed IS NOT NULL) AS is_any',
  );
  return rows[0]?.isAny === true;
}
