/**
 * Requests a callback for a number, makes it due, reads its latest one, and waits for what becomes
 * of it.
 */
import { keepCourts } from '../../../app/court/keptCourts.js';
import { makeCourtCallbacks } from '../../../app/callbacks/callbackDeps.js';
import type { CallbackDeps } from '../../../app/callbacks/callbackDeps.js';
import { requestCallback, type CallbackRequested } from '../../../app/callbacks/requestCallback.js';
import type { Hotline } from '../hotline.js';
import { untilTrue } from '../../telephone/untilTrue.js';

export interface CallbackRow {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
  readonly tries: number;
  readonly because: string | null;
  readonly wait_s: number | null;
}

export async function row(hotline: Hotline, from: string): Promise<CallbackRow | undefined> {
  const { rows } = await hotline.db.query<CallbackRow>(
    `SELECT id, status, attempts, tries, because,
            extract(epoch FROM next_at - clock_timestamp())::float8 AS wait_s
       FROM callbacks WHERE number = $1 ORDER BY id DESC LIMIT 1`,
    [from],
  );
  return rows[0];
}

/** Where the tests request callbacks. */
function deskOf({ db }: Hotline): CallbackDeps {
  const courtCallbacks = makeCourtCallbacks(keepCourts(db, '苏98'));
  return { db, clock: { now: () => new Date() }, courtCallbacks };
}

/** Requests a callback for the latest call of a number in which nobody was reached, as an agent does. */
export async function askForMissed(hotline: Hotline, number: string): Promise<CallbackRequested> {
  const { rows } = await hotline.db.query<{ id: string }>(
    `SELECT id FROM queue_entries WHERE caller_number = $1 AND callback_id IS NULL AND connected_at IS NULL
      ORDER BY entered_at DESC LIMIT 1`,
    [number],
  );
  const entryId = Number(rows[0]?.id);
  return requestCallback(deskOf(hotline), { from: 'missed_call', entryId });
}

/** Requests a callback as a caller outside of hours does. */
export async function askOutsideHours(hotline: Hotline, number: string): Promise<void> {
  const asked = await requestCallback(deskOf(hotline), {
    from: 'outside_hours',
    queue: 'general',
    callId: null,
    language: 'zh',
    callerNumber: number,
    number,
    skills: ['topic:general', 'language:zh'],
  });
  if (asked.kind !== 'asked') throw new Error(`no callback for ${number}: ${asked.kind}`);
}

/** Makes the waiting callbacks of these numbers due, as if their time had come. */
export async function makeDue(hotline: Hotline, ...numbers: readonly string[]): Promise<void> {
  await hotline.db.query(
    `UPDATE callbacks SET next_at = clock_timestamp(), enqueued_at = NULL
      WHERE number = ANY ($1) AND status = 'waiting'`,
    [numbers],
  );
}

export function becomes(
  hotline: Hotline,
  from: string,
  status: string,
  tries = 0,
): Promise<CallbackRow> {
  return untilTrue(`the callback of ${from} to be ${status} (${tries})`, async () => {
    const found = await row(hotline, from);
    return found?.status === status && found.tries === tries ? found : undefined;
  });
}
