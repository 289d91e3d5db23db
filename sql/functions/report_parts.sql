-- The parts that the reports share. `only_queue` is the name of a queue, or the names of several with spaces between; null: all queues.

CREATE OR REPLACE FUNCTION share(part double precision, whole double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT part / nullif(whole, 0) $$;

-- Returns the length of an interval by its name; null for groups that are not intervals.
CREATE OR REPLACE FUNCTION report_step(grouped_by text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE grouped_by WHEN '15m' THEN interval '15 minutes' WHEN '30m' THEN interval '30 minutes'
                         WHEN '60m' THEN interval '1 hour' WHEN 'day' THEN interval '1 day' END
$$;

-- Returns where the interval of a moment begins; -infinity for groups that are not intervals.
CREATE OR REPLACE FUNCTION report_start(grouped_by text, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(date_bin(report_step(grouped_by), at, timestamptz '2000-01-01 00:00+08'), '-infinity')
$$;

-- Every interval of a period, and every queue: the report also shows those without a call.
CREATE OR REPLACE FUNCTION report_groups(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text)
RETURNS TABLE (starts_at timestamptz, name text)
LANGUAGE sql STABLE AS $$
  SELECT s, '' FROM generate_series(report_start(grouped_by, from_at), until_at - interval '1 microsecond',
                                    report_step(grouped_by)) s
   WHERE report_step(grouped_by) IS NOT NULL
  UNION ALL
  SELECT '-infinity', l.name FROM queues l
   WHERE grouped_by = 'queue' AND l.enabled AND (only_queue IS NULL OR l.name = ANY (string_to_array(only_queue, ' ')))
  UNION ALL
  SELECT '-infinity', '' WHERE grouped_by = 'total'
$$;

-- Returns which sums of entries (entry_sums) a grouping is made of: the coarsest that tell it.
CREATE OR REPLACE FUNCTION report_per(grouped_by text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN grouped_by IN ('15m', '30m', '60m') THEN 'quarter' WHEN grouped_by = 'agent' THEN 'agent' ELSE 'day' END
$$;

-- Callers in a queue by interval or group: the summed days of a period, and the rest.
CREATE OR REPLACE FUNCTION report_entries(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text,
                                          as_of timestamptz)
RETURNS TABLE (starts_at timestamptz, name text, offered bigint, answered bigint, answered_in_time bigint,
               abandoned bigint, short_abandoned bigint, abandoned_in_time bigint, callbacks bigint, closed bigint,
               timeouts bigint, digits bigint, turned_away bigint, lost bigint, waiting bigint, wait_s double precision,
               longest_wait_s double precision, told bigint, told_s double precision, announced_wait_s double precision,
               told_error_s double precision, within_a_minute bigint, handled bigint, talking bigint,
               talk_s double precision, hold_s double precision, wrap_up_s double precision,
               longest_talk_s double precision, score_1 bigint, score_2 bigint, score_3 bigint, score_4 bigint,
               score_5 bigint)
LANGUAGE sql STABLE AS $$
  SELECT g.starts_at,
         CASE grouped_by WHEN 'queue' THEN l.name WHEN 'skill' THEN g.skill
                         WHEN 'agent' THEN coalesce(a.number || ' ' || a.name, 'nobody') ELSE '' END,
         g.offered, g.answered, g.answered_in_time, g.abandoned, g.short_abandoned, g.abandoned_in_time, g.callbacks,
         g.closed, g.timeouts, g.digits, g.turned_away, g.lost, g.waiting, g.wait_s, g.longest_wait_s, g.told, g.told_s,
         g.announced_wait_s, g.told_error_s, g.within_a_minute, g.handled, g.talking, g.talk_s, g.hold_s, g.wrap_up_s,
         g.longest_talk_s, g.score_1, g.score_2, g.score_3, g.score_4, g.score_5
    -- By ids: the name of each of a year's hundreds of thousands of sums would take as long as adding them up. Agents of one number and
    -- name, of whom one has left, are one.
    FROM (SELECT report_start(grouped_by, s.starts_at) AS starts_at, CASE grouped_by WHEN 'queue' THEN s.queue_id END AS queue_id,
                 k.skill, i.as_id AS agent_id,
                 sum(s.offered)::bigint AS offered, sum(s.answered)::bigint AS answered,
                 sum(s.answered_in_time)::bigint AS answered_in_time, sum(s.abandoned)::bigint AS abandoned,
                 sum(s.short_abandoned)::bigint AS short_abandoned, sum(s.abandoned_in_time)::bigint AS abandoned_in_time,
                 sum(s.callbacks)::bigint AS callbacks, sum(s.closed)::bigint AS closed,
                 sum(s.timeouts)::bigint AS timeouts, sum(s.digits)::bigint AS digits,
                 sum(s.turned_away)::bigint AS turned_away, sum(s.lost)::bigint AS lost, sum(s.waiting)::bigint AS waiting,
                 sum(s.wait_s) AS wait_s, max(s.longest_wait_s) AS longest_wait_s, sum(s.told)::bigint AS told,
                 sum(s.told_s) AS told_s, sum(s.announced_wait_s) AS announced_wait_s, sum(s.told_error_s) AS told_error_s,
                 sum(s.within_a_minute)::bigint AS within_a_minute, sum(s.handled)::bigint AS handled,
                 sum(s.talking)::bigint AS talking, sum(s.talk_s) AS talk_s, sum(s.hold_s) AS hold_s,
                 sum(s.wrap_up_s) AS wrap_up_s, max(s.longest_talk_s) AS longest_talk_s, sum(s.score_1)::bigint AS score_1,
                 sum(s.score_2)::bigint AS score_2, sum(s.score_3)::bigint AS score_3, sum(s.score_4)::bigint AS score_4,
                 sum(s.score_5)::bigint AS score_5
            FROM (SELECT e.starts_at, e.queue_id, e.skills, e.agent_id, e.offered, e.answered, e.answered_in_time, e.abandoned,
                         e.short_abandoned, e.abandoned_in_time, e.callbacks, e.closed, e.timeouts, e.digits, e.turned_away,
                         e.lost, e.waiting, e.wait_s, e.longest_wait_s, e.told, e.told_s, e.announced_wait_s, e.told_error_s,
                         e.within_a_minute, e.handled, e.talking, e.talk_s, e.hold_s, e.wrap_up_s, e.longest_talk_s,
                         e.score_1, e.score_2, e.score_3, e.score_4, e.score_5
                    FROM summed_entries e
                   WHERE e.per = report_per(grouped_by) AND e.day_at >= from_at AND e.day_at <= until_at - interval '24 hours'
                  UNION ALL
                  SELECT e.starts_at, e.queue_id, e.skills, e.agent_id, e.offered, e.answered, e.answered_in_time, e.abandoned,
                         e.short_abandoned, e.abandoned_in_time, e.callbacks, e.closed, e.timeouts, e.digits, e.turned_away,
                         e.lost, e.waiting, e.wait_s, e.longest_wait_s, e.told, e.told_s, e.announced_wait_s, e.told_error_s,
                         e.within_a_minute, e.handled, e.talking, e.talk_s, e.hold_s, e.wrap_up_s, e.longest_talk_s,
                         e.score_1, e.score_2, e.score_3, e.score_4, e.score_5
                    FROM report_spans(from_at, until_at) p
                   CROSS JOIN LATERAL entry_sums(p.begins_at, p.ends_at, ARRAY[report_per(grouped_by)], as_of) e) s
            LEFT JOIN (SELECT n.id, min(n.id) OVER (PARTITION BY n.number, n.name) AS as_id FROM agents n) i
              ON grouped_by = 'agent' AND i.id = s.agent_id
           CROSS JOIN LATERAL unnest(CASE WHEN grouped_by = 'skill' AND s.skills <> '{}' THEN s.skills
                                          ELSE '{none}' END) AS k(skill)
           WHERE only_queue IS NULL
              OR s.queue_id = ANY (ARRAY(SELECT o.id FROM queues o WHERE o.name = ANY (string_to_array(only_queue, ' '))))
           GROUP BY 1, 2, 3, 4) g
    LEFT JOIN queues l ON l.id = g.queue_id
    LEFT JOIN agents a ON a.id = g.agent_id
$$;

-- How many waited, or talked, how long: every class, also an empty one.
CREATE OR REPLACE FUNCTION report_classes(from_at timestamptz, until_at timestamptz, of_agent_calls boolean, only_queue text)
RETURNS TABLE (class integer, from_s integer, below_s integer, answered bigint, abandoned bigint, others bigint)
LANGUAGE sql STABLE AS $$
  SELECT i, (class_limits(of_agent_calls))[i], (class_limits(of_agent_calls))[i + 1], coalesce(sum(c.answered), 0)::bigint,
         coalesce(sum(c.abandoned), 0)::bigint, coalesce(sum(c.others), 0)::bigint
    FROM generate_subscripts(class_limits(of_agent_calls), 1) AS i
    LEFT JOIN (SELECT s.class, s.answered, s.abandoned, s.others
                 FROM (SELECT d.queue_id, d.class, d.answered, d.abandoned, d.others FROM summed_classes d
                        WHERE d.of_agent_calls = report_classes.of_agent_calls AND d.day_at >= from_at
                          AND d.day_at <= until_at - interval '24 hours'
                       UNION ALL
                       SELECT n.* FROM report_spans(from_at, until_at) p
                        CROSS JOIN LATERAL class_sums(p.begins_at, p.ends_at, of_agent_calls) n) s
                 JOIN queues l ON l.id = s.queue_id
                WHERE only_queue IS NULL OR l.name = ANY (string_to_array(only_queue, ' '))) c ON c.class = i
   GROUP BY i
$$;
