/** What the functions of the desk are handed. Types only. */
import type { Pool } from '../../core/database/pool.js';
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';
import type { CallbackHours } from '../rules/callbackPlan.js';
import type { CallbackPlan } from '../../court/settings/rules/callbackSettings.js';
import type { Queue } from '../store/queues.js';

/** The hours and the plan by which a court calls people back. */
export interface CourtCallbacks {
  readonly courtId: number;
  /** They do not apply to a queue that is answered round the clock. */
  readonly open: NonNullable<CallbackHours>;
  readonly plan: CallbackPlan & CallbackNumberRules;
}

export interface Desk {
  readonly db: Pool;
  readonly clock: { now(): Date };
  /** Name of this Asterisk node: the callers it holds are offered by it. */
  readonly node: string;
  /**
   * Whether agents answer a queue at a moment: always, or by the hours of its court; null: the
   * greeting court.
   */
  isOpen(queue: Pick<Queue, 'courtId' | 'hours'>, at: Date): Promise<boolean>;
  /** The hours and the plan of a court; null: of the greeting court. */
  courtCallbacks(courtId: number | null): Promise<CourtCallbacks>;
}
