/** Which answers of the guidance callers were told. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** An answer that was told in a call. */
export interface ToldRow {
  readonly callId: string;
  readonly at: Date;
  /** Empty: withheld. */
  readonly callerNumber: string;
  readonly courtId: number | null;
  /** The answer's id. */
  readonly name: string;
  /** Version, language, day and hash: guidance/toldRecord.ts. */
  readonly detail: string;
}

const told = `SELECT e.call_id, e.at, c.caller_number, c.court_id, e.name, e.detail
  FROM call_events e JOIN calls c ON c.id = e.call_id WHERE e.kind = 'guidance'`;

/** Lists what was told in a period, in the order of time. */
export async function listToldGuidance(
  db: Queryable,
  { from, until }: { readonly from: Date; readonly until: Date },
  scope: CourtScope,
): Promise<ToldRow[]> {
  const { rows } = await queryRows<ToldRow>(
    db,
    `${told} AND e.at >= $1 AND e.at < $2 AND ($3::int IS NULL OR c.court_id = $3)
      ORDER BY e.at, e.call_id, e.seq`,
    [from, until, scope],
  );
  return rows;
}

/** Lists what was told in one call, in the order of time. */
export async function listToldInCall(db: Queryable, callId: string): Promise<ToldRow[]> {
  const { rows } = await queryRows<ToldRow>(db, `${told} AND e.call_id = $1 ORDER BY e.seq`, [
    callId,
  ]);
  return rows;
}
