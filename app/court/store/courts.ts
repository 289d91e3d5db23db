/** Courts, and the settings that are a court's own choice. */
import type { CourtScope } from '../rules/courtScope.js';
import { usableCourtSettings, type CourtSettings } from '../settings/rules/courtSettings.js';
import { queryNamed, type Queryable } from '../../database/pool.js';

export interface Court {
  readonly id: number;
  /** As in case numbers: 京01. */
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  /** The court's own number, said when nobody can help here. */
  readonly telephone: string | null;
  readonly address: string | null;
  readonly settings: CourtSettings;
}

/** A row of `courts` as {@link courtOf} reads it. */
export interface CourtRow {
  id: number;
  code: string;
  name: string;
  name_en: string | null;
  telephone: string | null;
  address: string | null;
  settings: unknown;
}

export const courtColumns = 'id, code, name, name_en, telephone, address, settings';

/** A court by its code; null when there is none. */
export async function readCourt(db: Queryable, code: string): Promise<Court | null> {
  const { rows } = await queryNamed<CourtRow>(
    db,
    'read-court',
    `SELECT ${courtColumns} FROM courts WHERE code = $1`,
    [code],
  );
  return rows[0] === undefined ? null : courtOf(rows[0]);
}

/** The same by its id. */
export async function readCourtById(db: Queryable, courtId: number): Promise<Court | null> {
  const { rows } = await queryNamed<CourtRow>(
    db,
    'read-court-by-id',
    `SELECT ${courtColumns} FROM courts WHERE id = $1`,
    [courtId],
  );
  return rows[0] === undefined ? null : courtOf(rows[0]);
}

/** Whatever its settings are: one court's must not be what others stumble over. {@link findUnusableSettings} tells of them. */
export function courtOf(row: CourtRow): Court {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    telephone: row.telephone,
    address: row.address,
    settings: usableCourtSettings(row.settings).settings,
  };
}

/** Settings that cannot be used: in their place the defaults count. */
export interface UnusableSettings {
  readonly courtCode: string;
  /** A sentence each, beginning with the setting. */
  readonly problems: readonly string[];
}

/** Courts with settings that came into the database without being checked, or are those of an older version. */
export async function findUnusableSettings(db: Queryable): Promise<UnusableSettings[]> {
  const { rows } = await db.query<{ code: string; settings: unknown }>(
    "SELECT code, settings FROM courts WHERE settings <> '{}' ORDER BY code",
  );
  return rows.flatMap(({ code, settings }) => {
    const { problems } = usableCourtSettings(settings);
    return problems.length === 0 ? [] : [{ courtCode: code, problems }];
  });
}

/** English names of courts and departments, by their Chinese ones. */
export async function readEnglishNames(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await queryNamed<{ name: string; name_en: string }>(
    db,
    'read-english-names',
    `SELECT name, name_en FROM departments WHERE name_en IS NOT NULL
      UNION ALL SELECT name, name_en FROM courts WHERE name_en IS NOT NULL`,
    [],
  );
  return new Map(rows.map((row) => [row.name, row.name_en]));
}

/** A court and its departments, to choose from. */
export interface CourtToName {
  readonly id: number;
  readonly name: string;
  readonly departments: readonly { readonly id: number; readonly name: string }[];
}

/** A court and the courts below it, the court itself first. */
export async function readCourtAndBelow(db: Queryable, courtId: number): Promise<CourtToName[]> {
  const { rows } = await queryNamed<CourtToName>(
    db,
    'read-court-and-below',
    `SELECT c.id, c.name,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name) ORDER BY d.id), '[]')
               FROM departments d WHERE d.court_id = c.id) AS departments
       FROM courts c WHERE c.id = $1 OR c.parent_id = $1
      ORDER BY c.id <> $1, c.id`,
    [courtId],
  );
  return rows;
}

/** The secretary's telephone of the department that has a case; null where the court has set none. */
export async function readSecretaryTelephone(
  db: Queryable,
  caseId: number,
): Promise<string | null> {
  const { rows } = await queryNamed<{ telephone: string | null }>(
    db,
    'read-secretary-telephone',
    `SELECT d.secretary_telephone AS telephone
       FROM cases c LEFT JOIN staff j ON j.id = c.judge_id
       JOIN departments d ON d.id = coalesce(j.department_id, c.department_id)
      WHERE c.id = $1`,
    [caseId],
  );
  return rows[0]?.telephone ?? null;
}

/** Whether a court is the one of the scope or stands below it; every court is, where the scope is every court. */
export async function isCourtOrBelow(
  db: Queryable,
  courtId: number,
  scope: CourtScope,
): Promise<boolean> {
  if (scope === null || scope === courtId) return true;
  const { rowCount } = await queryNamed(
    db,
    'is-court-or-below',
    // UNION, and not UNION ALL: two courts that name each other do not go on for ever.
    `WITH RECURSIVE above AS (
       SELECT parent_id FROM courts WHERE id = $1
       UNION SELECT c.parent_id FROM courts c JOIN above a ON c.id = a.parent_id)
     SELECT FROM above WHERE parent_id = $2`,
    [courtId, scope],
  );
  return rowCount !== 0;
}
