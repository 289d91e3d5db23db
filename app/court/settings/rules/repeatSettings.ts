/** When calls about one matter count as repeats: what a court chooses, and the defaults. */
import { z } from 'zod';
import { whole } from './wholeNumber.js';

export interface RepeatPolicy {
  /** Calls further back do not count. */
  readonly windowDays: number;
  /** Calls on one matter, the first included. */
  readonly superviseAtCalls: number;
}

export const defaultRepeatPolicy: RepeatPolicy = { windowDays: 30, superviseAtCalls: 3 };

export const repeats = z.strictObject({
  windowDays: whole(1, 366).default(defaultRepeatPolicy.windowDays),
  superviseAtCalls: whole(2, 100).default(defaultRepeatPolicy.superviseAtCalls),
});
