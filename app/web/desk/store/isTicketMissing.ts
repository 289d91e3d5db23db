import { settingsOf } from '../../../court/store/courts.js';
import { entryOfAgent, staysUnknown } from '../../../queue/store/callsOfAgents.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/**
 * Returns whether the call that an agent is in or writes up still needs a ticket, because the court promises one
 * for every call (每电必登). A silent call, a wrong number and a call that broke off need none. Nor does
 * a call that keeps no number: the agent may have written an anonymous report, which leads to no call.
 */
export async function isTicketMissing(
  db: Queryable,
  agentId: number,
  during: readonly ('talking' | 'wrap_up')[],
): Promise<boolean> {
  const { rows } = await queryNamed<{ settings: unknown }>(
    db,
    'is-ticket-missing',
    `SELECT k.settings
       FROM agent_states s
       ${entryOfAgent}
       JOIN queues l ON l.id = e.queue_id
       JOIN calls c ON c.id = e.call_id
       JOIN courts k ON k.id = coalesce(l.court_id, c.court_id)
       LEFT JOIN agent_call_notes n ON n.entry_id = e.id
      WHERE s.agent_id = $1 AND s.status = ANY ($2) AND c.forgotten_at IS NULL AND c.caller_number <> ''
        AND NOT ${staysUnknown} AND needs_ticket(n.disposition, e.ended_by) AND NOT has_ticket(c.id)`,
    [agentId, during],
  );
  return rows.some(({ settings }) => settingsOf(settings).norms.ticketForEveryCall);
}
