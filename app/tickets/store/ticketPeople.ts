/** The people of a court, as far as tickets go to them. */
import type { Department, StaffMember } from '../rules/ticketAccess.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** A member of staff who can be told something by SMS. */
export interface Contact extends StaffMember {
  /** For SMS. */
  readonly mobile: string | null;
  readonly departmentName: string | null;
}

/** The departments and staff that a ticket may involve. */
export interface People {
  readonly courtId: number;
  readonly departments: readonly (Department & {
    readonly name: string;
    readonly isDispatch: boolean;
  })[];
  readonly staff: readonly Contact[];
}

/**
 * SQL: the other rows of the person `staff s` ({@link StaffMember.otherRows}): one for each other role, and
 * one for each department in their charge.
 */
export const otherRows = `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'departmentId', r.department_id)), '[]')
     FROM staff p
    CROSS JOIN LATERAL (SELECT p.department_id WHERE p.id <> s.id UNION ALL SELECT unnest(p.in_charge_of)) AS r
    WHERE p.court_id = s.court_id AND p.name = s.name)`;

/** SQL: whether `staff s` of `departments d` has a duty, by the department or by themselves. */
const hasDuty = (duty: 'dispatch' | 'supervision' | 'inspection') =>
  `(coalesce(d.is_${duty}, false) OR '${duty}' = ANY (s.duties))`;

/**
 * SQL: the duties of `staff s` of `departments d`. Where nobody of a court supervises, its inspectors
 * do: a court need not name a department for it.
 */
export const dutyOf = {
  isDispatch: hasDuty('dispatch'),
  isInspection: hasDuty('inspection'),
  // One branch per index.
  isSupervision: `(${hasDuty('supervision')} OR ((s.role = 'inspector' OR ${hasDuty('inspection')})
    AND NOT EXISTS (SELECT FROM departments y JOIN staff x ON x.department_id = y.id
                     WHERE y.court_id = s.court_id AND y.is_supervision)
    AND NOT EXISTS (SELECT FROM staff x WHERE x.court_id = s.court_id AND 'supervision' = ANY (x.duties))))`,
} as const;

/** SQL: the departments of a court to which the filing of cases belongs ({@link StaffMember.filing}). */
export const filingOf = (court: string) =>
  `ARRAY(SELECT f.id FROM departments f WHERE f.court_id = ${court} AND f.is_dispatch ORDER BY f.id)`;

const staffColumns = `s.id, s.name, s.role, s.court_id, s.department_id, d.name AS department_name, s.mobile, ${otherRows} AS other_rows,
  ${dutyOf.isInspection} AS is_inspection, ${dutyOf.isDispatch} AS is_dispatch, ${dutyOf.isSupervision} AS is_supervision,
  ${filingOf('s.court_id')} AS filing`;

/** SQL: `staff s` of `departments d` look after tickets, besides dispatching them. */
const overseesAny = `(s.role = 'inspector' OR ${hasDuty('inspection')} OR ${hasDuty('supervision')})`;

/**
 * The query for heads, leaders, dispatchers, supervisors and inspectors of the court $1, and for the
 * two last of the court above. Of the others it returns those asked for, by id and by department.
 */
export function staffText(staffIds: string, departmentIds: string): string {
  return `SELECT ${staffColumns}
            FROM staff s LEFT JOIN departments d ON d.id = s.department_id
           WHERE (s.court_id = $1
                  AND (s.role IN ('head', 'leader') OR ${hasDuty('dispatch')} OR ${overseesAny}))
              OR (s.court_id = (SELECT parent_id FROM courts WHERE id = $1)
                  AND ${overseesAny})
              OR s.id = ANY (${staffIds}) OR s.department_id = ANY (${departmentIds})
           ORDER BY s.id`;
}

/**
 * SQL: the departments of the court $1, the inspection of the court above, and the departments $6.
 */
export const selectDepartments = `SELECT id, name, court_id, is_inspection, is_dispatch, ${filingOf('departments.court_id')} AS filing FROM departments
 WHERE court_id = $1
    OR (is_inspection AND court_id = (SELECT parent_id FROM courts WHERE id = $1))
    OR id = ANY ($6::int[])
 ORDER BY id`;

/**
 * Returns the people who look after the tickets of a court: its heads, leaders, dispatchers, supervisors
 * and inspectors, and the two last of the court above.
 */
export async function readOfficials(db: Queryable, courtId: number): Promise<Contact[]> {
  const text = staffText('ARRAY[]::int[]', 'ARRAY[]::int[]');
  const { rows } = await queryNamed<Contact>(db, 'read-officials', text, [courtId]);
  return rows;
}

/** Finds staff by id or name, of one court or of all courts. */
export async function findStaff(
  db: Queryable,
  idOrName: string,
  courtId: number | null = null,
): Promise<Contact[]> {
  const { rows } = await queryRows<Contact>(
    db,
    `SELECT ${staffColumns}
       FROM staff s LEFT JOIN departments d ON d.id = s.department_id
      WHERE (s.name = $1 OR s.id::text = $1) AND ($2::int IS NULL OR s.court_id = $2)
      ORDER BY s.id`,
    [idOrName, courtId],
  );
  return rows;
}

/** Returns a member of staff by id; null when there is none. */
export async function readStaff(db: Queryable, id: number): Promise<Contact | null> {
  const { rows } = await queryNamed<Contact>(
    db,
    'read-staff',
    `SELECT ${staffColumns} FROM staff s LEFT JOIN departments d ON d.id = s.department_id WHERE s.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Returns a department by id; null when there is none. */
export async function readDepartment(db: Queryable, id: number): Promise<Department | null> {
  const { rows } = await queryRows<Department>(
    db,
    'SELECT id, court_id, is_inspection FROM departments WHERE id = $1',
    [id],
  );
  return rows[0] ?? null;
}

/** The roles that a court lacks for every ticket to reach a person. */
export interface CourtLack {
  readonly courtCode: string;
  /**
   * Nobody dispatches; nobody inspects, there or at the court above; departments have no head;
   * nobody could get a report about the inspection itself.
   */
  readonly lacks: readonly (
    'dispatchers' | 'inspectors' | 'heads' | 'one to look into its inspection'
  )[];
  /**
   * Number of people whom tickets go to but no SMS reaches, because they have no mobile telephone.
   */
  readonly silent: number;
}

/** Finds courts whose tickets may reach nobody, or people who are not told. */
export async function findCourtLacks(db: Queryable): Promise<CourtLack[]> {
  const { rows } = await queryRows<{
    code: string;
    dispatchers: boolean;
    inspectors: boolean;
    heads: boolean;
    watchers: boolean;
    silent: number;
  }>(
    db,
    `SELECT c.code,
            EXISTS (SELECT FROM staff s LEFT JOIN departments d ON d.id = s.department_id
                     WHERE s.court_id = c.id AND ${hasDuty('dispatch')}) AS dispatchers,
            EXISTS (SELECT FROM staff s LEFT JOIN departments d ON d.id = s.department_id
                     WHERE s.court_id IN (c.id, c.parent_id) AND ${hasDuty('inspection')}) AS inspectors,
            NOT EXISTS (SELECT FROM departments d
                         WHERE d.court_id = c.id
                           AND EXISTS (SELECT FROM staff s WHERE s.department_id = d.id AND s.role = 'judge')
                           AND NOT EXISTS (SELECT FROM staff s WHERE s.department_id = d.id AND s.role = 'head'))
              AS heads,
            NOT EXISTS (SELECT FROM departments d WHERE d.court_id = c.id AND d.is_inspection)
              OR EXISTS (SELECT FROM staff s JOIN departments d ON d.id = s.department_id
                          WHERE d.court_id = c.parent_id AND d.is_inspection)
              OR EXISTS (SELECT FROM staff s LEFT JOIN departments d ON d.id = s.department_id
                          WHERE s.court_id = c.id AND s.role = 'leader' AND d.is_inspection IS NOT TRUE
                            -- Of a report about a department in their charge a leader sees nothing.
                            AND NOT EXISTS (SELECT FROM departments i
                                             WHERE i.is_inspection AND i.id = ANY (s.in_charge_of)))
              AS watchers,
            (SELECT count(*)::int FROM staff s
              WHERE s.court_id = c.id AND s.mobile IS NULL AND s.role IN ('judge', 'head', 'leader', 'inspector'))
              AS silent
       FROM courts c ORDER BY c.code`,
  );
  const kinds = ['dispatchers', 'inspectors', 'heads'] as const;
  return rows
    .map((row) => ({
      courtCode: row.code,
      lacks: [
        ...kinds.filter((kind) => !row[kind]),
        ...(row.watchers ? [] : (['one to look into its inspection'] as const)),
      ],
      silent: row.silent,
    }))
    .filter(({ lacks, silent }) => lacks.length > 0 || silent > 0);
}
