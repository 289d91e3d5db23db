/** What a process after a crash must know of a call beside its phase. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * A telephone of the court that rings for a caller, or that the caller talks to from self-service.
 */
export interface OfficeUnderWay {
  /** The number as dialled. */
  readonly number: string;
  readonly wasReached: boolean;
}

export interface ContactUnderWay {
  /** The case the caller was hearing about; null when nobody may know which it is. */
  readonly caseId: number | null;
  /** Null when the caller was not being connected. */
  readonly office: OfficeUnderWay | null;
}

/** Tells whether an agent call of this caller may be recorded, as `noteCalls` wrote it. */
export async function recordingConsent(db: Queryable, callId: string): Promise<boolean | null> {
  const { rows } = await queryNamed<{ consent: boolean | null }>(
    db,
    'recording-consent',
    'SELECT recording_consent AS consent FROM calls WHERE id = $1',
    [callId],
  );
  return rows[0]?.consent ?? null;
}

/**
 * Notes which telephone of the court rings for the caller, or answered. The next phase clears it.
 */
export async function setOffice(
  db: Queryable,
  callId: string,
  { number, wasReached }: OfficeUnderWay,
): Promise<void> {
  await queryNamed(
    db,
    'set-office',
    `UPDATE calls SET office_number = $2, office_reached = $3
      WHERE id = $1 AND ended_at IS NULL AND forgotten_at IS NULL`,
    [callId, number, wasReached],
  );
}

/** Reads the case of a call, and the office that the caller was being connected to. */
export async function contactUnderWay(db: Queryable, callId: string): Promise<ContactUnderWay> {
  const { rows } = await queryNamed<{
    caseId: number | null;
    number: string | null;
    reached: boolean | null;
  }>(
    db,
    'contact-under-way',
    'SELECT case_id, office_number AS number, office_reached AS reached FROM calls WHERE id = $1',
    [callId],
  );
  const [row] = rows;
  if (row === undefined) return { caseId: null, office: null };
  const { caseId, number, reached } = row;
  return { caseId, office: number === null ? null : { number, wasReached: reached === true } };
}
