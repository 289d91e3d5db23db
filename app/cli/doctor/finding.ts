/** What the doctor finds, and how a check says it. */
import type { Pool } from '../../database/pool.js';
import type { Config } from '../../config.js';

/** ok; warn: it works, and somebody should see to it; fail: callers notice. */
export type Health = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly part: string;
  readonly health: Health;
  readonly says: string;
  /** What to do; only when it is not well. */
  readonly advice?: string;
}

export interface Patient {
  readonly config: Config;
  readonly pool: Pool;
  readonly now: Date;
}

/** Does not throw but for what cannot be reached. */
export type Check = (patient: Patient) => Promise<Omit<Finding, 'part'>>;

/** Of a part that there are several of. */
export type Checks = (patient: Patient) => Promise<Omit<Finding, 'part'>[]>;

export const ok = (says: string) => ({ health: 'ok' as const, says });
export const warn = (says: string, advice: string) => ({ health: 'warn' as const, says, advice });
export const fail = (says: string, advice: string) => ({ health: 'fail' as const, says, advice });
