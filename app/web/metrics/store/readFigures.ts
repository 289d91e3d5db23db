/** The figures of the hotline for Prometheus: counts and ages, and nothing personal. */
import type { Pool } from '../../../core/database/pool.js';
import { withTransaction } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** One figure, with its label's value. */
export interface Figure {
  readonly name: string;
  /** Empty for a figure without a label. */
  readonly of: string;
  readonly value: number;
}

/** An outdated figure is useless, and a slow database must not pile up queries. */
const patienceMs = 4000;

/**
 * Reads all figures as of one moment, by one statement. Each part uses an index of open rows, or of
 * the last hour.
 */
export async function readFigures(db: Pool, now: Date): Promise<Figure[]> {
  return withTransaction(
    db,
    async (client) => {
      const { rows } = await queryNamed<Figure>(client, 'read-web-figures', statement, [now]);
      return rows;
    },
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${patienceMs}`,
  );
}

const age = (from: string) => `greatest(0, date_part('epoch', $1::timestamptz - ${from}))`;
const lastHour = `BETWEEN $1::timestamptz - interval '1 hour' AND $1`;

const statement = `
  SELECT 'calls_open' AS name, node AS of, count(*)::float8 AS value FROM calls WHERE ended_at IS NULL GROUP BY node
  UNION ALL
  SELECT 'calls_last_hour', coalesce(outcome, 'open'), count(*) FROM calls WHERE started_at ${lastHour} GROUP BY outcome
  UNION ALL
  SELECT 'queue_waiting', l.name, count(e.id) FROM queues l
    LEFT JOIN queue_entries e ON e.queue_id = l.id AND e.status IN ('waiting', 'offered')
   WHERE l.enabled GROUP BY l.name
  UNION ALL
  SELECT 'queue_longest_wait_seconds', l.name, coalesce(max(${age('e.entered_at')}), 0) FROM queues l
    LEFT JOIN queue_entries e ON e.queue_id = l.id AND e.status IN ('waiting', 'offered')
   WHERE l.enabled GROUP BY l.name
  UNION ALL
  SELECT 'queue_talking', l.name, count(e.id) FROM queues l
    LEFT JOIN queue_entries e ON e.queue_id = l.id AND e.status = 'talking'
   WHERE l.enabled GROUP BY l.name
  UNION ALL
  SELECT 'agents', w.status, count(s.agent_id)
    FROM unnest(ARRAY['ready', 'paused', 'offered', 'talking', 'wrap_up']) AS w (status)
    LEFT JOIN agent_states s ON s.status = w.status
         AND EXISTS (SELECT FROM agents a WHERE a.id = s.agent_id AND a.enabled)
   GROUP BY w.status
  UNION ALL
  SELECT f.name, r.name, f.value
    FROM report_service($1::timestamptz - interval '1 hour', $1, 'queue', NULL) r
   CROSS JOIN LATERAL (VALUES ('queue_offered_last_hour', r.offered::float8),
                              ('queue_service_level_ratio', r.service_level),
                              ('queue_connection_ratio', r.connection_rate)) AS f (name, value)
   WHERE f.value IS NOT NULL
  UNION ALL
  SELECT 'due_work', '', count(*) FROM due_work WHERE due_at <= $1
  UNION ALL
  SELECT 'due_work_oldest_seconds', '', coalesce(max(${age('due_at')}), 0) FROM due_work WHERE due_at <= $1
  UNION ALL
  SELECT 'tickets_open', w.status, count(o.id)
    FROM unnest(ARRAY['opened', 'dispatched', 'accepted', 'returned', 'reopened']) AS w (status)
    LEFT JOIN tickets o ON o.status = w.status
         AND o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')
   GROUP BY w.status
  UNION ALL
  SELECT 'tickets_overdue', '', count(*) FROM tickets
   WHERE status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened') AND overdue_level > 0
  UNION ALL
  SELECT 'callbacks_open', '', count(*) FROM callbacks WHERE over_at IS NULL
  UNION ALL
  SELECT 'sms_waiting', '', count(*) FROM sms_outbox WHERE sent_at IS NULL AND given_up_at IS NULL AND next_at <= $1
  UNION ALL
  SELECT 'sms_oldest_waiting_seconds', '', coalesce(max(${age('next_at')}), 0) FROM sms_outbox
   WHERE sent_at IS NULL AND given_up_at IS NULL AND next_at <= $1
  UNION ALL
  SELECT 'sms_account_seen_seconds', account, ${age('seen_at')} FROM sms_accounts
  UNION ALL
  SELECT 'fax_waiting', '', count(*) FROM fax_outbox WHERE state = 'waiting' AND next_at <= $1
  UNION ALL
  SELECT f.name, h.node, f.value
    FROM (SELECT node, sum(waiting) AS waiting, min(waiting_since) AS waiting_since, count(problem) AS problems
            FROM file_hand_overs GROUP BY node) h
   CROSS JOIN LATERAL (VALUES ('files_waiting', h.waiting::float8),
                              ('files_oldest_waiting_seconds', coalesce(${age('h.waiting_since')}, 0)),
                              ('files_problem', least(h.problems, 1)::float8)) AS f (name, value)
  UNION ALL
  SELECT 'node_seen_seconds', node, ${age('seen_at')} FROM queue_nodes
  UNION ALL
  SELECT 'node_draining', node, max(drained)
    FROM (SELECT node, 0 AS drained FROM queue_nodes UNION ALL SELECT node, 1 FROM draining_nodes) n GROUP BY node
  UNION ALL
  SELECT 'audit_pending', CASE WHEN held THEN 'held' ELSE 'waiting' END, count(*) FROM audit_pending GROUP BY held
  UNION ALL
  SELECT 'console_sessions', '', count(*) FROM web_sessions
   WHERE ended_at IS NULL AND expires_at > $1 AND seen_at > $1::timestamptz - interval '30 minutes'
  UNION ALL
  SELECT 'console_wrong_passwords', '', count(*) FROM web_sign_in_attempts
   WHERE at > $1::timestamptz - interval '15 minutes'`;
