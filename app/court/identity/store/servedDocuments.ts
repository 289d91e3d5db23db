/**
 * Whether the court has sent a document electronically (电子送达) to this very caller: to a party whose
 * mobile number on file is the one that they call from, or that they have proved to be. A number that
 * was sent to somebody else is as unknown as one that does not exist: whoever has got a genuine message,
 * or has guessed a number, could otherwise put that number into a false one.
 *
 * The number of a call can be forged, and proves nothing. Whoever forges it and hits one of a million
 * numbers hears that court and day, and nothing of a case.
 *
 * Nor does it name anybody in the audit: where the call loses its number later, a row with the person would
 * say who has called, and one with the outcome that a party's number was removed.
 */
import type { Pool } from 'pg';
import { joinPrincipal, principal } from '../../cases/store/cases.js';
import { mayKnowOf, type Knowable } from '../../cases/rules/knowing.js';
import type { Principal, VerifiedPerson } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { IdentityKeys } from './identityKeys.js';
import { readMobile, type PartyKey } from './mobileOnFile.js';
import { recordVerification, type DocumentCheck } from './verifications.js';
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
  /** Its case, where the caller has proved to be the party; null: they call from that party's mobile. */
  readonly caseId: number | null;
  readonly courtId: number;
  readonly courtName: string;
  readonly on: IsoDate;
}

type Row = FoundDocument &
  PartyKey &
  Knowable &
  Principal & { readonly personId: number; readonly mobileSealed: Buffer | null };

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
    await recordVerification(client, { at: now, callId: asked.callId, ...outcomeOf(asked, found) });
    return found;
  });
}

/** What the audit says of a check: of a match by the mobile alone the same as of none. */
function outcomeOf({ person }: AskedDocument, found: FoundDocument | null): DocumentCheck {
  const caseId = found?.caseId ?? null;
  if (person === null || (found !== null && caseId === null)) {
    return { event: 'document_checked', personId: null };
  }
  const { personId } = person;
  return caseId === null
    ? { event: 'document_unknown', personId }
    : { event: 'document_genuine', personId, caseId };
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
  const known = rows.filter((row) => mayKnowOf(row, row, today));
  const proven = known.find(
    (row) =>
      person !== null &&
      row.personId === person.personId &&
      (person.onlyCaseIds === null || person.onlyCaseIds.includes(row.caseId)),
  );
  const found =
    proven ??
    known.find(
      (row) =>
        mobile !== null &&
        row.mobileSealed !== null &&
        readMobile(identityKeys, { ...row, mobileSealed: row.mobileSealed }) === mobile,
    );
  if (found === undefined) return null;
  const { courtId, courtName, on } = found;
  return { caseId: proven?.caseId ?? null, courtId, courtName, on };
}
