/** What the functions of the desk are handed. Types only. */
import type { Pool } from 'pg';

export interface Desk {
  readonly db: Pool;
  readonly clock: { now(): Date };
  /** Name of this Asterisk node: the callers it holds are offered by it. */
  readonly node: string;
  /** Whether people answer at a moment, by a court's hours; null: the greeting court's. */
  isOpen(courtId: number | null, at: Date): Promise<boolean>;
}
