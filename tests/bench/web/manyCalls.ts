/** A year of made-up calls, straight into the tables: as the hotline leaves them when everything is over. */
import type { Pool } from 'pg';

export interface ManyCalls {
  readonly calls: number;
  /** The first moment of the year. */
  readonly from: Date;
  readonly days: number;
}

/**
 * Fills an empty database: ten courts with twelve queues and 60 agents. Seven of ten calls ask for a person, of whom nine in ten are
 * answered, and each agent call is recorded; a score after a third of the agent calls; a ticket of each twentieth call, of which some are overdue,
 * supervised, opened again, or repeated. The same rows each time. What no report reads (sentences of a call, disclosures) is left out.
 */
export async function insertManyCalls(pool: Pool, { calls, from, days }: ManyCalls): Promise<void> {
  const statements = [
    `SELECT setseed(0.12368)`,
    `INSERT INTO courts (id, code, name, level)
     SELECT n, 'LJ' || lpad(n::text, 2, '0'), CASE n WHEN 1 THEN '临江市中级人民法院' ELSE '临江市第' || n || '区人民法院' END,
            CASE n WHEN 1 THEN 'intermediate' ELSE 'basic' END FROM generate_series(1, 10) n`,
    `INSERT INTO departments (id, court_id, name)
     SELECT c * 3 + d, c, (ARRAY['立案庭', '执行局', '民事审判庭'])[d + 1] FROM generate_series(1, 10) c, generate_series(0, 2) d`,
    `INSERT INTO queues (id, name, court_id)
     SELECT n, CASE n WHEN 1 THEN 'general' WHEN 2 THEN 'enforcement' WHEN 3 THEN 'english' ELSE 'court-' || n - 2 END,
            CASE WHEN n > 3 THEN n - 2 WHEN n > 1 THEN 1 END FROM generate_series(1, 12) n`,
    `INSERT INTO agents (id, number, name, court_id, sip_digest, added_at)
     SELECT n, (1000 + n)::text, 'Agent ' || n, 1 + n % 10, md5(n::text), $1 FROM generate_series(1, 60) n`,
    `INSERT INTO agent_states (agent_id, status, since_at, last_free_at) SELECT id, 'signed_out', $1, $1 FROM agents
     ON CONFLICT DO NOTHING`,
    // Nearly all calls come between 9 and 12 and between 14 and 17 o'clock.
    `CREATE TEMP TABLE arrivals AS
     SELECT n, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
            $1::timestamptz + floor((n - 1) * $2::float8 / $3) * interval '24 hours'
              + (CASE WHEN random() < 0.05 THEN random() * 24 WHEN random() < 0.5 THEN 9 + random() * 3 ELSE 14 + random() * 3 END)
                * interval '1 hour' AS at,
            random() AS person, random() AS luck, 3 + random() ^ 3 * 240 AS wait_s, 20 + random() ^ 2 * 600 AS talk_s,
            1 + floor(random() ^ 2 * 12)::int AS queue_id, 1 + floor(random() * 60)::int AS agent_id,
            '138' || lpad((floor(random() * 300000))::int::text, 8, '0') AS number
       FROM generate_series(1, $3::int) n`,
    `INSERT INTO calls (id, node, channel_id, caller_number, called_number, court_id, started_at, answered_at, ended_at, phase, outcome)
     SELECT id, 'n1', n::text, number, '12368', CASE WHEN queue_id > 3 THEN queue_id - 2 ELSE 1 END, at, at + interval '1 second',
            at + interval '40 seconds' + CASE WHEN person < 0.7 THEN (wait_s + talk_s) * interval '1 second' ELSE interval '0' END,
            'over', CASE WHEN luck < 0.03 THEN 'abandoned' ELSE 'served' END
       FROM arrivals`,
    `INSERT INTO queue_entries (id, queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status, agent_id,
                               offered_at, connected_at, over_at, result, ended_by, offers, first_place, estimate_s, hold_s)
     SELECT n, queue_id, id, 'n1', number,
            CASE WHEN queue_id = 3 THEN '{language:en}' WHEN n % 5 < 3 THEN '{}' WHEN n % 5 = 3 THEN '{topic:enforcement}'
                 ELSE '{court:LJ02,topic:filing}' END::text[], '{}', '{}', at + interval '40 seconds',
            at + interval '40 seconds', 'over', CASE WHEN luck < 0.9 THEN agent_id END,
            CASE WHEN luck < 0.9 THEN at + (35 + wait_s) * interval '1 second' END,
            CASE WHEN luck < 0.9 THEN at + (40 + wait_s) * interval '1 second' END,
            at + (40 + wait_s + CASE WHEN luck < 0.9 THEN talk_s ELSE 0 END) * interval '1 second',
            CASE WHEN luck < 0.9 THEN 'answered' WHEN luck < 0.97 THEN 'abandoned' WHEN luck < 0.98 THEN 'digit'
                 WHEN luck < 0.985 THEN 'timeout' ELSE 'closed' END,
            CASE WHEN luck < 0.9 THEN CASE WHEN luck < 0.4 THEN 'agent' ELSE 'caller' END END, 1, 1 + (luck * 5)::int,
            (wait_s * (0.5 + luck))::int, CASE WHEN luck < 0.2 THEN 15 ELSE 0 END
       FROM arrivals WHERE person < 0.7`,
    `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, ended_at, length_ms, sha256, status)
     SELECT md5(id::text)::uuid, call_id, id, 'n1', id || '.wav', connected_at, over_at,
            (date_part('epoch', over_at - connected_at) * 1000)::int, repeat('0', 64), 'stored'
       FROM queue_entries WHERE connected_at IS NOT NULL`,
    `INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, entry_id, since_at, reason)
     SELECT e.agent_id, c.at, c.was, c.becomes, e.id, c.since_at, c.reason
       FROM queue_entries e CROSS JOIN LATERAL (VALUES
         (e.offered_at, 'ready', 'offered', e.offered_at - interval '90 seconds', NULL),
         (e.connected_at, 'offered', 'talking', e.offered_at, NULL), (e.over_at, 'talking', 'wrap_up', e.connected_at, NULL),
         (e.over_at + interval '20 seconds', 'wrap_up', CASE WHEN e.id % 20 = 0 THEN 'paused' ELSE 'ready' END, e.over_at,
          CASE WHEN e.id % 20 = 0 THEN (ARRAY['meal', 'training', 'meeting'])[1 + e.id % 3] END),
         (CASE WHEN e.id % 20 = 0 THEN e.over_at + interval '10 minutes' END, 'paused', 'ready', e.over_at + interval '20 seconds', NULL)
         ) c (at, was, becomes, since_at, reason)
      WHERE e.agent_id IS NOT NULL AND c.at IS NOT NULL ORDER BY c.at`,
    `INSERT INTO queue_events (at, queue_id, entry_id, call_id, agent_id, event, data1)
     SELECT entered_at + interval '10 seconds', queue_id, id, call_id, 1 + id % 60, 'RINGNOANSWER', '15000'
       FROM queue_entries WHERE id % 23 = 0`,
    `INSERT INTO satisfaction (call_id, agent_id, score, at)
     SELECT call_id, agent_id, 1 + (id % 5), over_at + interval '10 seconds' FROM queue_entries WHERE agent_id IS NOT NULL AND id % 3 = 0`,
    // The newest are still open.
    `INSERT INTO tickets (id, number, kind, status, court_id, matter, department_id, opened_at, dispatched_at, clock_started_at, replied_at,
                         closed_at, call_id, overdue_level, overdue_at, supervision_level, supervised_at, satisfied, due_at, latest_at)
     SELECT a.n, lpad((2600000000 + a.n)::text, 10, '0'), (ARRAY['contact_judge', 'consultation', 'complaint'])[1 + a.n % 3],
            CASE WHEN o.is_open THEN 'dispatched' ELSE 'closed' END, o.court_id, 'matter ' || a.n, o.court_id * 3 + a.n % 3, a.at,
            o.sent_at, o.sent_at, CASE WHEN NOT o.is_open THEN a.at + interval '2 days' END,
            CASE WHEN NOT o.is_open THEN a.at + interval '3 days' END, a.id, CASE WHEN o.is_late THEN 1 ELSE 0 END,
            CASE WHEN o.is_late THEN a.at + interval '40 hours' END, CASE WHEN o.is_supervised THEN 1 ELSE 0 END,
            CASE WHEN o.is_supervised THEN a.at + interval '42 hours' END, CASE WHEN a.luck < 0.5 THEN a.luck < 0.45 END,
            a.at + interval '40 hours', a.at + interval '5 days'
       FROM arrivals a
      CROSS JOIN LATERAL (SELECT a.n / 20 % 10 + 1 AS court_id, a.at + interval '1 hour' AS sent_at, a.n % 240 = 0 AS is_late,
                                 a.n % 1200 = 0 AS is_supervised, a.n > $3::int * 0.998 AS is_open) o
      WHERE a.n % 20 = 0`,
    `INSERT INTO ticket_steps (ticket_id, at, kind, by_kind, from_status, to_status, detail)
     SELECT o.id, s.at, s.kind, 'clock', s.was, s.becomes, s.detail
       FROM tickets o CROSS JOIN LATERAL (VALUES (o.opened_at, 'opened', NULL, 'opened', '{}'::jsonb),
         (o.dispatched_at, 'dispatched', 'opened', 'dispatched', '{}'), (o.dispatched_at + interval '20 hours', 'reminded', NULL, NULL, '{}'),
         (o.overdue_at, 'overdue', NULL, NULL, '{"level": 1}'), (o.supervised_at, 'supervised', NULL, NULL, '{"isLate": false}'),
         (o.replied_at, 'replied', 'dispatched', 'replied', '{}'),
         (CASE WHEN o.id % 700 = 0 THEN o.replied_at + interval '1 hour' END, 'reopened', 'replied', 'reopened', '{}'),
         (o.closed_at, 'closed', 'replied', 'closed', '{}')) s (at, kind, was, becomes, detail)
      WHERE s.at IS NOT NULL ORDER BY s.at`,
    `INSERT INTO ticket_repeats (ticket_id, at) SELECT id, opened_at + id % 40 * interval '1 day' FROM tickets WHERE id % 400 = 0`,
    `SELECT setval(pg_get_serial_sequence('queue_entries', 'id'), $3::int)`,
    `DROP TABLE arrivals`,
  ];
  const client = await pool.connect();
  try {
    // The triggers of one row at a time (live events, the audit's notes) are not what is measured.
    await client.query(`SET session_replication_role = replica`);
    const values = [from, days, calls];
    for (const statement of statements) {
      const needed = [1, 2, 3].filter((n) => statement.includes(`$${n}`));
      const numbered = needed.reduce(
        (text, n, index) => text.replaceAll(`$${n}`, `$${index + 1}`),
        statement,
      );
      await client.query(
        numbered,
        needed.map((n) => values[n - 1]),
      );
    }
    await client.query('RESET session_replication_role');
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release();
  }
}
