import type { GotReply } from '../../contract/contract.js';

/** The floor in the server's form. */
export type FloorNow = GotReply<'GET /api/floor'>;
