/** Recordings of agent calls: a row before one begins, its length and hash when it is complete. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import { withoutSide } from '../../core/nodes/side.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

export interface NewRecording {
  /** A UUID made by the function's caller. */
  readonly id: string;
  readonly callId: string;
  readonly entryId: number;
  /** On whose disk its file is. */
  readonly node: string;
  /** Below the recordings folder, with `.wav`. */
  readonly file: string;
  readonly startedAt: Date;
}

export async function openRecording(db: Queryable, recording: NewRecording): Promise<void> {
  const { id, callId, entryId, node, file, startedAt } = recording;
  await queryNamed(
    db,
    'open-recording',
    `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, status)
     VALUES ($1, $2, $3, $4, $5, $6, 'recording')`,
    [id, callId, entryId, node, file, startedAt],
  );
}

export type RecordingEnd =
  | { readonly kind: 'stored'; readonly lengthMs: number; readonly sha256: string }
  | { readonly kind: 'failed' };

/**
 * Writes the end of a recording, once. After a crash `endedAt` is computed from start and length.
 */
export async function closeRecording(
  db: Queryable,
  file: string,
  end: RecordingEnd,
): Promise<boolean> {
  const isStored = end.kind === 'stored';
  const { rowCount } = await queryNamed(
    db,
    'close-recording',
    `UPDATE recordings
        SET status = $2, length_ms = $3, sha256 = $4,
            ended_at = started_at + coalesce($3, 0) * interval '1 millisecond'
      WHERE file = $1 AND status = 'recording'`,
    [file, end.kind, isStored ? end.lengthMs : null, isStored ? end.sha256 : null],
  );
  return rowCount === 1;
}

/** Lists the files of recordings without an end, of the calls of a process. */
export async function unfinishedRecordings(db: Queryable, node: string): Promise<string[]> {
  const { rows } = await queryNamed<{ file: string }>(
    db,
    'unfinished-recordings',
    `SELECT r.file FROM recordings r JOIN calls c ON c.id = r.call_id
      WHERE r.node = $2 AND r.status = 'recording' AND c.node = $1 ORDER BY r.started_at`,
    [node, withoutSide(node)],
  );
  return rows.map((row) => row.file);
}

/** A recording with a file. */
export interface FiledRecording {
  readonly id: string;
  readonly file: string;
}

/** Files erased between two checks of the folder. */
const recordingsAtOnce = 500;

/**
 * Lists a part of the recordings from before a moment whose file a node has, or the store of files, by
 * id, from one id on.
 */
export async function recordingsBefore(
  db: Queryable,
  node: string,
  before: Date,
  afterId: string | null,
): Promise<FiledRecording[]> {
  const { rows } = await queryRows<FiledRecording>(
    db,
    `SELECT id, file FROM recordings r
      WHERE started_at < $2 AND file IS NOT NULL AND status <> 'recording'
        AND (node = $1 OR EXISTS (SELECT FROM stored_files s
                                   WHERE s.kind = 'recordings' AND s.file = r.file AND s.is_stored))
        AND ($3::uuid IS NULL OR id > $3)
      ORDER BY id LIMIT $4`,
    [node, before, afterId, recordingsAtOnce],
  );
  return rows;
}

/** Lists the names of a node's latest files that should exist there: those that it has not handed over. */
export async function newestRecordedFiles(db: Queryable, node: string): Promise<string[]> {
  const { rows } = await queryRows<{ file: string }>(
    db,
    `SELECT file FROM recordings r WHERE node = $1 AND file IS NOT NULL AND status = 'stored'
        AND NOT EXISTS (SELECT FROM stored_files s WHERE s.kind = 'recordings' AND s.file = r.file)
      ORDER BY started_at DESC LIMIT 20`,
    [node],
  );
  return rows.map(({ file }) => file);
}

/**
 * Writes that the files of recordings are gone.
 * @returns how many had one until now.
 */
export async function markRecordingsErased(
  db: Queryable,
  ids: readonly string[],
  at: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE recordings SET file = NULL, erased_at = $2
      WHERE id = ANY ($1::uuid[]) AND file IS NOT NULL AND status <> 'recording'`,
    [ids, at],
  );
  return rowCount ?? 0;
}

/** A recording as lists show it. */
export interface CallRecording {
  readonly id: string;
  readonly startedAt: Date;
  readonly status: 'recording' | 'stored' | 'failed';
  /** Below the recordings folder of its node; null once it is erased. */
  readonly file: string | null;
  readonly lengthMs: number | null;
  readonly sha256: string | null;
  readonly erasedAt: Date | null;
}

/** Lists the recordings of a call, in order. */
export async function recordingsOfCall(db: Queryable, callId: string): Promise<CallRecording[]> {
  const { rows } = await queryRows<CallRecording>(
    db,
    `SELECT id, started_at, status, file, length_ms, sha256, erased_at
       FROM recordings WHERE call_id = $1 ORDER BY started_at, id`,
    [callId],
  );
  return rows;
}

/** A recording that is to be played. */
export interface HeardRecording {
  readonly id: string;
  readonly callId: string;
  readonly file: string;
  readonly sha256: string;
}

/** Reads a complete recording that is kept, of a call of the scope; null when there is none. */
export async function readRecording(
  db: Queryable,
  id: string,
  scope: CourtScope,
): Promise<HeardRecording | null> {
  const { rows } = await queryRows<HeardRecording>(
    db,
    `SELECT r.id, r.call_id, r.file, r.sha256 FROM recordings r JOIN calls c ON c.id = r.call_id
      WHERE r.id = $1 AND r.status = 'stored' AND r.file IS NOT NULL
        AND ($2::int IS NULL OR c.court_id = $2)`,
    [id, scope],
  );
  return rows[0] ?? null;
}
