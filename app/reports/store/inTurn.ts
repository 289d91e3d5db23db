import { turns } from '../../core/turns.js';

/** Two: a report and the same of the period before. */
const mostAtOnce = 2;

/**
 * Reads something long when it is its turn: it holds a connection of the pool, and a processor of the
 * database, for up to seconds, and calls need both. A turn within a turn could wait for itself.
 */
export const inTurn = turns(mostAtOnce);
