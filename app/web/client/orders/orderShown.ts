import type { GotReply } from '../../contract/contract.js';

/** An order as its page shows it. */
export type OrderShown = GotReply<'GET /api/orders/:number'>;
/** What can be done with an order. */
export type OrderAction = OrderShown['may'][number];
