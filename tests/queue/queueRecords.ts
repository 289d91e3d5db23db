/** Invariants of a queue's records, whatever has happened in it. */
import type { Pool } from 'pg';

/**
 * Checks that each agent's changes follow one another, and that each caller enters once and leaves
 * once.
 */
export async function expectWholeRecords(pool: Pool): Promise<void> {
  const { rows: gaps } = await pool.query(
    `SELECT * FROM (
       SELECT c.*, lag(to_status, 1, 'signed_out') OVER w AS previous, lag(at) OVER w AS previous_at
         FROM agent_state_changes c WINDOW w AS (PARTITION BY agent_id ORDER BY id)) c
      WHERE from_status <> previous OR (previous_at IS NOT NULL AND since_at <> previous_at)`,
  );
  expect(gaps).toEqual([]);
  // Each caller enters once and leaves once, and is connected once if answered.
  const { rows: odd } = await pool.query(
    `SELECT e.id, e.result, array_agg(v.event ORDER BY v.id) AS events
       FROM queue_entries e LEFT JOIN queue_events v ON v.entry_id = e.id
      -- Who was turned away at the door never was in the queue.
      WHERE NOT (e.result = 'no_agents' AND e.over_at = e.entered_at AND v.id IS NULL)
      GROUP BY e.id
     HAVING count(*) FILTER (WHERE v.event = 'ENTERQUEUE') <> 1
         OR count(*) FILTER (WHERE v.event IN ('ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY',
                                               'COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER',
                                               'ATTENDEDTRANSFER')) <> 1
         OR (count(*) FILTER (WHERE v.event = 'CONNECT') = 1) <> (e.result = 'answered')
         OR count(*) FILTER (WHERE v.event = 'RINGNOANSWER') <> e.misses`,
  );
  expect(odd).toEqual([]);
}

/** Checks that every way out of the queue occurred, so that the checks above covered each. */
export async function expectEveryWayOut(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ result: string }>(
    'SELECT DISTINCT result FROM queue_entries ORDER BY result',
  );
  expect(rows.map((row) => row.result)).toEqual(
    ['abandoned', 'answered', 'callback', 'closed', 'digit', 'lost', 'no_agents', 'timeout'].sort(),
  );
  const { rows: events } = await pool.query<{ event: string }>(
    'SELECT DISTINCT event FROM queue_events',
  );
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set([
      ...['ENTERQUEUE', 'CONNECT', 'ABANDON', 'EXITWITHKEY', 'EXITWITHTIMEOUT', 'EXITEMPTY'],
      ...['RINGNOANSWER', 'RINGCANCELED', 'COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER'],
      ...['ATTENDEDTRANSFER', 'AGENTLOGIN', 'AGENTLOGOFF', 'ADDMEMBER', 'REMOVEMEMBER'],
      ...['PAUSEALL', 'PAUSE', 'UNPAUSEALL', 'UNPAUSE'],
    ]),
  );
  const { rows: ends } = await pool.query<{ node: string; ended_by: string }>(
    `SELECT DISTINCT node, ended_by FROM queue_entries WHERE result = 'answered' ORDER BY node, ended_by`,
  );
  expect(ends).toEqual(
    ['hotline', 'second'].flatMap((node) =>
      ['agent', 'caller', 'lost', 'transfer'].map((ended_by) => ({ node, ended_by })),
    ),
  );
}
