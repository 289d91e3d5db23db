/** The norms of service that courts have set, with who set them: rows that are only added to, and audited. */
import type { Queryable } from '../../core/database/pool.js';
import { usableCourtSettings } from '../settings/rules/courtSettings.js';
import type { CourtNorms } from '../settings/rules/normSettings.js';

/** A change of stored settings. */
export interface ChangedSettings {
  readonly courtId: number;
  readonly before: unknown;
  readonly after: unknown;
}

/** Returns the user of the machine, who may change norms. @throws when that user may not. */
export type WhoSets = (db: Queryable) => Promise<string>;

/** Norms that differ. */
export interface ChangedNorms {
  readonly before: CourtNorms;
  readonly after: CourtNorms;
  readonly osUser: string;
}

/**
 * Notes a change of norms, in the transaction that changes the settings.
 * @param whoSets asked only where norms change.
 * @returns null where no norm changes.
 */
export async function noteNormChange(
  db: Queryable,
  { courtId, before: stored, after: next }: ChangedSettings,
  whoSets: WhoSets,
): Promise<ChangedNorms | null> {
  const [before, after] = [normsOf(stored), normsOf(next)];
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const osUser = await whoSets(db);
  await db.query('INSERT INTO norm_changes (court_id, norms, os_user) VALUES ($1, $2, $3)', [
    courtId,
    after,
    osUser,
  ]);
  return { before, after, osUser };
}

const normsOf = (stored: unknown): CourtNorms => usableCourtSettings(stored).settings.norms;
