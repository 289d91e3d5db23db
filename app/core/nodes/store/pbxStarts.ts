/**
 * `node_leases.pbx_started_at`: to which start of its PBX a process of this name was connected last. After another start no call
 * of before is there, and nobody has hung up.
 */
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** Reads it; null when it is not known. */
export async function readPbxStart(db: Queryable, name: string): Promise<Date | null> {
  const { rows } = await queryNamed<{ at: Date | null }>(
    db,
    'read-pbx-start',
    'SELECT pbx_started_at AS at FROM node_leases WHERE node = $1',
    [name],
  );
  return rows[0]?.at ?? null;
}

/** Writes it. Does nothing if there is no lease of that name. */
export async function notePbxStart(db: Queryable, name: string, at: Date): Promise<void> {
  await queryNamed(
    db,
    'note-pbx-start',
    'UPDATE node_leases SET pbx_started_at = $2 WHERE node = $1 AND pbx_started_at IS DISTINCT FROM $2',
    [name, at],
  );
}
