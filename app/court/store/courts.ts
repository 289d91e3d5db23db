/** Courts and their settings. */
import type { CourtScope } from '../rules/courtScope.js';
import { usableCourtSettings, type CourtSettings } from '../settings/rules/courtSettings.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

export interface Court {
  readonly id: number;
  /** The court code of case numbers: 京01. */
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  /** The court's own number, told to callers when nobody can help here. */
  readonly telephone: string | null;
  readonly address: string | null;
  readonly settings: CourtSettings;
}

/** A row of `courts`: its settings are not checked. */
export type CourtRow = Omit<Court, 'settings'> & { readonly settings: unknown };

export const courtColumns = 'id, code, name, name_en, telephone, address, settings';

/** Reads a court by its code; null when there is none. */
export async function readCourt(db: Queryable, code: string): Promise<Court | null> {
  const { rows } = await queryNamed<CourtRow>(
    db,
    'read-court',
    `SELECT ${courtColumns} FROM courts WHERE code = $1`,
    [code],
  );
  return rows[0] === undefined ? null : courtOf(rows[0]);
}

/** Reads a court by its id; null when there is none. */
export async function readCourtById(db: Queryable, courtId: number): Promise<Court | null> {
  const { rows } = await queryNamed<CourtRow>(
    db,
    'read-court-by-id',
    `SELECT ${courtColumns} FROM courts WHERE id = $1`,
    [courtId],
  );
  return rows[0] === undefined ? null : courtOf(rows[0]);
}

/** Reads all courts, in the order of their codes. */
export async function readCourts(db: Queryable): Promise<Court[]> {
  const { rows } = await queryRows<CourtRow>(
    db,
    `SELECT ${courtColumns} FROM courts ORDER BY code`,
  );
  return rows.map(courtOf);
}

/**
 * Makes a `Court` of a row, whatever its settings: those of one court must not break another.
 * {@link findUnusableSettings} reports the unusable ones.
 */
export function courtOf(row: CourtRow): Court {
  return { ...row, settings: settingsOf(row.settings) };
}

/**
 * The settings that were checked before, by their text. A court's settings are read with each of its
 * tickets and change a few times a year; checking them took a tenth of the app's time for a ticket.
 */
const checked = new Map<string, CourtSettings>();
/** More than there are courts with settings of their own, each also with those for SMS alone. */
const checkedAtMost = 2000;

/** Validates stored settings; the default applies in place of each invalid one. */
export function settingsOf(stored: unknown): CourtSettings {
  const text = JSON.stringify(stored);
  let settings = checked.get(text);
  if (settings === undefined) {
    ({ settings } = usableCourtSettings(stored));
    if (checked.size >= checkedAtMost) checked.clear();
    checked.set(text, settings);
  }
  return settings;
}

/** Settings of a court that cannot be used; their defaults apply instead. */
export interface UnusableSettings {
  readonly courtCode: string;
  /** One sentence per problem, each beginning with the setting. */
  readonly problems: readonly string[];
}

/**
 * Finds courts with invalid settings: somebody edited the row by hand, or they come from an older
 * version.
 */
export async function findUnusableSettings(db: Queryable): Promise<UnusableSettings[]> {
  const { rows } = await queryRows<Pick<CourtRow, 'code' | 'settings'>>(
    db,
    "SELECT code, settings FROM courts WHERE settings <> '{}' ORDER BY code",
  );
  return rows.flatMap(({ code, settings }) => {
    const { problems } = usableCourtSettings(settings);
    return problems.length === 0 ? [] : [{ courtCode: code, problems }];
  });
}

/** Reads the English names of courts and departments, keyed by their Chinese names. */
export async function readEnglishNames(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await queryNamed<{ name: string; nameEn: string }>(
    db,
    'read-english-names',
    `SELECT name, name_en FROM departments WHERE name_en IS NOT NULL
      UNION ALL SELECT name, name_en FROM courts WHERE name_en IS NOT NULL`,
    [],
  );
  return new Map(rows.map((row) => [row.name, row.nameEn]));
}

/** A court and its departments, as options of a choice. */
export interface CourtToName {
  readonly id: number;
  readonly name: string;
  readonly departments: readonly { readonly id: number; readonly name: string }[];
}

/** Reads a court and the courts below it, the court itself first. */
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

/**
 * Reads the secretary's telephone of the department that has a case; null where the court has set
 * none.
 */
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

/**
 * Tells whether a court is the one of the scope or below it. In the scope of every court, every
 * court is.
 */
export async function isCourtOrBelow(
  db: Queryable,
  courtId: number,
  scope: CourtScope,
): Promise<boolean> {
  if (scope === null || scope === courtId) return true;
  const { rowCount } = await queryNamed(
    db,
    'is-court-or-below',
    // UNION, not UNION ALL: it ends even if two courts name each other as parents.
    `WITH RECURSIVE above AS (
       SELECT parent_id FROM courts WHERE id = $1
       UNION SELECT c.parent_id FROM courts c JOIN above a ON c.id = a.parent_id)
     SELECT FROM above WHERE parent_id = $2`,
    [courtId, scope],
  );
  return rowCount !== 0;
}
