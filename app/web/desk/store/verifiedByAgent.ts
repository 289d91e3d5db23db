/** What an agent has verified of the caller of their agent call, and what follows from it. */
import type { PoolClient } from 'pg';
import { proofColumns, verifiedPerson, type ProofOfCall } from '../../../calls/store/calls.js';
import { opens } from '../../../court/cases/rules/opens.js';
import type { Proof, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import type { IdentityKeys } from '../../../court/identity/store/identityKeys.js';
import { writeVerification } from '../../../queue/store/queueEntries.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** An agent's own agent call. */
export interface VerifyingAgentCall {
  readonly callId: string;
  readonly entryId: number;
  readonly agentId: number;
}

/** Why nobody can be verified in an agent call now. */
export type NotVerifiable =
  /** The agent does not talk to the caller of this call, or not any more. */
  | 'no_agent_call'
  /** The caller wants to stay unknown, is proving by keypad who they are, or has proved it. */
  | 'not_possible'
  /** In this call somebody else was verified. */
  | 'other_person';

/**
 * Keeps the agent call as it is until the transaction ends: the call before its entry, as others
 * lock them.
 * @param idNumber whom the caller claims to be now
 * @returns why nobody can be verified in it; null: somebody can.
 */
export async function holdForVerification(
  client: PoolClient,
  identityKeys: IdentityKeys,
  { callId, entryId, agentId }: VerifyingAgentCall,
  idNumber: string,
): Promise<NotVerifiable | null> {
  const { rows: calls } = await queryNamed<{ isForgotten: boolean; proof: Proof | null }>(
    client,
    'hold-call-for-verification',
    `SELECT forgotten_at IS NOT NULL AS is_forgotten, proof FROM calls
      WHERE id = $1 AND ended_at IS NULL FOR NO KEY UPDATE`,
    [callId],
  );
  const { rows: entries } = await queryNamed<{ isRunning: boolean; isOther: boolean }>(
    client,
    'hold-entry-for-verification',
    `SELECT coalesce(e.verification = 'running', false) AS is_running,
            EXISTS (SELECT FROM calls c JOIN persons p ON p.id = c.person_id
                     WHERE c.id = e.call_id AND p.id_hash <> ALL ($4::bytea[])) AS is_other
       FROM queue_entries e
      WHERE e.id = $2 AND e.call_id = $1 AND e.agent_id = $3 AND e.status = 'talking' FOR NO KEY UPDATE`,
    [callId, entryId, agentId, identityKeys.idHashes(idNumber)],
  );
  const [call] = calls;
  const [entry] = entries;
  if (call === undefined || entry === undefined) return 'no_agent_call';
  const isProved = call.proof !== null && opens[call.proof].isOfPerson;
  if (call.isForgotten || isProved || entry.isRunning) return 'not_possible';
  return entry.isOther ? 'other_person' : null;
}

/** Writes who the caller is, with the cases that were verified before in the call. */
export async function writeVerifiedByAgent(
  client: PoolClient,
  { callId, entryId }: VerifyingAgentCall,
  { personId, proof, onlyCaseIds }: VerifiedPerson,
): Promise<void> {
  await queryNamed(
    client,
    'write-verified-by-agent',
    `UPDATE calls SET person_id = $2, proof = $3,
            only_case_ids = ARRAY(SELECT DISTINCT x FROM unnest(coalesce(only_case_ids, '{}') || $4::bigint[]) x ORDER BY x)
      WHERE id = $1`,
    [callId, personId, proof, onlyCaseIds],
  );
  await writeVerification(client, entryId, 'by_agent');
}

/** Why a caller gets no new query password in an agent call. */
export type NotProven =
  /** The agent does not talk to the caller of this call, or not any more. */
  | 'no_agent_call'
  /** The caller wants to stay unknown, is proving by keypad who they are, or has not proved it so. */
  | 'not_possible';

/**
 * Keeps the agent call as it is until the transaction ends, as {@link holdForVerification} does.
 * @returns who the caller has proved to be, if that lets them have a new query password
 */
export async function holdProvenCaller(
  db: Queryable,
  { callId, entryId, agentId }: VerifyingAgentCall,
): Promise<VerifiedPerson | NotProven> {
  const { rows: calls } = await queryNamed<ProofOfCall & { isForgotten: boolean }>(
    db,
    'hold-proven-caller',
    `SELECT c.forgotten_at IS NOT NULL AS is_forgotten, ${proofColumns} FROM calls c
      WHERE c.id = $1 AND c.ended_at IS NULL FOR NO KEY UPDATE`,
    [callId],
  );
  const { rows: entries } = await queryNamed<{ isRunning: boolean }>(
    db,
    'hold-entry-of-proven-caller',
    `SELECT coalesce(verification = 'running', false) AS is_running FROM queue_entries
      WHERE id = $2 AND call_id = $1 AND agent_id = $3 AND status = 'talking' FOR NO KEY UPDATE`,
    [callId, entryId, agentId],
  );
  const [call] = calls;
  const [entry] = entries;
  if (call === undefined || entry === undefined) return 'no_agent_call';
  if (call.isForgotten || entry.isRunning) return 'not_possible';
  const { personId, proof, onlyCaseIds } = call;
  const person = verifiedPerson(personId, proof, onlyCaseIds);
  return person !== null && opens[person.proof].renewsPassword ? person : 'not_possible';
}
