/**
 * The audit of callers who are verified without a password: what was asked for, and what came of
 * it. The row is written in the transaction of what it says.
 */
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface Verification {
  readonly at: Date;
  readonly event: 'code_sent' | 'nothing_on_file' | 'code_right' | 'code_wrong';
  readonly callId: string;
  /** Whose number is on file; null where there is none. */
  readonly personId: number | null;
}

export async function recordVerification(
  db: Queryable,
  { at, event, callId, personId }: Verification,
): Promise<void> {
  await queryNamed(
    db,
    'record-verification',
    'INSERT INTO verifications (at, event, call_id, person_id) VALUES ($1, $2, $3, $4)',
    [at, event, callId, personId],
  );
}
