import type { GotReply } from '../../contract/contract.js';

/** A ticket as its page shows it. */
export type TicketShown = GotReply<'GET /api/tickets/:number'>;
/** An action on a ticket. */
export type TicketAction = TicketShown['may'][number];
