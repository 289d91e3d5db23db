/**
 * Looks up ids of courts, departments and staff by name for the import. Known ones come from
 * memory, new ones are added.
 */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import type { CaseRecord, StaffMention } from '../caseRecord.js';

export interface CaseOffices {
  readonly courtId: number;
  readonly departmentId: number | null;
  readonly assistantId: number | null;
  readonly judgeId: number | null;
  readonly clerkId: number | null;
}

type StaffRole = 'assistant' | 'judge' | 'clerk';

/** The courts, departments and staff in the database, by name. */
export class CourtDirectory {
  readonly #courts = new Map<string, number>();
  readonly #departments = new Map<string, number>();
  readonly #staff = new Map<string, number>();

  private constructor(private readonly db: Queryable) {}

  /** Reads all of them. */
  static async read(db: Queryable): Promise<CourtDirectory> {
    const directory = new CourtDirectory(db);
    const courts = await queryRows<{ id: number; code: string }>(db, 'SELECT id, code FROM courts');
    for (const { id, code } of courts.rows) directory.#courts.set(code, id);
    const departments = await queryRows<{ id: number; courtId: number; name: string }>(
      db,
      'SELECT id, court_id, name FROM departments',
    );
    for (const row of departments.rows) {
      directory.#departments.set(departmentKey(row.courtId, row.name), row.id);
    }
    const staff = await queryRows<{ id: number; courtId: number; name: string; role: StaffRole }>(
      db,
      "SELECT id, court_id, name, role FROM staff WHERE role IN ('assistant', 'judge', 'clerk')",
    );
    for (const row of staff.rows) {
      directory.#staff.set(staffKey(row.courtId, row.role, row.name), row.id);
    }
    return directory;
  }

  knowsCourt(code: string): boolean {
    return this.#courts.has(code);
  }

  /**
   * Returns the id of a court.
   * @throws Error if the court is not known: see {@link knowsCourt}.
   */
  courtId(code: string): number {
    const id = this.#courts.get(code);
    if (id === undefined) throw new Error(`there is no court ${code}`);
    return id;
  }

  /**
   * Adds the departments and staff that the records name but the database does not have. After
   * that, {@link offices} finds all of them.
   */
  async addMissing(records: readonly CaseRecord[]): Promise<void> {
    for (const record of records) {
      const courtId = this.courtId(record.court);
      const { department, assistant, judge, clerk } = record;
      if (department !== null && !this.#departments.has(departmentKey(courtId, department))) {
        await this.#addDepartment(courtId, department);
      }
      for (const [role, mention] of [
        ['assistant', assistant],
        ['judge', judge],
        ['clerk', clerk],
      ] as const) {
        if (mention === null) continue;
        // A telephone in the file replaces the stored one.
        const isKnown = this.#staff.has(staffKey(courtId, role, mention.name));
        if (!isKnown || mention.telephone !== null) {
          await this.#addStaff(courtId, role, mention.name, mention.telephone);
        }
      }
    }
  }

  /**
   * Returns the ids of a case's court, department, assistant, judge and clerk. {@link addMissing}
   * must have run before.
   */
  offices(record: CaseRecord): CaseOffices {
    const courtId = this.courtId(record.court);
    const { department, assistant, judge, clerk } = record;
    const staffId = (role: StaffRole, mention: StaffMention | null) =>
      mention === null ? null : (this.#staff.get(staffKey(courtId, role, mention.name)) ?? null);
    return {
      courtId,
      departmentId:
        department === null
          ? null
          : (this.#departments.get(departmentKey(courtId, department)) ?? null),
      assistantId: staffId('assistant', assistant),
      judgeId: staffId('judge', judge),
      clerkId: staffId('clerk', clerk),
    };
  }

  async #addDepartment(courtId: number, name: string): Promise<void> {
    const { rows } = await queryRows<{ id: number }>(
      this.db,
      `INSERT INTO departments (court_id, name) VALUES ($1, $2)
       ON CONFLICT (court_id, name) DO UPDATE SET name = excluded.name RETURNING id`,
      [courtId, name],
    );
    this.#departments.set(departmentKey(courtId, name), rows[0]?.id as number);
  }

  readonly #telephones = new Map<string, string>();

  async #addStaff(
    courtId: number,
    role: StaffRole,
    name: string,
    telephone: string | null,
  ): Promise<void> {
    const key = staffKey(courtId, role, name);
    if (telephone !== null && this.#telephones.get(key) === telephone) return;
    const { rows } = await queryRows<{ id: number }>(
      this.db,
      `INSERT INTO staff (court_id, name, role, telephone) VALUES ($1, $2, $3, $4)
       ON CONFLICT (court_id, name, role)
       DO UPDATE SET telephone = coalesce(excluded.telephone, staff.telephone) RETURNING id`,
      [courtId, name, role, telephone],
    );
    this.#staff.set(key, rows[0]?.id as number);
    if (telephone !== null) this.#telephones.set(key, telephone);
  }
}

function departmentKey(courtId: number, name: string): string {
  return `${courtId}|${name}`;
}

function staffKey(courtId: number, role: StaffRole, name: string): string {
  return `${courtId}|${role}|${name}`;
}
