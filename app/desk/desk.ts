/** What the functions of the desk are handed. Types only. */
import type { Pool } from 'pg';
import type { Clock } from '../app.js';

export interface Desk {
  readonly db: Pool;
  readonly clock: Clock;
  /** Name of this Asterisk node: the callers it holds are offered by it. */
  readonly node: string;
  /** Whether people answer at a moment, by a court's hours; null: the greeting court's. */
  isOpen(courtId: number | null, at: Date): Promise<boolean>;
}
