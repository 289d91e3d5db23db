/**
 * What the actions on callbacks are given: the database, the clock, the hours in which a queue or
 * callback allows calls, and the numbers that may be called.
 */
import type { KeptCourts } from '../court/keptCourts.js';
import type {
  CallbackNumberRules,
  CallbackPlan,
} from '../court/settings/rules/callbackSettings.js';
import type { CallbackHours } from './rules/callbackPlan.js';
import { queueHoursOf } from './store/dueCallbacks.js';
import type { Callback } from './store/callbacks.js';
import type { QueueDeps } from '../queue/queueDeps.js';

/** The hours and the plan by which a court calls people back. */
export interface CourtCallbacks {
  readonly courtId: number;
  /** They do not apply to a queue that is answered round the clock. */
  readonly open: NonNullable<CallbackHours>;
  readonly plan: CallbackPlan & CallbackNumberRules;
}

export interface CallbackDeps extends Pick<QueueDeps, 'db' | 'clock'> {
  /** The hours and the plan of a court; null: of the greeting court. */
  courtCallbacks(courtId: number | null): Promise<CourtCallbacks>;
}

/** Reads hours and plan for callbacks from the settings of a court, which are kept for a minute. */
export function makeCourtCallbacks(courts: KeptCourts): CallbackDeps['courtCallbacks'] {
  return async (courtId) => {
    const { court, calendar } = await courts(courtId);
    return {
      courtId: court.id,
      open: { hours: court.settings.openingHours, calendar },
      plan: court.settings.callbacks,
    };
  };
}

export async function hoursOfQueue(deps: CallbackDeps, queueId: number) {
  const queue = await queueHoursOf(deps.db, queueId);
  const court = await deps.courtCallbacks(queue?.courtId ?? null);
  const open: CallbackHours = queue?.isAlways === true ? null : court.open;
  return { court, open };
}

export async function hoursOfCallback(deps: CallbackDeps, callback: Callback) {
  if (callback.queueId !== null) return hoursOfQueue(deps, callback.queueId);
  const court = await deps.courtCallbacks(callback.courtId);
  return { court, open: court.open };
}

/** Returns which numbers may be called back for a queue: its court's choice. */
export async function callbackNumbersOf(
  deps: CallbackDeps,
  queueId: number,
): Promise<CallbackNumberRules> {
  return (await hoursOfQueue(deps, queueId)).court.plan;
}
