/** Whom the hotline calls back, when and how often: what a court chooses, and the defaults. */
import { z } from 'zod';
import { whole } from './wholeNumber.js';

/** Why a try did not come to an agent call; all of these count. */
export type NotReached =
  | 'busy'
  | 'not_answered'
  /** A machine answered. */
  | 'machine'
  /** The person pressed "reject". */
  | 'refused'
  /** Switched off, out of reach, no such number. */
  | 'unreachable'
  /**
   * The person answered, and hung up before an agent was there, or before hearing the answer that
   * was brought.
   */
  | 'hung_up';

export interface CallbackPlan {
  /** Tries that count, then it is given up. */
  readonly tries: number;
  /**
   * Minutes until the next try, by why the last one failed: the first wait, the second …, the last
   * of the list from then on.
   */
  readonly afterMinutes: Readonly<Record<NotReached, readonly number[]>>;
  /** It is given up at the end of this working day after the one on which it was asked for. */
  readonly workingDays: number;
  /** Seconds that the telephone rings. */
  readonly ringS: number;
  /** So many callbacks of the night are placed in each quarter of an hour of the next morning. */
  readonly perQuarter: number;
  /**
   * Callbacks that one number may have asked for within 24 hours; and so many may be asked for from
   * one telephone.
   */
  readonly perDay: number;
  /**
   * Callbacks that all callers whose telephone is not known (withheld, or they stay anonymous) may
   * have asked for in an hour.
   */
  readonly unknownPerHour: number;
}

export const defaultCallbackPlan: CallbackPlan = {
  tries: 4,
  afterMinutes: {
    busy: [5, 15, 60],
    not_answered: [15, 60, 180],
    machine: [60, 180],
    refused: [60, 180],
    unreachable: [30, 120],
    hung_up: [15, 60],
  },
  workingDays: 2,
  ringS: 30,
  perQuarter: 4,
  perDay: 3,
  unknownPerHour: 6,
};

/** Which numbers are called back. */
export interface CallbackNumberRules {
  /** Of local numbers entered without one, without its 0: `25`. Null: they are refused. */
  readonly areaCode: string | null;
  /** Whether numbers outside of mainland China are called. */
  readonly abroad: boolean;
  /** Beginnings of numbers, as they are dialled, that are not called. */
  readonly blocked: readonly string[];
}

const waits = z
  .array(whole(1, 10_080), { error: 'must be a list of minutes such as [5, 15, 60]' })
  .max(10, 'must have at most 10 entries');
const { afterMinutes } = defaultCallbackPlan;

export const callbacks = z.strictObject({
  areaCode: z
    .string({ error: 'must be an area code without its 0, such as "25"' })
    .regex(/^(10|2\d|[3-9]\d\d)$/, 'must be an area code without its 0, such as "25"')
    .nullable()
    .default(null),
  abroad: z.boolean({ error: 'must be true or false' }).default(false),
  blocked: z
    .array(z.string().regex(/^\d{1,15}$/, 'must be the first digits of a number'), {
      error: 'must be a list of first digits such as ["0898"]',
    })
    .default([]),
  tries: whole(1, 20).default(defaultCallbackPlan.tries),
  /** Without a list for a reason there is no further try after it. */
  afterMinutes: z
    .strictObject({
      busy: waits.default([...afterMinutes.busy]),
      not_answered: waits.default([...afterMinutes.not_answered]),
      machine: waits.default([...afterMinutes.machine]),
      refused: waits.default([...afterMinutes.refused]),
      unreachable: waits.default([...afterMinutes.unreachable]),
      hung_up: waits.default([...afterMinutes.hung_up]),
    })
    .prefault({}),
  workingDays: whole(1, 30).default(defaultCallbackPlan.workingDays),
  ringS: whole(10, 60).default(defaultCallbackPlan.ringS),
  perQuarter: whole(1, 1000).default(defaultCallbackPlan.perQuarter),
  perDay: whole(1, 100).default(defaultCallbackPlan.perDay),
  unknownPerHour: whole(0, 1000).default(defaultCallbackPlan.unknownPerHour),
});
