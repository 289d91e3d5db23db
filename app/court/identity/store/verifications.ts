/**
 * The audit of callers who are verified without a password, of passwords that are renewed, and of numbers
 * of served documents that are checked: what was asked for, and what came of it. The row is written in the transaction of what it says.
 */
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export type Verification = {
  readonly at: Date;
  readonly callId: string;
} & (
  | {
      readonly event: 'code_sent' | 'nothing_on_file' | 'held_back' | 'code_right' | 'code_wrong';
      /** Whose number is on file; null where no code went to it. */
      readonly personId: number | null;
    }
  | {
      readonly event: 'agent_right' | 'agent_wrong';
      /** Who has the ID number that was entered; null where nobody has. */
      readonly personId: number | null;
      readonly agentId: number;
      /** The case that was verified; null: nothing was. */
      readonly caseId: number | null;
    }
  | {
      /** A new query password was asked for; `nothing_renewed`: and nothing was sent. */
      readonly event: 'password_renewed' | 'nothing_renewed';
      readonly personId: number;
      /** The agent who has asked for it; null: the caller has. */
      readonly agentId: number | null;
      readonly caseId: null;
    }
  | DocumentCheck
);

/** The number of a served document was checked. */
export type DocumentCheck =
  | {
      /** It was sent to the party that the caller has proved to be. */
      readonly event: 'document_genuine';
      readonly personId: number;
      readonly caseId: number;
    }
  | {
      /** It was not sent to them. */
      readonly event: 'document_unknown';
      readonly personId: number;
    }
  | {
      /** By a caller who has proved nothing of it, whether it was sent to the mobile that they call from or not. */
      readonly event: 'document_checked';
      readonly personId: null;
    };

export async function recordVerification(db: Queryable, verification: Verification): Promise<void> {
  const { at, event, callId, personId } = verification;
  const agentId = 'agentId' in verification ? verification.agentId : null;
  const caseId = 'caseId' in verification ? verification.caseId : null;
  await queryNamed(
    db,
    'record-verification',
    `INSERT INTO verifications (at, event, call_id, person_id, agent_id, case_id)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [at, event, callId, personId, agentId, caseId],
  );
}
