/** `hotline import courts`: loads courts, their departments and their staff. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { parseCourtSettings } from '../settings/rules/courtSettings.js';
import { withTransaction } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { noteNormChange, type ChangedSettings, type WhoSets } from './normChanges.js';

const name = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');
const telephone = z
  .string()
  .trim()
  .regex(/^\d[\d-]{2,19}$/, 'must be digits with hyphens, such as 0510-55501000');
const mobile = z
  .string()
  .trim()
  .regex(/^1[3-9]\d{9}$/, 'must be a mobile number of 11 digits, such as 13800138000');
const staffRoles = [
  'judge',
  'assistant',
  'clerk',
  'assessor',
  'head',
  'leader',
  'inspector',
] as const;
/** What a department or a person does for all tickets of their court: 转办, 督办, 举报. */
export const staffDuties = ['dispatch', 'supervision', 'inspection'] as const;
const levels = ['supreme', 'high', 'intermediate', 'basic'] as const;

const courtShape = z.strictObject({
  /** The court code of case numbers: 京01. */
  code: name,
  name,
  nameEn: name.optional(),
  level: z.enum(levels, `must be one of ${levels.join(', ')}`),
  /** Code of the court above this one. */
  parent: name.optional(),
  telephone: telephone.optional(),
  address: name.optional(),
  /** See rules/courtSettings. When left out, the stored settings stay. */
  settings: z.record(z.string(), z.unknown()).optional(),
  departments: z
    .array(
      z.strictObject({
        name,
        nameEn: name.optional(),
        telephone: telephone.optional(),
        /** Rung when the judge's telephone does not answer. */
        secretaryTelephone: telephone.optional(),
        /** Whether this department assigns tickets to those who must handle them (转办). */
        isDispatch: z.boolean().default(false),
        /** Whether this department supervises tickets (督办); where none does, the inspection. */
        isSupervision: z.boolean().default(false),
        /** Whether reports of violations (举报) go to this department. */
        isInspection: z.boolean().default(false),
      }),
    )
    .default([]),
  staff: z
    .array(
      z.strictObject({
        name,
        role: z.enum(staffRoles, `must be one of ${staffRoles.join(', ')}`),
        /** Name of a department of the court. */
        department: name.optional(),
        telephone: telephone.optional(),
        /** For SMS about tickets. Never told to anybody. */
        mobile: mobile.optional(),
        /** Besides those of the department. */
        duties: z
          .array(z.enum(staffDuties, `must be one of ${staffDuties.join(', ')}`))
          .default([]),
        /** Of a leader: the names of the departments in their charge (分管). */
        inChargeOf: z.array(name).default([]),
      }),
    )
    .default([]),
});
const courtsShape = z.strictObject({ courts: z.array(courtShape).min(1) });

export type CourtRecord = z.infer<typeof courtShape>;

export type CheckedCourts =
  | { readonly kind: 'ok'; readonly courts: readonly CourtRecord[] }
  /** One sentence per problem, each beginning with the place in the file. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Checks `{"courts": [...]}` as read from a file. */
export function checkCourtRecords(json: unknown): CheckedCourts {
  const parsed = courtsShape.safeParse(json);
  if (!parsed.success) {
    return {
      kind: 'invalid',
      problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    };
  }
  const problems = parsed.data.courts.flatMap((court) => {
    const settings = parseCourtSettings(court.settings ?? {});
    const wrongSettings =
      settings.kind === 'invalid'
        ? settings.problems.map((problem) => `court ${court.code}, settings: ${problem}`)
        : [];
    const departments = new Set(court.departments.map((each) => each.name));
    const lost = court.staff
      .filter((each) => each.department !== undefined && !departments.has(each.department))
      .map(
        (each) =>
          `court ${court.code}, staff ${each.name}: there is no department ${each.department ?? ''}`,
      );
    const charges = court.staff.flatMap((each) =>
      each.inChargeOf.flatMap((department) => {
        const place = `court ${court.code}, staff ${each.name}, inChargeOf`;
        if (each.role !== 'leader')
          return [`${place}: only a leader has departments in their charge`];
        return departments.has(department)
          ? []
          : [`${place}: there is no department ${department}`];
      }),
    );
    return [...wrongSettings, ...lost, ...charges];
  });
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'ok', courts: parsed.data.courts };
}

/** Thrown when the parent of a court is neither in the file nor in the database. */
class UnknownParentCourt extends Error {
  constructor(code: string, parent: string) {
    super(`court ${code}: its parent ${parent} is neither in the file nor in the database`);
    this.name = 'UnknownParentCourt';
  }
}

/** Thrown when stored settings are invalid and the file does not replace them. */
class StoredSettingsUnusable extends Error {
  constructor(code: string, problem: string) {
    super(
      `court ${code}: ${problem}. This setting is stored in the database: correct it in the file, or run hotline courts reset ${code}`,
    );
    this.name = 'StoredSettingsUnusable';
  }
}

/**
 * Adds courts, departments and staff, or overwrites those with the same code or name. Those that
 * the file does not mention stay. The import is one transaction.
 * @param whoSetsNorms asked where the file changes norms of service.
 * @throws UnknownParentCourt, StoredSettingsUnusable
 */
export async function importCourts(
  pool: Pool,
  courts: readonly CourtRecord[],
  whoSetsNorms: WhoSets,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const ids = new Map<string, number>();
    for (const court of courts) {
      const changed = await writeCourt(client, court);
      ids.set(court.code, changed.courtId);
      await noteNormChange(client, changed, whoSetsNorms);
    }
    for (const court of courts) {
      if (court.parent === undefined) continue;
      const { rowCount } = await client.query(
        'UPDATE courts SET parent_id = p.id FROM courts p WHERE courts.code = $1 AND p.code = $2',
        [court.code, court.parent],
      );
      if (rowCount === 0) throw new UnknownParentCourt(court.code, court.parent);
    }
    for (const court of courts) await writePeople(client, ids.get(court.code) as number, court);
  });
}

async function writeCourt(client: PoolClient, court: CourtRecord): Promise<ChangedSettings> {
  const { rows: stands } = await queryRows<{ settings: unknown }>(
    client,
    // Not FOR UPDATE, for which every new call and ticket of the court would wait.
    'SELECT settings FROM courts WHERE code = $1 FOR NO KEY UPDATE',
    [court.code],
  );
  const { rows } = await queryRows<{ id: number; settings: unknown }>(
    client,
    `INSERT INTO courts (code, name, name_en, level, telephone, address, settings)
     VALUES ($1, $2, $3, $4, $5, $6, coalesce($7::jsonb, '{}'))
     ON CONFLICT (code) DO UPDATE
        SET name = excluded.name, name_en = excluded.name_en, level = excluded.level,
            telephone = excluded.telephone, address = excluded.address,
            settings = coalesce($7::jsonb, courts.settings)
     RETURNING id, settings`,
    [
      court.code,
      court.name,
      court.nameEn ?? null,
      court.level,
      court.telephone ?? null,
      court.address ?? null,
      court.settings === undefined ? null : JSON.stringify(court.settings),
    ],
  );
  const { id: courtId = 0, settings: after } = rows[0] ?? {};
  const stored = parseCourtSettings(after);
  if (stored.kind === 'invalid') {
    throw new StoredSettingsUnusable(court.code, stored.problems.join('; '));
  }
  return { courtId, before: stands[0]?.settings ?? {}, after };
}

async function writePeople(client: PoolClient, courtId: number, court: CourtRecord): Promise<void> {
  const departments = new Map<string, number>();
  for (const department of court.departments) {
    const { rows } = await queryRows<{ id: number }>(
      client,
      `INSERT INTO departments (court_id, name, name_en, telephone, secretary_telephone, is_inspection, is_dispatch, is_supervision)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (court_id, name) DO UPDATE
          SET name_en = excluded.name_en, telephone = excluded.telephone,
              secretary_telephone = excluded.secretary_telephone, is_inspection = excluded.is_inspection,
              is_dispatch = excluded.is_dispatch, is_supervision = excluded.is_supervision
       RETURNING id`,
      [
        courtId,
        department.name,
        department.nameEn ?? null,
        department.telephone ?? null,
        department.secretaryTelephone ?? null,
        department.isInspection,
        department.isDispatch,
        department.isSupervision,
      ],
    );
    departments.set(department.name, rows[0]?.id as number);
  }
  for (const person of court.staff) {
    await client.query(
      `INSERT INTO staff (court_id, department_id, name, role, telephone, mobile, duties, in_charge_of)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (court_id, name, role) DO UPDATE
          SET department_id = excluded.department_id, telephone = excluded.telephone, mobile = excluded.mobile,
              duties = excluded.duties, in_charge_of = excluded.in_charge_of`,
      [
        courtId,
        person.department === undefined ? null : departments.get(person.department),
        person.name,
        person.role,
        person.telephone ?? null,
        person.mobile ?? null,
        person.duties,
        person.inChargeOf.map((each) => departments.get(each)),
      ],
    );
  }
}
