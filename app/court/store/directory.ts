/** A court's departments and people, for users who work with them. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

export interface Directory {
  /** Every court that the hotline knows. */
  readonly courts: { readonly id: number; readonly code: string; readonly name: string }[];
  readonly court: { readonly id: number; readonly name: string };
  readonly departments: {
    readonly id: number;
    readonly name: string;
    readonly isDispatch: boolean;
    readonly isSupervision: boolean;
    readonly isInspection: boolean;
  }[];
  readonly staff: {
    readonly id: number;
    readonly name: string;
    readonly role: string;
    readonly departmentId: number | null;
  }[];
}

/** Reads the directory of a court; null when there is no such court. */
export async function readDirectory(db: Queryable, courtId: number): Promise<Directory | null> {
  const courts = await queryRows<Directory['courts'][number]>(
    db,
    'SELECT id, code, name FROM courts ORDER BY code',
  );
  const court = courts.rows.find(({ id }) => id === courtId);
  if (court === undefined) return null;
  const departments = await queryRows<Directory['departments'][number]>(
    db,
    `SELECT id, name, is_dispatch, is_supervision, is_inspection FROM departments
      WHERE court_id = $1 ORDER BY id`,
    [courtId],
  );
  const staff = await queryRows<Directory['staff'][number]>(
    db,
    'SELECT id, name, role, department_id FROM staff WHERE court_id = $1 ORDER BY id',
    [courtId],
  );
  return {
    courts: courts.rows,
    court: { id: court.id, name: court.name },
    departments: departments.rows,
    staff: staff.rows,
  };
}
