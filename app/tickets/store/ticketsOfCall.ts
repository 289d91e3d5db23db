/** The tickets that a call has opened or repeated. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { ticketColumns, ticketOf, type Ticket, type TicketRow } from './tickets.js';

export interface TicketOfCall {
  readonly ticket: Ticket;
  readonly at: Date;
  /** The call was about a ticket that was there already. */
  readonly isRepeat: boolean;
}

/** Reads them, in order. Anonymous ones belong to no call (SECURITY.md). */
export async function readTicketsOfCall(db: Queryable, callId: string): Promise<TicketOfCall[]> {
  const { rows } = await queryNamed<TicketRow & { at: Date; isRepeat: boolean }>(
    db,
    'tickets-of-call',
    `SELECT ${ticketColumns}, t.at, t.is_repeat
       FROM (SELECT id, opened_at AS at, false AS is_repeat FROM tickets WHERE call_id = $1
             UNION ALL
             SELECT ticket_id, at, true FROM ticket_repeats WHERE call_id = $1) t
       JOIN tickets o ON o.id = t.id
      WHERE NOT o.anonymous ORDER BY t.at, o.id`,
    [callId],
  );
  return rows.map(({ at, isRepeat, ...row }) => ({ ticket: ticketOf(row), at, isRepeat }));
}
