/** Thousands of tickets as rows: what the due work of a whole court needs, without opening each. */
import type { Pool } from 'pg';

/**
 * Adds a court with a department, a handler and a head, and their tickets, each with one reminder
 * due.
 * @param dueAt SQL for the due time of the nth ticket (`n` from 1), with $2 as a moment
 */
export async function addManyTickets(
  pool: Pool,
  count: number,
  at: Date,
  dueAt = '$2::timestamptz',
): Promise<void> {
  await pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (1, '苏98', '临江市中级人民法院', 'intermediate')
     ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `INSERT INTO departments (id, court_id, name) VALUES (1, 1, '民事审判第一庭') ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `INSERT INTO staff (id, court_id, department_id, name, role, mobile)
     VALUES (1, 1, 1, '李法官', 'judge', '13800000001'), (2, 1, 1, '王庭长', 'head', '13800000002')
     ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `WITH made AS (
       INSERT INTO tickets (number, kind, status, court_id, matter, caller_number, department_id, assignee_id, escalated_to_id,
                           held_by, opened_at, dispatched_at, clock_started_at, due_at)
       SELECT '261124' || lpad(n::text, 7, '0'), 'consultation', 'dispatched', 1, 'matter ' || n, '13900000000', 1, 1,
              1, '{1}', $2, $2, $2, $2::timestamptz + interval '30 days'
         FROM generate_series(1, $1::int) n
       RETURNING id, number
     )
     INSERT INTO ticket_due (ticket_id, kind, level, due_at)
     SELECT m.id, 'remind', 1, ${dueAt} FROM made m CROSS JOIN LATERAL (SELECT right(m.number, 7)::int AS n) x`,
    [count, at],
  );
}
