/** What the functions of the desk are handed. Types only. */
import type { Pool } from 'pg';
import type { Line } from '../store/lines.js';

export interface Desk {
  readonly db: Pool;
  readonly clock: { now(): Date };
  /** Name of this Asterisk node: the callers it holds are offered by it. */
  readonly node: string;
  /** Whether people answer a line at a moment: always, or by the hours of its court; null: the greeting court. */
  isOpen(line: Pick<Line, 'courtId' | 'hours'>, at: Date): Promise<boolean>;
}
