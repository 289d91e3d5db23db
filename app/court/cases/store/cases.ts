/**
 * Reads the cases of a person whose identity has been proved. No function here reads a case without
 * a person.
 */
import type {
  CaseFile,
  CaseHeading,
  FilingStatus,
  Hearing,
  MissingMaterial,
  OfficeContact,
  Participation,
  VerifiedPerson,
} from '../../import/rules/caseFile.js';
import { mayKnowOf } from '../rules/knowing.js';
import { opens, principalBy } from '../rules/opens.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

// Where a person appears in a case twice, a party outranks a representative and an agent, and the
// agent whose authority lasts longest outranks other agents.
const weightiestRole = `(t.role = 'agent'), (t.role = 'legal_representative'), t.authority_until DESC NULLS FIRST, t.position`;

/** SQL: whom a person of `parties t` stands for: themselves, or the party they act for. Needs {@link joinPrincipal}. */
export const principal = `
           CASE WHEN t.role IN ('agent', 'legal_representative') THEN a.position ELSE t.position END AS principal_id,
           CASE WHEN t.role IN ('agent', 'legal_representative') THEN a.role ELSE t.role END AS principal_role`;
export const joinPrincipal =
  'LEFT JOIN parties a ON a.case_id = t.case_id AND a.position = t.acts_for';

/** The query for those of a person's cases that meet a further condition, newest first. */
const headings = (condition: string) => `
  SELECT * FROM (
    SELECT DISTINCT ON (t.case_id) t.case_id, c.number, c.cause, c.cause_en, c.applied_on, c.publicity,
           c.filing_status, c.stage, k.name AS court_name, k.name_en AS court_name_en, t.role, t.authority_from,
           t.authority_until, c.transfer IS NOT NULL AS is_appealed, c.preservation_executed_on, ${principal}
      FROM parties t
      ${joinPrincipal}
      JOIN cases c ON c.id = t.case_id
      JOIN courts k ON k.id = c.court_id
     WHERE t.person_id = $1 AND ($2::bigint[] IS NULL OR t.case_id = ANY ($2)) ${condition}
     ORDER BY t.case_id, ${weightiestRole}
  ) AS mine
  ORDER BY applied_on DESC, case_id DESC`;

/**
 * Lists every case the person may ask about, newest first. A case that they may not know of yet is
 * neither listed nor counted: rules/knowing.
 * @param today the day in China
 */
export async function listCases(
  db: Queryable,
  person: VerifiedPerson,
  today: IsoDate,
): Promise<CaseHeading[]> {
  const { rows } = await queryNamed<CaseHeading>(db, 'list-cases', headings(''), [
    person.personId,
    person.onlyCaseIds,
  ]);
  return known(rows, person, today);
}

/**
 * Finds those of the person's cases whose number has this serial, newest first. There is more than
 * one when two years, courts or kinds of case share it. As with the list, a case that they may not
 * know of yet is not found.
 * @param today the day in China
 */
export async function findOwnCase(
  db: Queryable,
  person: VerifiedPerson,
  serial: number,
  today: IsoDate,
): Promise<CaseHeading[]> {
  const { rows } = await queryNamed<CaseHeading>(
    db,
    'find-own-case',
    headings('AND c.serial = $3'),
    [person.personId, person.onlyCaseIds, serial],
  );
  return known(rows, person, today);
}

/** Returns those of which the person may know, by their proof. */
function known(
  headings: readonly CaseHeading[],
  { proof }: VerifiedPerson,
  today: IsoDate,
): CaseHeading[] {
  return headings
    .map((heading) => ({ ...heading, ...principalBy(proof, heading) }))
    .filter((heading) => mayKnowOf(heading, heading, today));
}

type StoredHearing = Omit<Hearing, 'startsAt'> & { startsAt: string };

/** A case and the person's part in it, in one row. */
type CaseRow = Omit<
  CaseFile & Omit<Participation, 'tells'>,
  'filing' | 'department' | 'assistant' | 'judgeInCharge' | 'clerk' | 'hearings' | 'personId'
> & {
  readonly filingStatus: FilingStatus;
  readonly appliedOn: string;
  readonly filingDecidedOn: string | null;
  readonly filingReason: string | null;
  readonly filingReasonEn: string | null;
  readonly filingMissing: readonly MissingMaterial[];
  readonly filingCorrectBy: string | null;
  readonly filingCorrectedOn: string | null;
  readonly departmentName: string | null;
  readonly departmentTelephone: string | null;
  readonly assistantName: string | null;
  readonly assistantTelephone: string | null;
  readonly judgeName: string | null;
  readonly judgeTelephone: string | null;
  readonly clerkName: string | null;
  readonly clerkTelephone: string | null;
  readonly hearings: readonly StoredHearing[];
};

/**
 * Reads one case and the person's part in it; null when the person has no part in it, or no longer.
 * Where a person appears in it twice, the weightiest role counts, as in the list.
 */
export async function readCase(
  db: Queryable,
  person: VerifiedPerson,
  caseId: number,
): Promise<{ file: CaseFile; participation: Participation } | null> {
  if (person.onlyCaseIds?.includes(caseId) === false) return null;
  const { rows } = await queryNamed<CaseRow>(
    db,
    'read-case',
    `SELECT c.id, c.court_id, k.name AS court_name, k.name_en AS court_name_en, c.kind, c.number, c.cause,
            c.cause_en, c.publicity, c.filing_status, c.applied_on, c.filing_decided_on, c.filing_reason,
            c.filing_reason_en, c.filing_missing, c.filing_correct_by, c.filing_corrected_on, c.stage, d.name AS department_name, d.telephone AS department_telephone,
            h.name AS assistant_name, h.telephone AS assistant_telephone,
            j.name AS judge_name, j.telephone AS judge_telephone, s.name AS clerk_name,
            s.telephone AS clerk_telephone, c.panel, c.hearings, c.fees, c.events, c.transfer, c.result,
            c.enforcement, c.preservation_executed_on, c.updated_at, ${principal}, t.position AS party_id, t.role, t.authority_from, t.authority_until,
            coalesce(t.served_on, a.served_on) AS served_on
       FROM parties t
       ${joinPrincipal}
       JOIN cases c ON c.id = t.case_id
       JOIN courts k ON k.id = c.court_id
       LEFT JOIN departments d ON d.id = c.department_id
       LEFT JOIN staff h ON h.id = c.assistant_id
       LEFT JOIN staff j ON j.id = c.judge_id
       LEFT JOIN staff s ON s.id = c.clerk_id
      WHERE t.case_id = $1 AND t.person_id = $2
      ORDER BY ${weightiestRole}
      LIMIT 1`,
    [caseId, person.personId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const {
    partyId,
    role,
    principalId,
    principalRole,
    authorityFrom,
    authorityUntil,
    servedOn,
    ...rest
  } = row;
  const { tells } = opens[person.proof];
  return {
    file: caseFile(rest),
    participation: {
      partyId,
      personId: person.personId,
      role,
      ...principalBy(person.proof, { principalId, principalRole }),
      authorityFrom,
      authorityUntil,
      servedOn: tells === 'own' ? servedOn : null,
      tells,
    },
  };
}

function caseFile({
  filingStatus,
  appliedOn,
  filingDecidedOn,
  filingReason,
  filingReasonEn,
  filingMissing,
  filingCorrectBy,
  filingCorrectedOn,
  departmentName,
  departmentTelephone,
  assistantName,
  assistantTelephone,
  judgeName,
  judgeTelephone,
  clerkName,
  clerkTelephone,
  hearings,
  ...file
}: Omit<CaseRow, keyof Participation>): CaseFile {
  return {
    ...file,
    filing: {
      status: filingStatus,
      appliedOn,
      decidedOn: filingDecidedOn,
      reason: filingReason,
      reasonEn: filingReasonEn,
      missing: filingMissing,
      correctBy: filingCorrectBy,
      correctedOn: filingCorrectedOn,
    },
    department: contact(departmentName, departmentTelephone),
    assistant: contact(assistantName, assistantTelephone),
    judgeInCharge: contact(judgeName, judgeTelephone),
    clerk: contact(clerkName, clerkTelephone),
    hearings: hearings.map((each) => ({ ...each, startsAt: new Date(each.startsAt) })),
  };
}

function contact(name: string | null, telephone: string | null): OfficeContact | null {
  return name === null ? null : { name, telephone };
}

/** Reads the name of a person whose identity has been proved. */
export async function readOwnName(db: Queryable, person: VerifiedPerson): Promise<string | null> {
  const { rows } = await queryNamed<{ name: string }>(
    db,
    'read-own-name',
    'SELECT name FROM persons WHERE id = $1',
    [person.personId],
  );
  return rows[0]?.name ?? null;
}
