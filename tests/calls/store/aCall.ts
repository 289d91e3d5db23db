import { randomUUID } from 'node:crypto';
import type { Guesser } from '../../../app/court/identity/store/guessing.js';

/**
 * Returns a guesser in a first call with a withheld number, so that only the limits of what is
 * tried apply.
 */
export function aCall(callerNumber: string | null = null): Guesser {
  return { callId: randomUUID(), callerNumber, by: 'telephone' };
}
