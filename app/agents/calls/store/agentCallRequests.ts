/** Requests from the console to the process that holds an agent call: a row for each, with its answer. */
import type { AgentCallAnswer, AgentCallRequest } from '../../rules/agentCallActions.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

/**
 * Milliseconds within which a request is begun, or void. Its sender waits two seconds more
 * (agentCallAsker.ts): nobody who was told to try later sees the action happen after all.
 */
export const begunWithinMs = 6000;

/** A request, as the process that holds the agent call reads it. */
export interface OpenRequest {
  readonly id: number;
  readonly agentId: number;
  readonly request: AgentCallRequest;
  /** After this moment it is void. */
  readonly beginBy: Date;
}

/**
 * Writes a request for the node that holds an agent's call, which is notified.
 * @returns its id; null when the agent is in no agent call.
 */
export async function insertRequest(
  db: Queryable,
  agentId: number,
  request: AgentCallRequest,
  now: Date,
): Promise<number | null> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'insert-agent-call-request',
    `INSERT INTO agent_call_requests (node, agent_id, request, asked_at)
     SELECT e.node, s.agent_id, $2, $3
       FROM agent_states s JOIN queue_entries e ON e.id = s.entry_id
      WHERE s.agent_id = $1 AND s.status = 'talking'
     RETURNING id`,
    [agentId, JSON.stringify(request), now],
  );
  return rows[0]?.id ?? null;
}

/** Takes a node's open requests, the oldest first; each is taken once. */
export async function takeRequests(
  db: Queryable,
  node: string,
  now: Date,
): Promise<readonly OpenRequest[]> {
  const { rows } = await queryNamed<OpenRequest>(
    db,
    'take-agent-call-requests',
    `WITH open AS (
       SELECT id FROM agent_call_requests
        WHERE node = $1 AND taken_at IS NULL AND asked_at > $2::timestamptz - $3::int * interval '1 millisecond'
        ORDER BY id FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE agent_call_requests r SET taken_at = $2 FROM open WHERE r.id = open.id
       RETURNING r.id, r.agent_id, r.request, r.asked_at + $3::int * interval '1 millisecond' AS begin_by
     )
     SELECT * FROM taken ORDER BY id`,
    [node, now, begunWithinMs],
  );
  return rows;
}

/** Writes an answer; its sender is notified. */
export async function answerRequest(
  db: Queryable,
  id: number,
  answer: AgentCallAnswer,
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'answer-agent-call-request',
    'UPDATE agent_call_requests SET answered_at = $2, answer = $3 WHERE id = $1 AND answered_at IS NULL',
    [id, now, JSON.stringify(answer)],
  );
}

/** Reads the answer to a request; null when there is none yet. */
export async function readAnswer(db: Queryable, id: number): Promise<AgentCallAnswer | null> {
  const { rows } = await queryNamed<{ answer: AgentCallAnswer | null }>(
    db,
    'read-agent-call-answer',
    'SELECT answer FROM agent_call_requests WHERE id = $1',
    [id],
  );
  return rows[0]?.answer ?? null;
}

/** Deletes requests from before a moment: they are useless once they are answered. */
export async function deleteOldRequests(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await queryRows(db, 'DELETE FROM agent_call_requests WHERE asked_at < $1', [
    before,
  ]);
  return rowCount ?? 0;
}
