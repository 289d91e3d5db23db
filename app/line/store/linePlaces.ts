/**
 * Where a caller stands in a line now, and what is needed to estimate how long they still wait.
 */
import type { LineLoad } from '../rules/waitEstimate.js';
import { callbacksAhead, loadOf, selectLoad, type LoadRow } from './arrivals.js';
import type { Line } from './lines.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** Reads the place in a line of a caller who has this order: 1 is the next. Callbacks count. */
export async function placeAt(
  db: Queryable,
  lineId: number,
  orderAt: Date,
  entryId: number,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'place-at',
    `SELECT ${callbacksAhead} + (SELECT count(*)::int FROM line_entries
              WHERE line_id = $1 AND status IN ('waiting', 'offered')
                AND (order_at, id) < ($2, $3)) AS n`,
    [lineId, orderAt, entryId],
  );
  return (rows[0]?.n ?? 0) + 1;
}

/** Reads what the estimate of a caller's wait needs besides the place, by the skills they need. */
export async function readLoad(
  db: Queryable,
  line: Pick<Line, 'id' | 'wrapUpS' | 'expectedTalkS'>,
  needs: readonly string[],
): Promise<Omit<LineLoad, 'place'>> {
  const { rows } = await queryNamed<LoadRow>(db, 'read-load', selectLoad('$2'), [line.id, needs]);
  return loadOf(rows[0] ?? { signedIn: 0, readyAgents: 0, busyAgents: 0, handledS: [] }, line);
}
