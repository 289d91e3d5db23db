/**
 * `node_leases.pbx_started_at`: to which start of its PBX a process of this name was connected last. After another start no call
 * of before is there.
 */
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** The start of the PBX to which a process of this name was connected last. */
export interface PbxStartBefore {
  readonly startedAt: Date;
  /** When that process was there last; null when it is the one that has the name. */
  readonly leftAt: Date | null;
}

/** Reads it; null when it is not known. */
export async function readPbxStart(db: Queryable, name: string): Promise<PbxStartBefore | null> {
  const { rows } = await queryNamed<PbxStartBefore>(
    db,
    'read-pbx-start',
    'SELECT pbx_started_at AS started_at, left_at FROM node_leases WHERE node = $1 AND pbx_started_at IS NOT NULL',
    [name],
  );
  return rows[0] ?? null;
}

/** Writes that the process that has the name is connected to this start. Does nothing if there is no lease of that name. */
export async function notePbxStart(db: Queryable, name: string, at: Date): Promise<void> {
  await queryNamed(
    db,
    'note-pbx-start',
    `UPDATE node_leases SET pbx_started_at = $2, left_at = NULL
      WHERE node = $1 AND (pbx_started_at IS DISTINCT FROM $2 OR left_at IS NOT NULL)`,
    [name, at],
  );
}
