import type { GotReply } from '../../contract/contract.js';

/** A call as its page shows it. */
export type CallShown = GotReply<'GET /api/calls/:id'>;
