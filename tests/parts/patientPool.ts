/**
 * A pool that waits for connections and statements until only a hang explains it. The times that a
 * deployed process allows are over on a busy machine.
 */
import { makePool, type Pool } from '../../app/core/database/pool.js';
import { patienceMs } from '../telephone/patience.js';

export const patientWaits = {
  connectTimeoutMs: patienceMs,
  statementTimeoutMs: patienceMs,
} as const;

/** @param connections how many at most */
export function patientPool(databaseUrl: string, connections: number): Pool {
  return makePool({ DATABASE_URL: databaseUrl, DATABASE_POOL: connections }, patientWaits);
}
