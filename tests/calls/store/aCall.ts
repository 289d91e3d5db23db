import { randomUUID } from 'node:crypto';
import type { Guesser } from '../../../app/court/identity/store/guessing.js';

/** Somebody who calls for the first time, and shows no number: no limit of hers is reached before that of what she tries. */
export function aCall(callerNumber: string | null = null): Guesser {
  return { callId: randomUUID(), callerNumber };
}
