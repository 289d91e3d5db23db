/**
 * Reads the cases of a person whose identity has been proved. No function here reads a case without
 * a person.
 */
import type {
  CaseEvent,
  CaseFee,
  CaseFile,
  CaseHeading,
  CaseKind,
  CaseResult,
  CaseStage,
  FileTransfer,
  FilingStatus,
  Hearing,
  OfficeContact,
  PanelRole,
  Participation,
  PartyRole,
  Publicity,
  VerifiedPerson,
} from '../../import/rules/caseFile.js';
import { queryNamed, type Queryable } from '../../../database/pool.js';

interface HeadingRow {
  case_id: number;
  number: string | null;
  cause: string;
  cause_en: string | null;
  court_name: string;
  court_name_en: string | null;
  applied_on: string;
  publicity: Publicity;
  filing_status: FilingStatus;
  role: PartyRole;
  authority_from: string | null;
  authority_until: string | null;
}

// Where a person appears in a case twice, a party outranks an agent, and the agent whose authority
// lasts longest outranks other agents.
const weightiestRole = `(t.role = 'agent'), t.authority_until DESC NULLS FIRST, t.position`;

/** The query for those of a person's cases that meet a further condition, newest first. */
const headings = (condition: string) => `
  SELECT * FROM (
    SELECT DISTINCT ON (t.case_id) t.case_id, c.number, c.cause, c.cause_en, c.applied_on, c.publicity,
           c.filing_status, k.name AS court_name, k.name_en AS court_name_en, t.role, t.authority_from,
           t.authority_until
      FROM parties t
      JOIN cases c ON c.id = t.case_id
      JOIN courts k ON k.id = c.court_id
     WHERE t.person_id = $1 AND ($2::bigint IS NULL OR t.case_id = $2) ${condition}
     ORDER BY t.case_id, ${weightiestRole}
  ) AS mine
  ORDER BY applied_on DESC, case_id DESC`;

/** Lists every case the person may ask about, newest first. */
export async function listCases(db: Queryable, person: VerifiedPerson): Promise<CaseHeading[]> {
  const { rows } = await queryNamed<HeadingRow>(db, 'list-cases', headings(''), [
    person.personId,
    person.onlyCaseId,
  ]);
  return rows.map(heading);
}

/**
 * Finds those of the person's cases whose number has this year and serial, newest first. There is
 * more than one when two courts or two kinds of case share them.
 */
export async function findOwnCase(
  db: Queryable,
  person: VerifiedPerson,
  year: number,
  serial: number,
): Promise<CaseHeading[]> {
  const { rows } = await queryNamed<HeadingRow>(
    db,
    'find-own-case',
    headings('AND c.year = $3 AND c.serial = $4'),
    [person.personId, person.onlyCaseId, year, serial],
  );
  return rows.map(heading);
}

function heading(row: HeadingRow): CaseHeading {
  return {
    caseId: row.case_id,
    number: row.number,
    cause: row.cause,
    causeEn: row.cause_en,
    courtName: row.court_name,
    courtNameEn: row.court_name_en,
    appliedOn: row.applied_on,
    publicity: row.publicity,
    filingStatus: row.filing_status,
    role: row.role,
    authorityFrom: row.authority_from,
    authorityUntil: row.authority_until,
  };
}

type StoredHearing = Omit<Hearing, 'startsAt'> & { startsAt: string };

interface CaseRow {
  id: number;
  court_id: number;
  court_name: string;
  court_name_en: string | null;
  kind: CaseKind;
  number: string | null;
  cause: string;
  cause_en: string | null;
  publicity: Publicity;
  filing_status: FilingStatus;
  applied_on: string;
  filing_decided_on: string | null;
  filing_reason: string | null;
  filing_reason_en: string | null;
  stage: CaseStage;
  department_name: string | null;
  department_telephone: string | null;
  judge_name: string | null;
  judge_telephone: string | null;
  clerk_name: string | null;
  clerk_telephone: string | null;
  panel: { name: string; role: PanelRole }[];
  hearings: StoredHearing[];
  fees: CaseFee[];
  events: CaseEvent[];
  transfer: FileTransfer | null;
  result: CaseResult | null;
  updated_at: Date;
  position: number;
  role: PartyRole;
  authority_from: string | null;
  authority_until: string | null;
  served_on: string | null;
}

/**
 * Reads one case and the person's part in it; null when the person has no part in it, or no longer.
 * Where a person appears in it twice, the weightiest role counts, as in the list.
 */
export async function readCase(
  db: Queryable,
  person: VerifiedPerson,
  caseId: number,
): Promise<{ file: CaseFile; participation: Participation } | null> {
  if (person.onlyCaseId !== null && person.onlyCaseId !== caseId) return null;
  const { rows } = await queryNamed<CaseRow>(
    db,
    'read-case',
    `SELECT c.id, c.court_id, k.name AS court_name, k.name_en AS court_name_en, c.kind, c.number, c.cause,
            c.cause_en, c.publicity, c.filing_status, c.applied_on, c.filing_decided_on, c.filing_reason,
            c.filing_reason_en, c.stage, d.name AS department_name, d.telephone AS department_telephone,
            j.name AS judge_name, j.telephone AS judge_telephone, s.name AS clerk_name,
            s.telephone AS clerk_telephone, c.panel, c.hearings, c.fees, c.events, c.transfer, c.result,
            c.updated_at, t.position, t.role, t.authority_from, t.authority_until,
            coalesce(t.served_on, a.served_on) AS served_on
       FROM parties t
       LEFT JOIN parties a ON a.case_id = t.case_id AND a.position = t.acts_for
       JOIN cases c ON c.id = t.case_id
       JOIN courts k ON k.id = c.court_id
       LEFT JOIN departments d ON d.id = c.department_id
       LEFT JOIN staff j ON j.id = c.judge_id
       LEFT JOIN staff s ON s.id = c.clerk_id
      WHERE t.case_id = $1 AND t.person_id = $2
      ORDER BY ${weightiestRole}
      LIMIT 1`,
    [caseId, person.personId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return { file: caseFile(row), participation: participation(row, person.personId) };
}

function caseFile(row: CaseRow): CaseFile {
  return {
    id: row.id,
    courtId: row.court_id,
    courtName: row.court_name,
    courtNameEn: row.court_name_en,
    kind: row.kind,
    number: row.number,
    cause: row.cause,
    causeEn: row.cause_en,
    publicity: row.publicity,
    filing: {
      status: row.filing_status,
      appliedOn: row.applied_on,
      decidedOn: row.filing_decided_on,
      reason: row.filing_reason,
      reasonEn: row.filing_reason_en,
    },
    stage: row.stage,
    department: contact(row.department_name, row.department_telephone),
    judgeInCharge: contact(row.judge_name, row.judge_telephone),
    clerk: contact(row.clerk_name, row.clerk_telephone),
    panel: row.panel,
    hearings: row.hearings.map((each) => ({ ...each, startsAt: new Date(each.startsAt) })),
    fees: row.fees,
    events: row.events,
    transfer: row.transfer,
    result: row.result,
    updatedAt: row.updated_at,
  };
}

function contact(name: string | null, telephone: string | null): OfficeContact | null {
  return name === null ? null : { name, telephone };
}

function participation(row: CaseRow, personId: number): Participation {
  return {
    partyId: row.position,
    personId,
    role: row.role,
    authorityFrom: row.authority_from,
    authorityUntil: row.authority_until,
    servedOn: row.served_on,
  };
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
