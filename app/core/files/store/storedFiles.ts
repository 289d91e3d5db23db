/** Which files the store has, or had: a row before a file is handed over, so no file there has none. */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';
import type { FileKind } from '../fileKinds.js';

/** What is known of a file that lies on this node. */
export interface FileState {
  readonly file: string;
  /** Of the row that names it; null when none does. */
  readonly sha256: string | null;
  readonly isStored: boolean;
  readonly isErased: boolean;
}

/** Returns the state of each of the files. */
export async function readFileStates(
  db: Queryable,
  kind: FileKind,
  files: readonly string[],
): Promise<FileState[]> {
  const { rows } = await queryNamed<FileState>(
    db,
    'read-file-states',
    `SELECT f.file, n.sha256, coalesce(s.is_stored, false) AS is_stored,
            s.erased_at IS NOT NULL AS is_erased
       FROM unnest($2::text[]) WITH ORDINALITY f (file, place)
       LEFT JOIN named_files n ON n.kind = $1 AND n.file = f.file
       LEFT JOIN stored_files s ON s.kind = $1 AND s.file = f.file
      ORDER BY f.place`,
    [kind, files],
  );
  return rows;
}

/** A file that a process hands over. */
export interface GivenFile {
  readonly kind: FileKind;
  readonly file: string;
  readonly node: string;
}

/**
 * Claims a file until a moment, so that no other process hands it over at the same time. The row of a
 * message does not name the node, whatever becomes of the process: it may be an anonymous report's.
 * @returns false when another process has it, or the store has or had the file.
 */
export async function claimFile(
  db: Queryable,
  { kind, file, node }: GivenFile,
  now: Date,
  until: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'claim-file',
    `INSERT INTO stored_files (kind, file, node, claimed_until) VALUES ($1, $2, CASE WHEN $1 <> 'messages' THEN $3 END, $5)
     ON CONFLICT (kind, file) DO UPDATE
        SET node = excluded.node, claimed_until = excluded.claimed_until
      WHERE NOT stored_files.is_stored AND stored_files.erased_at IS NULL
        AND (stored_files.claimed_until IS NULL OR stored_files.claimed_until < $4)`,
    [kind, file, node, now, until],
  );
  return rowCount === 1;
}

/** Gives a claimed file back, for another try. */
export async function releaseFile(db: Queryable, kind: FileKind, file: string): Promise<void> {
  await db.query(
    'UPDATE stored_files SET claimed_until = NULL WHERE kind = $1 AND file = $2 AND NOT is_stored',
    [kind, file],
  );
}

/**
 * Records that the store has a claimed file.
 * @returns false when no row names the file any more: it was erased meanwhile.
 */
export async function confirmStored(db: Queryable, kind: FileKind, file: string): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'confirm-stored-file',
    `UPDATE stored_files SET is_stored = true, claimed_until = NULL, node = NULL
      WHERE kind = $1 AND file = $2 AND erased_at IS NULL
        AND EXISTS (SELECT FROM named_files n WHERE n.kind = $1 AND n.file = $2)`,
    [kind, file],
  );
  return rowCount === 1;
}

/** A file that was given to the store, whether it arrived or not. */
export interface StoredFile {
  readonly file: string;
  /** The node that is to hand it over; null once it has, and for a message. */
  readonly node: string | null;
  readonly isStored: boolean;
  readonly isErased: boolean;
  readonly isClaimed: boolean;
  /** The node that was to hand it over never comes back (forgottenNodes.ts). */
  readonly isLeft: boolean;
  /** The file is no longer than this; null when no row names it. */
  readonly mostBytes: number | null;
}

/** Returns those of the files that were given to the store. */
export async function readStoredFiles(
  db: Queryable,
  kind: FileKind,
  files: readonly string[],
  now: Date,
): Promise<StoredFile[]> {
  const { rows } = await queryNamed<StoredFile>(
    db,
    'read-stored-files',
    `SELECT s.file, s.node, s.is_stored, s.erased_at IS NOT NULL AS is_erased,
            coalesce(s.claimed_until >= $3, false) AS is_claimed,
            coalesce(s.claimed_until = '-infinity', false) AS is_left, n.most_bytes::float8 AS most_bytes
       FROM stored_files s LEFT JOIN named_files n ON n.kind = $1 AND n.file = s.file
      WHERE s.kind = $1 AND s.file = ANY ($2::text[])`,
    [kind, files, now],
  );
  return rows;
}

/** Records that the store has a file no longer. The row tells other nodes to delete their copies. */
export async function markStoredErased(
  db: Queryable,
  kind: FileKind,
  file: string,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE stored_files SET erased_at = $3, claimed_until = NULL, node = NULL
      WHERE kind = $1 AND file = $2 AND erased_at IS NULL`,
    [kind, file, now],
  );
}

/**
 * Records of a file without a row that the store has it no longer, for other nodes.
 * @returns false when it has a row by now.
 */
export async function noteErased(
  db: Queryable,
  kind: FileKind,
  file: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO stored_files (kind, file, erased_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [kind, file, now],
  );
  return rowCount === 1;
}

/**
 * Deletes the rows of files that were erased before a moment. Without its row, a copy would stay for good
 * on a node that was off all the while: so the rows stay until each node has looked since.
 * @returns how many.
 */
export async function forgetErasedFiles(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    // Within the hour, a node may have looked just before the file was erased.
    `DELETE FROM stored_files s WHERE erased_at < $1
        AND NOT EXISTS (SELECT FROM file_hand_overs GROUP BY node
                         HAVING max(seen_at) < s.erased_at + interval '1 hour')`,
    [before],
  );
  return rowCount ?? 0;
}

/** How far a node is with files of a kind. */
export interface HandOverState {
  readonly node: string;
  readonly kind: FileKind;
  /** Files that rows name and the store does not have yet. */
  readonly waiting: number;
  /**
   * Since when some have waited without a break. When the oldest was made would tell of an anonymous
   * report: that is eight in the morning, sharp.
   */
  readonly waitingSince: Date | null;
  /** Why the last one could not be handed over; null when all could. */
  readonly problem: string | null;
  readonly seenAt: Date;
}

/** @param state its `waitingSince` counts when none waited before. */
export async function writeHandOverState(db: Queryable, state: HandOverState): Promise<void> {
  const { node, kind, waiting, waitingSince, problem, seenAt } = state;
  await queryNamed(
    db,
    'write-hand-over-state',
    `INSERT INTO file_hand_overs (node, kind, waiting, waiting_since, problem, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (node, kind) DO UPDATE
        SET waiting = excluded.waiting, problem = excluded.problem, seen_at = excluded.seen_at,
            waiting_since = CASE WHEN excluded.waiting > 0
                                 THEN coalesce(file_hand_overs.waiting_since, excluded.waiting_since) END`,
    [node, kind, waiting, waitingSince, problem, seenAt],
  );
}

/** Lists how far each node is. */
export async function readHandOverStates(db: Queryable): Promise<HandOverState[]> {
  const { rows } = await queryRows<HandOverState>(
    db,
    'SELECT node, kind, waiting, waiting_since, problem, seen_at FROM file_hand_overs ORDER BY node, kind',
  );
  return rows;
}

/** Reads the mark of the store that is the hotline's own; null when it has none yet. */
export async function readStoreMark(db: Queryable): Promise<string | null> {
  const { rows } = await queryRows<{ mark: string }>(db, 'SELECT mark FROM store_mark');
  return rows[0]?.mark ?? null;
}

/** Any number that nothing else locks. */
const markLock = 12_368_031;

/** Waits for other processes that give the store its mark, until the transaction ends. */
export async function lockStoreMark(client: Queryable): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [markLock]);
}

export async function insertStoreMark(client: Queryable, mark: string, now: Date): Promise<void> {
  await client.query('INSERT INTO store_mark (mark, marked_at) VALUES ($1, $2)', [mark, now]);
}

/** Removes the mark, so that the store gets a new one. */
export async function removeStoreMark(db: Queryable): Promise<void> {
  await db.query('DELETE FROM store_mark');
}
