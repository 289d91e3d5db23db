/**
 * Why a report over a long period was not computed in time: after an upgrade that sums otherwise, or
 * an import of years, its days are not summed yet.
 */
import { isNativeError } from 'node:util/types';
import type { Queryable } from '../../core/database/pool.js';
import type { ReportRequest } from './computeReport.js';
import { countSummedDays } from './summedDays.js';

/** A report takes too long while days of its period are not summed; timed work sums them. */
export class DaysNotSummed extends Error {
  constructor(
    /** Days of the period that are summed. */
    readonly summed: number,
    /** Days of the period that are summed in the end: those that have been over for a day and a half. */
    readonly days: number,
    cause: unknown,
  ) {
    super(
      `the days of this period are still being summed, ${summed} of ${days} are done: ` +
        'ask again in some minutes, or for a shorter period',
      { cause },
    );
    this.name = 'DaysNotSummed';
  }
}

/** PostgreSQL ended the statement, or the driver did. */
function isTooLong(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  return (
    (error as NodeJS.ErrnoException).code === '57014' || /^Query read timeout/.test(error.message)
  );
}

/**
 * Returns what to throw for the failure of a report: the failure itself, unless the report took too
 * long because of days that are not summed.
 */
export async function whyNotComputed(
  db: Queryable,
  request: Pick<ReportRequest, 'from' | 'until' | 'asOf'>,
  failure: unknown,
): Promise<unknown> {
  if (!isTooLong(failure)) return failure;
  const { days, summed } = await countSummedDays(db, request);
  return summed < days ? new DaysNotSummed(summed, days, failure) : failure;
}
