/** A court that somebody names by its id must exist. */
import { readCourtById } from '../../court/store/courts.js';
import type { Queryable } from '../../core/database/pool.js';
import { badInput } from './webError.js';

/** @throws WebError naming the field when there is no such court. */
export async function checkCourtExists(
  db: Queryable,
  courtId: number | null | undefined,
  field: string,
): Promise<void> {
  if (courtId === null || courtId === undefined) return;
  if ((await readCourtById(db, courtId)) === null) {
    throw badInput(field, 'there is no such court', 'unknown');
  }
}
