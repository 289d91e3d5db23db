/**
 * Counts earlier callbacks of a number and of the telephone that asks for one, so that nobody can
 * make the court ring strangers.
 */
import type { CallbacksBefore } from '../rules/callback.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** A request for a callback. */
export interface CallbackAsked {
  readonly number: string;
  /** The telephone that asks; '' when it is not known. */
  readonly requestedFrom: string;
  readonly callId: string | null;
  readonly courtId: number;
  /** False when the court's people, or the hotline, ask on behalf of the caller. */
  readonly isByCaller: boolean;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Counts earlier callbacks of the number and of the telephone that asks, but those that nobody asked for, because
 * the hotline had cut the caller off. Until the transaction
 * ends, other requests of the same telephone wait, as do those of the same court from unknown
 * telephones: two requests at one moment are counted one after the other.
 */
export async function callbacksBefore(
  db: Queryable,
  { number, requestedFrom, callId, courtId, isByCaller }: CallbackAsked,
  now: Date,
): Promise<CallbacksBefore> {
  const isUnknown = requestedFrom === '' && isByCaller;
  if (isByCaller) {
    const whose = isUnknown ? `court ${courtId}` : requestedFrom;
    await queryNamed(
      db,
      'lock-asking',
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 12368))',
      [`callbacks of ${whose}`],
    );
  }
  const { rows } = await queryNamed<{
    isOpen: boolean;
    ofNumber: number;
    fromTelephone: number;
    inCall: number;
  }>(
    db,
    'callbacks-before',
    `SELECT EXISTS (SELECT FROM callbacks WHERE number = $1 AND over_at IS NULL AND ticket_id IS NULL) AS is_open,
            (SELECT count(*)::int FROM callbacks
              WHERE number = $1 AND requested_at > $3 AND ticket_id IS NULL AND origin <> 'cut_off') AS of_number,
            (SELECT count(*)::int FROM callbacks
              WHERE requested_from = $2 AND requested_from <> '' AND requested_at > $3
                AND origin <> 'cut_off') AS from_telephone,
            (SELECT count(*)::int FROM callbacks
              WHERE call_id = $4 AND ${askedByCaller}) AS in_call`,
    [number, requestedFrom, new Date(now.getTime() - dayMs), callId],
  );
  const none = { isOpen: false, ofNumber: 0, fromTelephone: 0, inCall: 0 };
  const { inCall, ...before } = rows[0] ?? none;
  return {
    ...before,
    ofUnknown: isUnknown ? { inCall, inCourt: await countOfUnknown(db, courtId, now) } : null,
  };
}

const askedByCaller = "origin IN ('queue', 'outside_hours')";

/** Counts callbacks of a court that unknown telephones have asked for within an hour. */
async function countOfUnknown(db: Queryable, courtId: number, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-of-unknown',
    `SELECT count(*)::int AS n FROM callbacks
      WHERE court_id = $1 AND requested_from = '' AND requested_at > $2 AND ${askedByCaller}
        AND because IS DISTINCT FROM 'too_many'`,
    [courtId, new Date(now.getTime() - hourMs)],
  );
  return rows[0]?.n ?? 0;
}
