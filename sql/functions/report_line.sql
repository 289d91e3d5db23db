-- Reports on the line.

-- Arrivals and what became of them. A caller who was transferred here is not a new arrival.
CREATE OR REPLACE FUNCTION report_service(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text, offered bigint, answered bigint, answered_in_time bigint,
               abandoned bigint, short_abandoned bigint, abandoned_in_time bigint, callbacks bigint, closed bigint,
               timeouts bigint, keys bigint, turned_away bigint, lost bigint, waiting bigint,
               service_level double precision, service_level_of_answered double precision,
               service_level_with_abandoned double precision, connection_rate double precision,
               abandonment double precision, average_wait_s double precision, longest_wait_s double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.starts_at, e.name,
           count(*) FILTER (WHERE e.wait_s IS NOT NULL) AS offered,
           count(*) FILTER (WHERE e.is_answered) AS answered,
           count(*) FILTER (WHERE e.is_answered AND e.wait_s <= e.service_level_s) AS answered_in_time,
           count(*) FILTER (WHERE e.result = 'abandoned') AS abandoned,
           count(*) FILTER (WHERE e.result = 'abandoned' AND e.wait_s < e.short_abandon_s) AS short_abandoned,
           count(*) FILTER (WHERE e.result = 'abandoned' AND e.wait_s <= e.service_level_s) AS abandoned_in_time,
           count(*) FILTER (WHERE e.result = 'callback') AS callbacks,
           count(*) FILTER (WHERE e.result = 'closed') AS closed,
           count(*) FILTER (WHERE e.result = 'timeout') AS timeouts,
           count(*) FILTER (WHERE e.result = 'key') AS keys,
           count(*) FILTER (WHERE e.result IN ('full', 'no_agents')) AS turned_away,
           count(*) FILTER (WHERE e.result = 'lost') AS lost,
           count(*) FILTER (WHERE e.wait_s IS NULL) AS waiting,
           avg(e.wait_s) FILTER (WHERE e.is_answered) AS average_wait_s,
           max(e.wait_s) FILTER (WHERE e.is_answered) AS longest_wait_s
      FROM report_entries(from_at, until_at, grouped_by, only_line) e
     WHERE e.is_arrival
     GROUP BY e.starts_at, e.name
  ), filled AS (
    SELECT starts_at, name,
           coalesce(offered, 0) AS offered, coalesce(answered, 0) AS answered,
           coalesce(answered_in_time, 0) AS answered_in_time, coalesce(abandoned, 0) AS abandoned,
           coalesce(short_abandoned, 0) AS short_abandoned, coalesce(abandoned_in_time, 0) AS abandoned_in_time,
           coalesce(callbacks, 0) AS callbacks, coalesce(closed, 0) AS closed, coalesce(timeouts, 0) AS timeouts,
           coalesce(keys, 0) AS keys, coalesce(turned_away, 0) AS turned_away, coalesce(lost, 0) AS lost,
           coalesce(waiting, 0) AS waiting, average_wait_s, longest_wait_s
      FROM report_groups(from_at, until_at, grouped_by, only_line) FULL JOIN counted USING (starts_at, name)
  )
  SELECT starts_at, name, offered, answered, answered_in_time, abandoned, short_abandoned, abandoned_in_time,
         callbacks, closed, timeouts, keys, turned_away, lost, waiting,
         share(answered_in_time, offered - short_abandoned - callbacks),
         share(answered_in_time, answered),
         share(answered_in_time + abandoned_in_time, answered + abandoned),
         share(answered, offered - closed),
         share(abandoned - short_abandoned, offered),
         average_wait_s, longest_wait_s
    FROM filled
   ORDER BY starts_at, name
$$;

-- The connection rate of each interval, and that of the 24 hours that end with it (on a boundary of
-- 15 minutes). GB/T 33358-2016 requires 95% over any 24 hours.
CREATE OR REPLACE FUNCTION report_connection(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, answered bigint, offered bigint, closed bigint, connection_rate double precision,
               rolling_rate double precision, is_alarm boolean)
LANGUAGE sql STABLE AS $$
  WITH quarters AS (
    SELECT q.starts_at, q.answered, q.offered, q.closed,
           share(sum(q.answered) OVER day, sum(q.offered - q.closed) OVER day) AS rolling_rate
      FROM report_service(report_start('15m', from_at) - interval '1 day', until_at, '15m', only_line) q
    WINDOW day AS (ORDER BY q.starts_at RANGE BETWEEN interval '23:45' PRECEDING AND CURRENT ROW)
  ), grouped AS (
    SELECT report_start(grouped_by, q.starts_at) AS starts_at, sum(q.answered)::bigint AS answered,
           sum(q.offered)::bigint AS offered, sum(q.closed)::bigint AS closed,
           (array_agg(q.rolling_rate ORDER BY q.starts_at DESC))[1] AS rolling_rate
      FROM quarters q
     WHERE q.starts_at >= report_start('15m', from_at)
     GROUP BY 1
  )
  SELECT starts_at, answered, offered, closed, share(answered, offered - closed), rolling_rate,
         coalesce(rolling_rate < 0.95, false)
    FROM grouped ORDER BY starts_at
$$;

-- How many callers waited how long. The classes begin at these seconds.
CREATE OR REPLACE FUNCTION report_waiting(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (from_s integer, below_s integer, answered bigint, abandoned bigint, others bigint,
               share_of_answered double precision, cumulative double precision)
LANGUAGE sql STABLE AS $$
  WITH limits AS (SELECT ARRAY[0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800] AS s),
  counted AS (
    SELECT width_bucket(greatest(e.wait_s, 0), l.s::double precision[]) AS class,
           count(*) FILTER (WHERE e.is_answered) AS answered,
           count(*) FILTER (WHERE e.result = 'abandoned') AS abandoned,
           count(*) FILTER (WHERE NOT e.is_answered AND e.result <> 'abandoned') AS others
      FROM report_entries(from_at, until_at, 'total', only_line) e CROSS JOIN limits l
     WHERE e.is_arrival AND e.wait_s IS NOT NULL AND e.result IS DISTINCT FROM 'full'
       AND e.result IS DISTINCT FROM 'no_agents'
     GROUP BY 1
  )
  SELECT l.s[i], l.s[i + 1], coalesce(c.answered, 0), coalesce(c.abandoned, 0), coalesce(c.others, 0),
         share(coalesce(c.answered, 0), sum(c.answered) OVER ()),
         share(sum(coalesce(c.answered, 0)) OVER (ORDER BY i), sum(c.answered) OVER ())
    FROM limits l
   CROSS JOIN LATERAL generate_subscripts(l.s, 1) AS i
    LEFT JOIN counted c ON c.class = i
   ORDER BY i
$$;

-- Callers who did not reach anybody, to be called back, and when a caller with the same number
-- reached somebody later.
CREATE OR REPLACE FUNCTION report_unanswered(from_at timestamptz, until_at timestamptz, only_line text, only_results text[])
RETURNS TABLE (at timestamptz, line text, number text, result text, wait_s double precision, first_place integer,
               misses integer, language text, skills text, answered_later_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT w.entered_at, w.line, w.caller_number, w.result, w.wait_s, w.first_place, w.misses, w.language,
         array_to_string(w.skills, ' '),
         (SELECT min(n.connected_at) FROM line_entries n
           WHERE w.caller_number <> '' AND n.caller_number = w.caller_number AND n.caller_number <> ''
             AND n.entered_at > w.entered_at)
    FROM line_waits w
   WHERE w.entered_at >= from_at AND w.entered_at < until_at
     AND (only_line IS NULL OR w.line = ANY (string_to_array(only_line, ' ')))
     AND w.result = ANY (only_results)
     AND w.result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
   ORDER BY w.entered_at, w.id
$$;

-- Offers that an agent did not take, and what became of the caller.
CREATE OR REPLACE FUNCTION report_missed_offers(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (at timestamptz, agent text, line text, number text, ring_s double precision, result text,
               wait_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT v.at, a.number || ' ' || a.name, w.line, w.caller_number, v.data1::double precision / 1000,
         coalesce(w.result, CASE WHEN w.connected_at IS NULL THEN 'waiting' ELSE 'answered' END), w.wait_s
    FROM line_events v
    JOIN agents a ON a.id = v.agent_id
    JOIN line_waits w ON w.id = v.entry_id
   WHERE v.event = 'RINGNOANSWER' AND v.at >= from_at AND v.at < until_at
     AND (only_line IS NULL OR w.line = ANY (string_to_array(only_line, ' ')))
   ORDER BY v.at, v.id
$$;

-- Keys 1 to 5 after the talk. A caller who talked twice to one agent in a call has given one score,
-- for the last talk.
CREATE OR REPLACE FUNCTION report_satisfaction(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text, talks bigint, scores bigint, score_1 bigint, score_2 bigint,
               score_3 bigint, score_4 bigint, score_5 bigint, average_score double precision,
               satisfied double precision, answer_rate double precision)
LANGUAGE sql STABLE AS $$
  WITH scored AS (
    SELECT DISTINCT ON (s.call_id, s.agent_id) e.id, s.score
      FROM satisfaction s
      JOIN line_entries e ON e.call_id = s.call_id AND e.agent_id = s.agent_id
     WHERE s.at >= from_at AND s.at < until_at + interval '1 day' AND e.result = 'answered'
     ORDER BY s.call_id, s.agent_id, e.entered_at DESC, e.id DESC
  ), counted AS (
    SELECT e.starts_at, e.name, count(*) AS talks, count(s.score) AS scores,
           count(*) FILTER (WHERE s.score = 1) AS score_1, count(*) FILTER (WHERE s.score = 2) AS score_2,
           count(*) FILTER (WHERE s.score = 3) AS score_3, count(*) FILTER (WHERE s.score = 4) AS score_4,
           count(*) FILTER (WHERE s.score = 5) AS score_5, avg(s.score)::double precision AS average_score
      FROM report_entries(from_at, until_at, grouped_by, only_line) e
      LEFT JOIN scored s ON s.id = e.id
     WHERE e.talk_s IS NOT NULL
     GROUP BY e.starts_at, e.name
  )
  SELECT starts_at, name, coalesce(talks, 0), coalesce(scores, 0), coalesce(score_1, 0), coalesce(score_2, 0),
         coalesce(score_3, 0), coalesce(score_4, 0), coalesce(score_5, 0), average_score,
         share(score_4 + score_5, scores), share(scores, talks)
    FROM report_groups(from_at, until_at, grouped_by, only_line) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- The error of the wait estimate given at the arrival, for callers who were answered.
CREATE OR REPLACE FUNCTION report_estimate(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text, told bigint, average_told_s double precision,
               average_wait_s double precision, absolute_error_s double precision, bias_s double precision,
               within_a_minute double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.starts_at, e.name, count(*) AS told, avg(e.estimate_s)::double precision AS average_told_s,
           avg(e.wait_s) AS average_wait_s, avg(abs(e.estimate_s - e.wait_s)) AS absolute_error_s,
           avg(e.estimate_s - e.wait_s) AS bias_s,
           count(*) FILTER (WHERE abs(e.estimate_s - e.wait_s) <= 60) AS within
      FROM report_entries(from_at, until_at, grouped_by, only_line) e
     WHERE e.is_answered AND e.is_arrival AND e.estimate_s IS NOT NULL
     GROUP BY e.starts_at, e.name
  )
  SELECT starts_at, name, coalesce(told, 0), average_told_s, average_wait_s, absolute_error_s, bias_s,
         share(within, told)
    FROM report_groups(from_at, until_at, grouped_by, only_line) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- All inbound calls, including those of callers who never asked for a person.
CREATE OR REPLACE FUNCTION report_calls(from_at timestamptz, until_at timestamptz, grouped_by text, only_court integer DEFAULT NULL)
RETURNS TABLE (starts_at timestamptz, name text, calls bigint, in_line bigint, served bigint, abandoned bigint,
               failed bigint, busy bigint, too_long bigint, lost bigint, going_on bigint,
               average_length_s double precision)
LANGUAGE sql STABLE AS $$
  WITH in_line AS (
    SELECT DISTINCT e.call_id FROM line_entries e
     WHERE e.entered_at >= from_at AND e.entered_at < until_at + interval '1 day'
  ), counted AS (
    SELECT report_start(grouped_by, c.started_at) AS starts_at, '' AS name, count(*) AS calls,
           count(i.call_id) AS in_line,
           count(*) FILTER (WHERE c.outcome = 'served') AS served,
           count(*) FILTER (WHERE c.outcome = 'abandoned') AS abandoned,
           count(*) FILTER (WHERE c.outcome = 'failed') AS failed,
           count(*) FILTER (WHERE c.outcome = 'busy') AS busy,
           count(*) FILTER (WHERE c.outcome = 'too_long') AS too_long,
           count(*) FILTER (WHERE c.outcome = 'lost') AS lost,
           count(*) FILTER (WHERE c.outcome IS NULL) AS going_on,
           avg(date_part('epoch', c.ended_at - c.started_at)) AS average_length_s
      FROM calls c LEFT JOIN in_line i ON i.call_id = c.id
     WHERE c.started_at >= from_at AND c.started_at < until_at AND c.direction = 'in'
       AND (only_court IS NULL OR c.court_id = only_court)
     GROUP BY 1
  )
  SELECT starts_at, name, coalesce(calls, 0), coalesce(in_line, 0), coalesce(served, 0), coalesce(abandoned, 0),
         coalesce(failed, 0), coalesce(busy, 0), coalesce(too_long, 0), coalesce(lost, 0), coalesce(going_on, 0),
         average_length_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at
$$;

CREATE OR REPLACE FUNCTION report_wait_quantiles(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (p50 double precision, p90 double precision, p95 double precision, p99 double precision)
LANGUAGE sql STABLE AS $$
  SELECT q[1], q[2], q[3], q[4]
    FROM (SELECT percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY e.wait_s) AS q
            FROM report_entries(from_at, until_at, 'total', only_line) e
           WHERE e.is_answered AND e.is_arrival) x
$$;
