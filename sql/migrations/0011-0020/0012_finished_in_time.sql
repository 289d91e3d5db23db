-- An order whose limit had passed before it came under supervision is not finished in time, though it was answered within the
-- shorter limit that supervision has set.
CREATE OR REPLACE VIEW order_records AS
SELECT o.id, o.number, o.kind, o.urgent, o.status, o.court_id, c.name AS court, d.name AS department, h.name AS handler,
       o.call_id, k.started_at AS called_at, a.number AS agent, o.opened_at,
       s.first_dispatched_at, s.first_replied_at, o.replied_at, o.closed_at,
       -- The limit that counted last, and the date that the caller was told.
       o.due_at, o.latest_at,
       v.first_overdue_at, v.overdue_level,
       o.returns, o.extension IS NOT NULL AS extended, s.reopened,
       o.supervision_level, s.first_supervised_at, p.name AS supervisor,
       r.repeats, r.repeats_7_days, r.repeats_30_days,
       s.first_replied_at IS NOT NULL
         AND (v.first_overdue_at IS NULL OR v.first_overdue_at > s.first_replied_at) AS replied_in_time,
       o.status = 'closed' AND (o.latest_at IS NULL OR o.replied_at <= o.latest_at) AND NOT s.supervised_late
         AS finished_in_time,
       (SELECT coalesce(m.body, m.file) FROM order_messages m
         WHERE m.order_id = o.id AND m.purpose = 'answer' ORDER BY m.id DESC LIMIT 1) AS answer,
       o.satisfied
  FROM orders o
  JOIN courts c ON c.id = o.court_id
  LEFT JOIN departments d ON d.id = o.department_id
  LEFT JOIN staff h ON h.id = o.handler_id
  LEFT JOIN staff p ON p.id = o.supervisor_id
  LEFT JOIN calls k ON k.id = o.call_id
  LEFT JOIN agents a ON a.id = o.opened_by_agent_id
 CROSS JOIN LATERAL (
   SELECT min(t.at) FILTER (WHERE t.kind = 'dispatched') AS first_dispatched_at,
          min(t.at) FILTER (WHERE t.kind = 'replied') AS first_replied_at,
          min(t.at) FILTER (WHERE t.kind = 'supervised') AS first_supervised_at,
          coalesce(bool_or(t.kind = 'reopened'), false) AS reopened,
          coalesce(bool_or(t.kind = 'supervised' AND (t.detail ->> 'isLate')::boolean), false) AS supervised_late
     FROM order_steps t WHERE t.order_id = o.id
 ) s
 CROSS JOIN LATERAL (
   SELECT min(t.at) AS first_overdue_at, coalesce(max((t.detail ->> 'level')::int), 0) AS overdue_level
     FROM order_steps t
    WHERE t.order_id = o.id AND t.kind = 'overdue'
      -- One that was taken back, because the limit was moved, was none.
      AND NOT EXISTS (SELECT FROM order_steps u
                       WHERE u.order_id = o.id AND u.kind = 'limits_moved' AND u.id > t.id
                         AND (u.detail ->> 'overdueTakenBack')::boolean
                         AND (t.detail ->> 'level')::int > (u.detail ->> 'overdueLevel')::int)
 ) v
 CROSS JOIN LATERAL (
   SELECT count(*) AS repeats,
          count(*) FILTER (WHERE t.at < o.opened_at + interval '7 days') AS repeats_7_days,
          count(*) FILTER (WHERE t.at < o.opened_at + interval '30 days') AS repeats_30_days
     FROM order_repeats t WHERE t.order_id = o.id
 ) r;
