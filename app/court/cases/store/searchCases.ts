/**
 * Looks up cases for people who work for the court. Callers hear of cases by `cases.ts` only, which
 * reads none without a person whose identity was proved; what of a case found here an agent is
 * shown, who talks to callers, is decided by `rules/atDesk.ts`.
 */
import type {
  CaseEvent,
  CaseFee,
  CaseFile,
  CaseKind,
  CaseResult,
  CaseStage,
  Enforcement,
  FilingStatus,
  Hearing,
  OfficeContact,
  PartyRole,
  Publicity,
} from '../../import/rules/caseFile.js';
import type { CourtScope } from '../../rules/courtScope.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

/** A case in a list. */
export interface FoundCase {
  readonly id: number;
  readonly number: string | null;
  readonly court: string;
  readonly cause: string;
  readonly kind: CaseKind;
  readonly stage: CaseStage;
  readonly filingStatus: FilingStatus;
  readonly appliedOn: string;
  readonly publicity: Publicity;
  readonly isAppealed: boolean;
  readonly preservationExecutedOn: string | null;
  readonly parties: readonly { readonly name: string; readonly role: PartyRole }[];
}

/** One case as a page shows it. */
export interface ShownCase extends FoundCase {
  readonly filing: CaseFile['filing'];
  readonly department: OfficeContact | null;
  readonly judge: OfficeContact | null;
  readonly assistant: OfficeContact | null;
  readonly clerk: OfficeContact | null;
  readonly hearings: readonly Hearing[];
  readonly fees: readonly CaseFee[];
  readonly events: readonly CaseEvent[];
  readonly result: CaseResult | null;
  readonly enforcement: Enforcement | null;
  readonly updatedAt: Date;
}

/**
 * Names of parties, by their position. Of a state secret and of a juvenile's case nobody is named:
 * the law restricts who may know of them (Civil Procedure Law Art. 137, Criminal Procedure Law Art.
 * 286).
 */
const parties = `CASE WHEN c.publicity IN ('state_secret', 'juvenile') THEN '[]'::json
  ELSE coalesce((SELECT json_agg(json_build_object('name', coalesce(p.name, t.name), 'role', t.role) ORDER BY t.position)
                   FROM parties t LEFT JOIN persons p ON p.id = t.person_id WHERE t.case_id = c.id), '[]'::json) END AS parties`;

const columns = `c.id, c.number, k.name AS court, c.cause, c.kind, c.stage, c.filing_status, c.applied_on,
  c.publicity, c.transfer IS NOT NULL AS is_appealed, c.preservation_executed_on, ${parties}`;

/** Finds the case of a number in its normal form, within a scope. */
export async function findCasesByNumber(
  db: Queryable,
  number: string,
  scope: CourtScope,
): Promise<FoundCase[]> {
  const { rows } = await queryNamed<FoundCase>(
    db,
    'find-cases-by-number',
    `SELECT ${columns} FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE c.number = $1 AND ($2::int IS NULL OR c.court_id = $2) ORDER BY c.id`,
    [number, scope],
  );
  return rows;
}

/** Finds the case that somebody filed online under a number (网上立案号), within a scope. */
export async function findCasesByFilingNumber(
  db: Queryable,
  filingNumber: string,
  scope: CourtScope,
): Promise<FoundCase[]> {
  const { rows } = await queryNamed<FoundCase>(
    db,
    'find-cases-by-filing-number',
    `SELECT ${columns} FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE c.id IN (SELECT case_id FROM parties WHERE filing_number = $1)
        AND ($2::int IS NULL OR c.court_id = $2) ORDER BY c.id`,
    [filingNumber, scope],
  );
  return rows;
}

/**
 * Finds the cases with a party of this name, the newest first, within a scope. A case whose parties
 * are not shown is never found.
 */
export async function findCasesByParty(
  db: Queryable,
  name: string,
  scope: CourtScope,
  limit: number,
): Promise<FoundCase[]> {
  const { rows } = await queryNamed<FoundCase>(
    db,
    'find-cases-by-party',
    `SELECT ${columns} FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE c.id IN (SELECT t.case_id FROM parties t JOIN persons p ON p.id = t.person_id WHERE p.name = $1
                     UNION SELECT t.case_id FROM parties t WHERE t.name = $1)
        AND c.publicity NOT IN ('state_secret', 'juvenile') AND ($2::int IS NULL OR c.court_id = $2)
      ORDER BY c.applied_on DESC, c.id DESC LIMIT $3`,
    [name, scope, limit],
  );
  return rows;
}

type Stored = Omit<ShownCase, 'hearings'> & {
  readonly hearings: readonly (Omit<Hearing, 'startsAt'> & { readonly startsAt: string })[];
};

const contact = (joined: string) =>
  `CASE WHEN ${joined}.id IS NOT NULL
        THEN json_build_object('name', ${joined}.name, 'telephone', ${joined}.telephone) END`;

/** Reads one case, if it lies in the scope; null otherwise. */
export async function readCaseForStaff(
  db: Queryable,
  caseId: number,
  scope: CourtScope,
): Promise<ShownCase | null> {
  const { rows } = await queryRows<Stored>(
    db,
    `SELECT ${columns}, c.hearings, c.fees, c.events, c.result, c.enforcement, c.updated_at, ${contact('d')} AS department,
            json_build_object('status', c.filing_status, 'appliedOn', c.applied_on, 'decidedOn', c.filing_decided_on,
                              'reason', c.filing_reason, 'reasonEn', c.filing_reason_en, 'missing', c.filing_missing,
                              'correctBy', c.filing_correct_by, 'correctedOn', c.filing_corrected_on) AS filing,
            ${contact('j')} AS judge, ${contact('h')} AS assistant, ${contact('s')} AS clerk
       FROM cases c JOIN courts k ON k.id = c.court_id
            LEFT JOIN departments d ON d.id = c.department_id LEFT JOIN staff j ON j.id = c.judge_id
            LEFT JOIN staff h ON h.id = c.assistant_id LEFT JOIN staff s ON s.id = c.clerk_id
      WHERE c.id = $1 AND ($2::int IS NULL OR c.court_id = $2)`,
    [caseId, scope],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    ...row,
    hearings: row.hearings.map((each) => ({ ...each, startsAt: new Date(each.startsAt) })),
  };
}
