import type { GotReply } from '../../contract/contract.js';

/** The floor as the server tells it. */
export type FloorNow = GotReply<'GET /api/floor'>;
