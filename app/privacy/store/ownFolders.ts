/** The marks of the folders that are the hotline's own. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

export interface FolderMark {
  readonly mark: string;
  /** False: the mark was made, but has not been seen in the folder yet. */
  readonly isSeen: boolean;
}

/** Reads the mark of a node's folder; null when it has none yet. */
export async function readFolderMark(
  db: Queryable,
  node: string,
  setting: string,
): Promise<FolderMark | null> {
  const { rows } = await queryRows<FolderMark>(
    db,
    `SELECT mark, seen_at IS NOT NULL AS is_seen FROM own_folders WHERE node = $1 AND setting = $2`,
    [node, setting],
  );
  return rows[0] ?? null;
}

/** Tells whether any node has a folder with this mark. */
export async function isFolderMark(db: Queryable, setting: string, mark: string): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT FROM own_folders WHERE setting = $1 AND mark::text = $2 LIMIT 1',
    [setting, mark],
  );
  return rows.length > 0;
}

/** Gives a mark to a folder that has none. @returns the mark it has now. */
export async function addFolderMark(
  db: Queryable,
  folder: { readonly node: string; readonly setting: string; readonly mark: string },
  now: Date,
): Promise<FolderMark> {
  const { node, setting, mark } = folder;
  await db.query(
    `INSERT INTO own_folders (node, setting, mark, marked_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (node, setting) DO NOTHING`,
    [node, setting, mark, now],
  );
  const there = await readFolderMark(db, node, setting);
  if (there === null)
    throw new Error(`the mark of ${setting} was deleted while it was being written`);
  return there;
}

/** Removes a mark, so that the folder gets a new one. */
export async function removeFolderMark(
  db: Queryable,
  node: string,
  setting: string,
): Promise<void> {
  await db.query('DELETE FROM own_folders WHERE node = $1 AND setting = $2', [node, setting]);
}

/** Records that the mark has been seen in its folder. */
export async function noteFolderSeen(
  db: Queryable,
  node: string,
  setting: string,
  now: Date,
): Promise<void> {
  await db.query(
    'UPDATE own_folders SET seen_at = $3 WHERE node = $1 AND setting = $2 AND seen_at IS NULL',
    [node, setting, now],
  );
}
