-- Reports of orders. app/store/reports.ts names each figure and its formula; the formulas themselves stand here.
--
-- An order counts in the interval in which it was dispatched first, whatever happens to it later: that is when its clock
-- starts. A department is the one it is with now, or was with last.

-- One record an order, from the call to what the caller said of the answer.
CREATE VIEW order_records AS
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
       o.status = 'closed' AND (o.latest_at IS NULL OR o.replied_at <= o.latest_at) AS finished_in_time,
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
          coalesce(bool_or(t.kind = 'reopened'), false) AS reopened
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

CREATE FUNCTION report_orders(from_at timestamptz, until_at timestamptz, grouped_by text)
RETURNS TABLE (starts_at timestamptz, name text, dispatched bigint, replied bigint, replied_in_time bigint,
               finished bigint, overdue_1 bigint, overdue_2 bigint, overdue_3 bigint, returned bigint, extended bigint,
               supervised bigint, reopened bigint, reply_rate double precision, finish_rate double precision,
               return_rate double precision, repeat_rate_7 double precision, repeat_rate_30 double precision,
               reopen_rate double precision, satisfied_rate double precision, average_reply_s double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT report_start(grouped_by, o.first_dispatched_at) AS starts_at,
           CASE grouped_by WHEN 'court' THEN o.court WHEN 'kind' THEN o.kind
                           WHEN 'department' THEN o.court || ' ' || coalesce(o.department, '-') ELSE '' END AS name,
           count(*) AS dispatched,
           count(o.first_replied_at) AS replied,
           count(*) FILTER (WHERE o.replied_in_time) AS replied_in_time,
           count(*) FILTER (WHERE o.status = 'closed') AS finished,
           count(*) FILTER (WHERE o.overdue_level = 1) AS overdue_1,
           count(*) FILTER (WHERE o.overdue_level = 2) AS overdue_2,
           count(*) FILTER (WHERE o.overdue_level >= 3) AS overdue_3,
           count(*) FILTER (WHERE o.returns > 0) AS returned,
           count(*) FILTER (WHERE o.extended) AS extended,
           count(*) FILTER (WHERE o.supervision_level > 0) AS supervised,
           count(*) FILTER (WHERE o.reopened) AS reopened,
           share(count(*) FILTER (WHERE o.replied_in_time),
                 count(*) FILTER (WHERE o.first_replied_at IS NOT NULL OR o.first_overdue_at IS NOT NULL)) AS reply_rate,
           share(count(*) FILTER (WHERE o.finished_in_time), count(*) FILTER (WHERE o.status = 'closed')) AS finish_rate,
           share(count(*) FILTER (WHERE o.returns > 0), count(*)) AS return_rate,
           share(count(*) FILTER (WHERE o.repeats_7_days > 0), count(*)) AS repeat_rate_7,
           share(count(*) FILTER (WHERE o.repeats_30_days > 0), count(*)) AS repeat_rate_30,
           share(count(*) FILTER (WHERE o.reopened), count(o.first_replied_at)) AS reopen_rate,
           share(count(*) FILTER (WHERE o.satisfied), count(o.satisfied)) AS satisfied_rate,
           avg(date_part('epoch', o.first_replied_at - o.first_dispatched_at)) AS average_reply_s
      FROM order_records o
     WHERE o.first_dispatched_at >= from_at AND o.first_dispatched_at < until_at
     GROUP BY 1, 2
  )
  SELECT starts_at, name, coalesce(dispatched, 0), coalesce(replied, 0), coalesce(replied_in_time, 0),
         coalesce(finished, 0), coalesce(overdue_1, 0), coalesce(overdue_2, 0), coalesce(overdue_3, 0),
         coalesce(returned, 0), coalesce(extended, 0), coalesce(supervised, 0), coalesce(reopened, 0), reply_rate,
         finish_rate, return_rate, repeat_rate_7, repeat_rate_30, reopen_rate, satisfied_rate, average_reply_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;
