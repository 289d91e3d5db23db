/**
 * Reads from a call's record what is known about a caller who was being connected to an office of
 * the court.
 */
import { queryNamed, type Queryable } from '../../database/pool.js';

export interface ContactUnderWay {
  /** The case the caller was hearing about; null when nobody may know which it is. */
  readonly caseId: number | null;
  /**
   * The telephone that the caller last waited for or talked to; null when their last step was
   * something else.
   */
  readonly last: {
    /** The number as dialled. */
    readonly number: string;
    readonly wasReached: boolean;
  } | null;
}

/** The name of the step under which the record is found again. */
export const contactStep = 'callOffice';

/** Makes the note of that step: a telephone is about to ring, or the result of ringing it. */
export function contactNote(what: string, number: string): string {
  return `${what} ${number}`;
}

/** Reads the case and the last step of a call to an office. */
export async function contactUnderWay(db: Queryable, callId: string): Promise<ContactUnderWay> {
  const { rows } = await queryNamed<{ case_id: number | null; note: string | null }>(
    db,
    'contact-under-way',
    `SELECT c.case_id, CASE WHEN s.name = $2 THEN s.detail END AS note
       FROM calls c
       LEFT JOIN LATERAL (SELECT e.name, e.detail FROM call_events e
                           WHERE e.call_id = c.id AND e.kind = 'step'
                           ORDER BY e.seq DESC LIMIT 1) s ON true
      WHERE c.id = $1`,
    [callId, contactStep],
  );
  const [row] = rows;
  const [, what, number] = /^(rings|answered) (\+?\d+)$/.exec(row?.note ?? '') ?? [];
  const last = number === undefined ? null : { number, wasReached: what === 'answered' };
  return { caseId: row?.case_id ?? null, last };
}
