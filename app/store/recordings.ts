/** Recordings of talks: a row before one begins, its length and hash when it is whole. */
import { queryNamed, type Queryable } from './pool.js';

export interface NewRecording {
  /** A UUID made by the caller of this function. */
  readonly id: string;
  readonly callId: string;
  readonly entryId: number;
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

/** Writes the end of a recording, once: `endedAt` of one that is measured after a crash is its start and its length. */
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

/** Files of a node whose recording has no end yet. */
export async function unfinishedRecordings(db: Queryable, node: string): Promise<string[]> {
  const { rows } = await queryNamed<{ file: string }>(
    db,
    'unfinished-recordings',
    `SELECT file FROM recordings WHERE node = $1 AND status = 'recording' ORDER BY started_at`,
    [node],
  );
  return rows.map((row) => row.file);
}

/** Writes that the files of a node's recordings from before a time are gone. @returns how many there were. */
export async function markRecordingsErased(
  db: Queryable,
  node: string,
  before: Date,
  at: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE recordings SET file = NULL, erased_at = $3
      WHERE node = $1 AND started_at < $2 AND file IS NOT NULL AND status <> 'recording'`,
    [node, before, at],
  );
  return rowCount ?? 0;
}

/** A recording as it is told of afterwards. */
export interface CallRecording {
  readonly startedAt: Date;
  readonly status: 'recording' | 'stored' | 'failed';
  /** Below the recordings folder of its node; null once it is erased. */
  readonly file: string | null;
  readonly lengthMs: number | null;
  readonly sha256: string | null;
  readonly erasedAt: Date | null;
}

/** Recordings of a call's talks, in their order. */
export async function recordingsOfCall(db: Queryable, callId: string): Promise<CallRecording[]> {
  const { rows } = await db.query<CallRecording>(
    `SELECT started_at AS "startedAt", status, file, length_ms AS "lengthMs", sha256, erased_at AS "erasedAt"
       FROM recordings WHERE call_id = $1 ORDER BY started_at, id`,
    [callId],
  );
  return rows;
}
