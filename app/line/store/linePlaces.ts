/**
 * Where a caller stands in a line, and what is needed to estimate how long she will wait.
 */
import type { LineLoad } from '../rules/waitEstimate.js';
import type { Line } from './lines.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** Callbacks of line $1 that stand before a moment $2. */
const callbacksAhead = `(SELECT count(*)::int FROM callbacks
  WHERE line_id = $1 AND status = 'waiting' AND order_at < $2
    AND (woken_at IS NOT NULL OR (origin = 'line' AND attempts = 0)))`;

/** Until the transaction ends, nobody else joins this line. The first of two keys: 12368011 is ours for it. */
export async function lockArrivals(db: Queryable, lineId: number): Promise<void> {
  await queryNamed(db, 'lock-arrivals', 'SELECT pg_advisory_xact_lock(12368011, $1)', [lineId]);
}

/**
 * The place in a line of one who comes now in this order (1 is the next), and how many wait or are being offered. Who left
 * the line to be called back still stands in it, and so does whoever is to be called back now.
 */
export async function placeAndWaiting(
  db: Queryable,
  lineId: number,
  orderAt: Date,
): Promise<{ readonly place: number; readonly waiting: number }> {
  const { rows } = await queryNamed<{ before: number; waiting: number }>(
    db,
    'place-and-waiting',
    `SELECT ${callbacksAhead} + (count(*) FILTER (WHERE order_at <= $2))::int AS before, count(*)::int AS waiting
       FROM line_entries WHERE line_id = $1 AND status IN ('waiting', 'offered')`,
    [lineId, orderAt],
  );
  const { before, waiting } = rows[0] ?? { before: 0, waiting: 0 };
  return { place: before + 1, waiting };
}

/** The place in a line of one who stands there in this order: 1 is the next. Callbacks count as above. */
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

/**
 * Agents signed in who have these skills, and what is needed to estimate a wait besides the place. One who is being
 * offered a caller counts as free, because that caller still has a place in the line.
 */
export async function readLoad(
  db: Queryable,
  line: Pick<Line, 'id' | 'wrapUpS' | 'expectedTalkS'>,
  needs: readonly string[],
): Promise<Omit<LineLoad, 'place'> & { readonly signedIn: number }> {
  const { rows } = await queryNamed<{
    signedIn: number;
    readyAgents: number;
    busyAgents: number;
    handledS: number[];
  }>(
    db,
    'read-load',
    `SELECT count(*) FILTER (WHERE s.status <> 'signed_out')::int AS signed_in,
            count(*) FILTER (WHERE s.status IN ('ready', 'offered'))::int AS ready_agents,
            count(*) FILTER (WHERE s.status IN ('talking', 'wrap_up'))::int AS busy_agents,
            (SELECT coalesce(json_agg(extract(epoch FROM h.over_at - h.connected_at)::int), '[]')
               FROM (SELECT over_at, connected_at FROM line_entries
                      WHERE line_id = $1 AND result = 'answered' ORDER BY over_at DESC LIMIT 20) h) AS handled_s
       FROM agent_states s JOIN agents a ON a.id = s.agent_id
      WHERE a.enabled AND s.skills @> $2`,
    [line.id, needs],
  );
  const none = { signedIn: 0, readyAgents: 0, busyAgents: 0, handledS: [] };
  const { handledS, ...agents } = rows[0] ?? none;
  return {
    ...agents,
    handledS: handledS.map((talkS) => talkS + line.wrapUpS),
    expectedS: line.expectedTalkS + line.wrapUpS,
  };
}
