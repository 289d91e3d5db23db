-- Reports on tickets.

-- What the steps of tickets and the calls about them again come to. The view ticket_records asks for one ticket at a time, the report for
-- all tickets of a period at once. An overdue notice that was taken back, because the limit was moved, does not count.
-- A caller is not content if they, or the staff for them, had the ticket reopened. The clock reopens it because they called again.
CREATE OR REPLACE FUNCTION ticket_figures(ids bigint[])
RETURNS TABLE (ticket_id bigint, first_dispatched_at timestamptz, first_replied_at timestamptz,
               first_supervised_at timestamptz, first_overdue_at timestamptz, overdue_level integer, told_late boolean, reopened boolean,
               discontent boolean, supervised_late boolean, repeats bigint, repeats_7_days bigint, repeats_30_days bigint)
LANGUAGE sql STABLE AS $$
  SELECT s.*, coalesce(r.repeats, 0), coalesce(r.repeats_7_days, 0), coalesce(r.repeats_30_days, 0)
    FROM (SELECT t.ticket_id,
                 min(t.at) FILTER (WHERE t.kind = 'dispatched'),
                 min(t.at) FILTER (WHERE t.kind = 'replied'),
                 min(t.at) FILTER (WHERE t.kind = 'supervised'),
                 min(t.at) FILTER (WHERE t.kind = 'overdue' AND NOT x.taken_back),
                 -- Once its handling is complete, it is no step of the escalation that is late, but the result.
                 coalesce(max((t.detail ->> 'level')::int) FILTER (WHERE t.kind = 'overdue' AND NOT x.taken_back AND NOT x.telling), 0),
                 coalesce(bool_or(t.kind = 'overdue' AND NOT x.taken_back AND x.telling), false),
                 bool_or(t.kind = 'reopened'),
                 bool_or(t.kind = 'reopened' AND t.by_kind <> 'clock'),
                 coalesce(bool_or(t.kind = 'supervised' AND (t.detail ->> 'isLate')::boolean), false)
            FROM ticket_steps t
           CROSS JOIN LATERAL (
             SELECT CASE WHEN t.kind = 'overdue'
                         THEN EXISTS (SELECT FROM ticket_steps u
                                       WHERE u.ticket_id = t.ticket_id AND u.kind = 'limits_moved' AND u.id > t.id
                                         AND (u.detail ->> 'overdueTakenBack')::boolean
                                         AND (t.detail ->> 'level')::int > (u.detail ->> 'overdueLevel')::int) END,
                    coalesce((t.detail ->> 'isTelling')::boolean, false)) x(taken_back, telling)
           WHERE t.ticket_id = ANY (ids)
           GROUP BY t.ticket_id) s
    LEFT JOIN (SELECT t.ticket_id, count(*) AS repeats,
                      count(*) FILTER (WHERE t.at < o.opened_at + interval '7 days') AS repeats_7_days,
                      count(*) FILTER (WHERE t.at < o.opened_at + interval '30 days') AS repeats_30_days
                 FROM ticket_repeats t JOIN tickets o ON o.id = t.ticket_id
                WHERE t.ticket_id = ANY (ids)
                GROUP BY t.ticket_id) r ON r.ticket_id = s.ticket_id
$$;

-- Whether the first answer came before the limit had passed.
CREATE OR REPLACE FUNCTION is_replied_in_time(first_replied_at timestamptz, first_overdue_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT first_replied_at IS NOT NULL AND (first_overdue_at IS NULL OR first_overdue_at > first_replied_at)
$$;

-- Whether a ticket is closed and was answered by the date that the caller was told. A ticket whose limit had passed before it came under
-- supervision was not finished in time, even if it was answered within the shorter limit of the supervision.
CREATE OR REPLACE FUNCTION is_finished_in_time(status text, latest_at timestamptz, replied_at timestamptz, supervised_late boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT status = 'closed' AND (latest_at IS NULL OR replied_at <= latest_at) AND NOT supervised_late
$$;

-- The figures of tickets. A ticket counts in the interval in which it was dispatched first, whatever
-- happens to it later: that is when its clock starts. A department is the one it is with now, or
-- was with last. The tickets are chosen by their steps in the interval, so that a report reads only
-- those tickets, not every ticket there ever was. Those whose ids are in left_out are kept from who reads the report.
CREATE OR REPLACE FUNCTION report_tickets(from_at timestamptz, until_at timestamptz, grouped_by text, only_court integer DEFAULT NULL,
                                          left_out bigint[] DEFAULT '{}')
RETURNS TABLE (starts_at timestamptz, name text, dispatched bigint, replied bigint, replied_in_time bigint,
               finished bigint, overdue_1 bigint, overdue_2 bigint, overdue_3 bigint, told_late bigint, returned bigint, extended bigint,
               supervised bigint, reopened bigint, reply_rate double precision, finish_rate double precision,
               return_rate double precision, repeat_rate_7 double precision, repeat_rate_30 double precision,
               reopen_rate double precision, satisfied_rate double precision, average_reply_s double precision)
LANGUAGE sql STABLE AS $$
  WITH chosen AS MATERIALIZED (
    SELECT array_agg(DISTINCT t.ticket_id) AS ids FROM ticket_steps t
     WHERE t.kind = 'dispatched' AND t.at >= from_at AND t.at < until_at
  ), found AS (
    SELECT o.kind, o.status, o.returns, o.extension IS NOT NULL AS extended, o.supervision_level, o.satisfied,
           c.name AS court, d.name AS department, f.*,
           is_replied_in_time(f.first_replied_at, f.first_overdue_at) AS replied_in_time,
           is_finished_in_time(o.status, o.latest_at, o.replied_at, f.supervised_late) AS finished_in_time
      FROM chosen
     CROSS JOIN LATERAL ticket_figures(chosen.ids) f
      JOIN tickets o ON o.id = f.ticket_id
      JOIN courts c ON c.id = o.court_id
      LEFT JOIN departments d ON d.id = o.department_id
     WHERE f.first_dispatched_at >= from_at AND f.first_dispatched_at < until_at
       AND (only_court IS NULL OR o.court_id = only_court) AND o.id <> ALL (left_out)
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
           count(*) FILTER (WHERE o.told_late) AS told_late,
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
           share(count(*) FILTER (WHERE o.satisfied AND NOT o.discontent),
                 count(*) FILTER (WHERE o.satisfied IS NOT NULL OR o.discontent)) AS satisfied_rate,
           avg(date_part('epoch', o.first_replied_at - o.first_dispatched_at)) AS average_reply_s
      FROM found o
     GROUP BY 1, 2
  )
  SELECT starts_at, name, coalesce(dispatched, 0), coalesce(replied, 0), coalesce(replied_in_time, 0),
         coalesce(finished, 0), coalesce(overdue_1, 0), coalesce(overdue_2, 0), coalesce(overdue_3, 0),
         coalesce(told_late, 0), coalesce(returned, 0), coalesce(extended, 0), coalesce(supervised, 0), coalesce(reopened, 0), reply_rate,
         finish_rate, return_rate, repeat_rate_7, repeat_rate_30, reopen_rate, satisfied_rate, average_reply_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;
