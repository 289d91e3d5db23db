import type { GotReply } from '../../contract/contract.js';

/** An order as its page shows it. */
export type OrderShown = GotReply<'GET /api/orders/:number'>;
/** An action on an order. */
export type OrderAction = OrderShown['may'][number];
