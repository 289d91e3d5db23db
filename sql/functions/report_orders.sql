-- Reports on work orders.

-- The figures of orders. An order counts in the interval in which it was dispatched first, whatever
-- happens to it later: that is when its clock starts. A department is the one it is with now, or
-- was with last. The orders are chosen by their steps in the interval, so that a report reads only
-- those orders, not every order there ever was.
CREATE OR REPLACE FUNCTION report_orders(from_at timestamptz, until_at timestamptz, grouped_by text, only_court integer DEFAULT NULL)
RETURNS TABLE (starts_at timestamptz, name text, dispatched bigint, replied bigint, replied_in_time bigint,
               finished bigint, overdue_1 bigint, overdue_2 bigint, overdue_3 bigint, returned bigint, extended bigint,
               supervised bigint, reopened bigint, reply_rate double precision, finish_rate double precision,
               return_rate double precision, repeat_rate_7 double precision, repeat_rate_30 double precision,
               reopen_rate double precision, satisfied_rate double precision, average_reply_s double precision)
LANGUAGE sql STABLE
-- The view joins more tables than are planned together by default. Without this setting the steps
-- of all orders are read first.
SET join_collapse_limit = 20
AS $$
  WITH chosen AS MATERIALIZED (
    SELECT DISTINCT t.order_id FROM order_steps t
     WHERE t.kind = 'dispatched' AND t.at >= from_at AND t.at < until_at
  ), counted AS (
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
      FROM chosen JOIN order_records o ON o.id = chosen.order_id
     WHERE o.first_dispatched_at >= from_at AND o.first_dispatched_at < until_at
       AND (only_court IS NULL OR o.court_id = only_court)
     GROUP BY 1, 2
  )
  SELECT starts_at, name, coalesce(dispatched, 0), coalesce(replied, 0), coalesce(replied_in_time, 0),
         coalesce(finished, 0), coalesce(overdue_1, 0), coalesce(overdue_2, 0), coalesce(overdue_3, 0),
         coalesce(returned, 0), coalesce(extended, 0), coalesce(supervised, 0), coalesce(reopened, 0), reply_rate,
         finish_rate, return_rate, repeat_rate_7, repeat_rate_30, reopen_rate, satisfied_rate, average_reply_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;
