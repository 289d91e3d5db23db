/** Repeated calls, each on the ticket it repeats. */
import type { CallerIdentity } from '../rules/ticketRepeats.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * Writes a repeat of a locked ticket. It refers to no call whose caller stays unknown (`call_for_ticket`).
 * @returns false when this call is recorded already, or opened the ticket.
 */
export async function insertRepeat(
  db: Queryable,
  ticketId: number,
  call: CallerIdentity & { readonly callId: string | null },
  at: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'insert-repeat',
    `INSERT INTO ticket_repeats (ticket_id, at, call_id, caller_number, person_id)
     SELECT $1, $2, call_for_ticket($3), $4, $5
      WHERE NOT EXISTS (SELECT FROM tickets WHERE id = $1 AND call_id = $3)
     ON CONFLICT (ticket_id, call_id) DO NOTHING`,
    [ticketId, at, call.callId, call.number, call.personId],
  );
  return rowCount === 1;
}

/**
 * Tells whether an agent has written the same text into a ticket before, when they opened it or as a repeat, since their latest agent
 * call began or they signed in: they save it twice. Null: they have not.
 */
export async function readSavedText(
  db: Queryable,
  ticketId: number,
  agentId: number,
  body: string,
): Promise<'opened' | 'repeated' | null> {
  const { rows } = await queryNamed<{ kind: 'opened' | 'repeated' }>(
    db,
    'read-saved-text',
    `SELECT s.kind FROM ticket_steps s JOIN ticket_messages m ON m.ticket_id = s.ticket_id AND m.at = s.at
      WHERE s.ticket_id = $1 AND s.by_agent_id = $2 AND s.kind IN ('opened', 'repeated') AND m.body = $3
        AND s.at >= (SELECT max(c.at) FROM agent_state_changes c
                      WHERE c.agent_id = $2 AND (c.to_status = 'talking' OR c.from_status = 'signed_out'))
      ORDER BY s.id LIMIT 1`,
    [ticketId, agentId, body],
  );
  return rows[0]?.kind ?? null;
}

/** Counts the calls about these tickets since a moment: those that opened them, and the repeats. */
export async function countCalls(
  db: Queryable,
  ticketIds: readonly number[],
  since: Date,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-calls',
    `SELECT (SELECT count(*) FROM tickets WHERE id = ANY ($1) AND opened_at >= $2)::int
          + (SELECT count(*) FROM ticket_repeats WHERE ticket_id = ANY ($1) AND at >= $2)::int AS n`,
    [ticketIds, since],
  );
  return rows[0]?.n ?? 0;
}
