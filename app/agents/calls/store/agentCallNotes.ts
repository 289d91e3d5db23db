/** What agents write down about their agent calls. */
import type { Disposition } from '../../../queue/rules/dispositions.js';
import { hasUnrecordedAgentCall, isUnrecordedAgentCall } from '../../../calls/store/calls.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface AgentCallNotes {
  readonly entryId: number;
  readonly agentId: number;
  readonly disposition: Disposition | null;
  readonly notes: string;
}

/**
 * Writes the notes of an agent call that an agent has, or has had since a moment; later ones replace
 * earlier ones. Of an agent call that was not recorded no notes are kept once it is over, and once its call
 * is over none of any agent call in it (app/queue/store/closeCall.ts), whatever a page still sends.
 * @returns false when the agent call is not the agent's, or is older.
 */
export async function putAgentCallNotes(
  db: Queryable,
  { entryId, agentId, disposition, notes }: AgentCallNotes,
  now: Date,
  since: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'put-agent-call-notes',
    `INSERT INTO agent_call_notes AS n (entry_id, agent_id, disposition, notes, at)
     SELECT e.id, e.agent_id, $3,
            CASE WHEN (e.over_at IS NOT NULL AND ${isUnrecordedAgentCall})
                   OR (c.ended_at IS NOT NULL AND ${hasUnrecordedAgentCall}) THEN '' ELSE $4 END,
            $5
       FROM queue_entries e JOIN calls c ON c.id = e.call_id
      WHERE e.id = $1 AND e.agent_id = $2 AND e.connected_at IS NOT NULL
        AND coalesce(e.over_at, $5) >= $6
        -- Waits for a transaction that is closing the call, or ending the agent call.
        FOR SHARE OF c, e
     ON CONFLICT (entry_id) DO UPDATE
        SET disposition = EXCLUDED.disposition, notes = EXCLUDED.notes, at = EXCLUDED.at`,
    [entryId, agentId, disposition, notes, now, since],
  );
  return rowCount === 1;
}

/**
 * Erases the words of notes on agent calls that were over before a moment.
 * @returns how many had some.
 */
export async function eraseOldNotes(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await queryNamed(
    db,
    'erase-old-notes',
    `UPDATE agent_call_notes n SET notes = '' FROM queue_entries e
      WHERE e.id = n.entry_id AND n.notes <> '' AND e.over_at < $1`,
    [before],
  );
  return rowCount ?? 0;
}
