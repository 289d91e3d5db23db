/**
 * Whether the court has sent a document electronically (电子送达) to this very caller: to a party whose
 * mobile number on file is the one that they call from, or that they have proved to be. A number that
 * was sent to somebody else is as unknown as one that does not exist: whoever has got a genuine message,
 * or has guessed a number, could otherwise put that number into a false one.
 *
 * The number of a call can be forged, and proves nothing. Whoever forges it and hits one of a million
 * numbers hears that court and day, and nothing of a case.
 */
import type { Pool } from 'pg';
import { joinPrincipal, principal } from '../../cases/store/cases.js';
import { mayKnowOf, type Knowable } from '../../cases/rules/knowing.js';
import type { Principal, VerifiedPerson } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { IdentityKeys } from './identityKeys.js';
import { readMobile, type PartyKey } from './mobileOnFile.js';
import { recordVerification } from './verifications.js';
import { withTransaction, type Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** Who asks, and for which number. */
export interface AskedDocument {
  readonly callId: string;
  /** The last digits of the number, as `isDocumentEnd` accepts them. */
  readonly end: string;
  /** Whom the caller has proved to be. */
  readonly person: VerifiedPerson | null;
  /** The mobile number that they call from, in the form that is on file; null: it is none. */
  readonly mobile: string | null;
}

/** A document that was sent to the caller. */
export interface FoundDocument {
  readonly personId: number;
  readonly caseId: number;
  readonly courtId: number;
  readonly courtName: string;
  readonly on: IsoDate;
}

type Row = FoundDocument &
  PartyKey &
  Knowable &
  Principal & { readonly mobileSealed: Buffer | null };

/**
 * Looks for the latest document with such a number that was sent to the caller, and writes into the
 * audit what came of it.
 * @param today the day in China
 * @returns null: none was sent to them, as far as the court has imported it
 */
export async function checkServedDocument(
  pool: Pool,
  identityKeys: IdentityKeys,
  asked: AskedDocument,
  now: Date,
  today: IsoDate,
): Promise<FoundDocument | null> {
  return withTransaction(pool, async (client) => {
    const found = await findServedDocument(client, identityKeys, asked, today);
    const { callId, person } = asked;
    if (found === null) {
      const personId = person?.personId ?? null;
      await recordVerification(client, { at: now, callId, event: 'document_unknown', personId });
    } else {
      const { personId, caseId } = found;
      const event = 'document_genuine';
      await recordVerification(client, { at: now, callId, event, personId, caseId });
    }
    return found;
  });
}

async function findServedDocument(
  db: Queryable,
  identityKeys: IdentityKeys,
  { end, person, mobile }: AskedDocument,
  today: IsoDate,
): Promise<FoundDocument | null> {
  const { rows } = await queryNamed<Row>(
    db,
    'find-served-document',
    `SELECT t.person_id, t.case_id, t.position, t.mobile_sealed, c.court_id, k.name AS court_name, d.day AS on,
            c.number, c.cause, c.filing_status, c.transfer IS NOT NULL AS is_appealed,
            c.preservation_executed_on, ${principal}
       FROM parties t JOIN cases c ON c.id = t.case_id JOIN courts k ON k.id = c.court_id ${joinPrincipal}
      CROSS JOIN LATERAL unnest(t.document_ends, t.document_days) AS d (ending, day)
      WHERE t.document_ends @> ARRAY[$1::text] AND d.ending = $1
      ORDER BY d.day DESC, t.case_id DESC, t.position`,
    [end],
  );
  const isTheirs = (row: Row) =>
    (person !== null &&
      row.personId === person.personId &&
      (person.onlyCaseIds === null || person.onlyCaseIds.includes(row.caseId))) ||
    (mobile !== null &&
      row.mobileSealed !== null &&
      readMobile(identityKeys, { ...row, mobileSealed: row.mobileSealed }) === mobile);
  const row = rows.find((each) => isTheirs(each) && mayKnowOf(each, each, today));
  if (row === undefined) return null;
  const { personId, caseId, courtId, courtName, on } = row;
  return { personId, caseId, courtId, courtName, on };
}
