/** Reads from a call's record what the caller was told about the recording of talks. */
import { queryNamed, type Queryable } from '../../database/pool.js';

/**
 * Tells whether a talk of this caller may be recorded: false when the caller has refused, true when
 * they have heard the notice to its end, null when they must hear it (again).
 */
export async function recordingConsent(db: Queryable, callId: string): Promise<boolean | null> {
  const { rows } = await queryNamed<{ consent: boolean | null }>(
    db,
    'recording-consent',
    `SELECT CASE WHEN kind = 'keys' THEN false WHEN detail NOT LIKE '% …' THEN true END AS consent
       FROM call_events
      WHERE call_id = $1
        AND (kind = 'prompt' AND name = 'recordingNotice'
             OR kind = 'keys' AND name IN ('recordingNotice', 'waitInLine') AND detail = '#')
      ORDER BY seq DESC LIMIT 1`,
    [callId],
  );
  return rows[0]?.consent ?? null;
}
