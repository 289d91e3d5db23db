/** What the doctor finds, and how a check says it. */
import type { Pool } from '../../core/database/pool.js';
import type { Config } from '../../core/config.js';

/** ok; warn: it works, but an operator should look into it; fail: callers are affected. */
export type Health = 'ok' | 'warn' | 'fail';

/** What the doctor reports about one part. */
export interface Finding {
  readonly part: string;
  readonly health: Health;
  readonly says: string;
  /** What to do; only when the part is not well. */
  readonly advice?: string;
}

/** What a check may look at. */
export interface Patient {
  readonly config: Config;
  readonly pool: Pool;
  readonly now: Date;
}

/** Checks one part. Throws only if the part cannot be reached. */
export type Check = (patient: Patient) => Promise<Omit<Finding, 'part'>>;

/** Checks a part that exists several times. */
export type Checks = (patient: Patient) => Promise<Omit<Finding, 'part'>[]>;

export const ok = (says: string) => ({ health: 'ok' as const, says });
export const warn = (says: string, advice: string) => ({ health: 'warn' as const, says, advice });
export const fail = (says: string, advice: string) => ({ health: 'fail' as const, says, advice });
