-- Reports on the queues.

-- Arrivals and what became of them. A caller who was transferred here is not a new arrival.
CREATE OR REPLACE FUNCTION report_service(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text)
RETURNS TABLE (starts_at timestamptz, name text, offered bigint, answered bigint, answered_in_time bigint,
               abandoned bigint, short_abandoned bigint, abandoned_in_time bigint, callbacks bigint, closed bigint,
               timeouts bigint, digits bigint, turned_away bigint, lost bigint, waiting bigint,
               service_level double precision, service_level_of_answered double precision,
               service_level_with_abandoned double precision, connection_rate double precision,
               abandonment double precision, average_wait_s double precision, longest_wait_s double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.*, e.wait_s / nullif(e.answered, 0) AS average_wait_s
      FROM report_entries(from_at, until_at, grouped_by, only_queue, until_at) e
     WHERE e.offered + e.waiting > 0
  ), filled AS (
    SELECT starts_at, name,
           coalesce(offered, 0) AS offered, coalesce(answered, 0) AS answered,
           coalesce(answered_in_time, 0) AS answered_in_time, coalesce(abandoned, 0) AS abandoned,
           coalesce(short_abandoned, 0) AS short_abandoned, coalesce(abandoned_in_time, 0) AS abandoned_in_time,
           coalesce(callbacks, 0) AS callbacks, coalesce(closed, 0) AS closed, coalesce(timeouts, 0) AS timeouts,
           coalesce(digits, 0) AS digits, coalesce(turned_away, 0) AS turned_away, coalesce(lost, 0) AS lost,
           coalesce(waiting, 0) AS waiting, average_wait_s, longest_wait_s
      FROM report_groups(from_at, until_at, grouped_by, only_queue) FULL JOIN counted USING (starts_at, name)
  )
  SELECT starts_at, name, offered, answered, answered_in_time, abandoned, short_abandoned, abandoned_in_time,
         callbacks, closed, timeouts, digits, turned_away, lost, waiting,
         share(answered_in_time, offered - short_abandoned - callbacks),
         share(answered_in_time, answered),
         share(answered_in_time + abandoned_in_time, answered + abandoned),
         share(answered, offered - closed),
         share(abandoned - short_abandoned, offered),
         average_wait_s, longest_wait_s
    FROM filled
   ORDER BY starts_at, name
$$;

-- The same by queues for several periods that end now: what the wallboard shows. A wallboard asks every few seconds, and planning costs ten times
-- as much as running: so each connection plans it once, whatever the periods are, and keeps the plan.
CREATE OR REPLACE FUNCTION wallboard_service(starts timestamptz[], until_at timestamptz, only_queue text)
RETURNS TABLE (n bigint, name text, offered bigint, answered bigint, abandoned bigint, service_level double precision,
               connection_rate double precision, average_wait_s double precision)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT w.n, s.name, s.offered, s.answered, s.abandoned, s.service_level, s.connection_rate, s.average_wait_s
    FROM unnest(starts) WITH ORDINALITY AS w(from_at, n)
   CROSS JOIN LATERAL report_service(w.from_at, until_at, 'queue', only_queue) s;
END $$;

-- The connection rate of each interval, and that of the 24 hours that end with it (on a boundary of
-- 15 minutes). GB/T 33358-2016 requires 95% over any 24 hours.
CREATE OR REPLACE FUNCTION report_connection(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text)
RETURNS TABLE (starts_at timestamptz, answered bigint, offered bigint, closed bigint, connection_rate double precision,
               rolling_rate double precision, is_alarm boolean)
LANGUAGE sql STABLE AS $$
  WITH quarters AS (
    SELECT q.starts_at, q.answered, q.offered, q.closed,
           share(sum(q.answered) OVER day, sum(q.offered - q.closed) OVER day) AS rolling_rate
      FROM report_service(report_start('15m', from_at) - interval '1 day', until_at, '15m', only_queue) q
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

-- How many callers waited how long.
CREATE OR REPLACE FUNCTION report_waiting(from_at timestamptz, until_at timestamptz, only_queue text)
RETURNS TABLE (from_s integer, below_s integer, answered bigint, abandoned bigint, others bigint,
               share_of_answered double precision, cumulative double precision)
LANGUAGE sql STABLE AS $$
  SELECT c.from_s, c.below_s, c.answered, c.abandoned, c.others, share(c.answered, sum(c.answered) OVER ()),
         share(sum(c.answered) OVER (ORDER BY c.class), sum(c.answered) OVER ())
    FROM report_classes(from_at, until_at, false, only_queue) c
   ORDER BY c.class
$$;

-- Callers who did not reach anybody, to be called back, and when a caller with the same number
-- reached somebody later. The calls in left_out_calls are kept from who reads the list.
CREATE OR REPLACE FUNCTION report_unanswered(from_at timestamptz, until_at timestamptz, only_queue text, only_results text[],
                                             left_out_calls uuid[] DEFAULT '{}')
RETURNS TABLE (at timestamptz, queue text, number text, result text, wait_s double precision, first_place integer,
               misses integer, language text, skills text, answered_later_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT w.entered_at, w.queue, w.caller_number, w.result, w.wait_s, w.first_place, w.misses, w.language,
         array_to_string(w.skills, ' '),
         (SELECT min(n.connected_at) FROM queue_entries n
           WHERE w.caller_number <> '' AND n.caller_number = w.caller_number AND n.caller_number <> ''
             AND n.entered_at > w.entered_at AND n.call_id <> ALL (left_out_calls))
    FROM queue_waits w
   WHERE w.entered_at >= from_at AND w.entered_at < until_at
     AND (only_queue IS NULL OR w.queue = ANY (string_to_array(only_queue, ' ')))
     AND w.result = ANY (only_results) AND coalesce(w.call_id <> ALL (left_out_calls), true)
     AND w.result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
   ORDER BY w.entered_at, w.id
$$;

-- Offers that an agent did not take, and what became of the caller. The calls in left_out_calls are kept from
-- who reads the list.
CREATE OR REPLACE FUNCTION report_missed_offers(from_at timestamptz, until_at timestamptz, only_queue text,
                                                left_out_calls uuid[] DEFAULT '{}')
RETURNS TABLE (at timestamptz, agent text, queue text, number text, ring_s double precision, result text,
               wait_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT v.at, a.number || ' ' || a.name, w.queue, w.caller_number, v.data1::double precision / 1000,
         coalesce(w.result, CASE WHEN w.connected_at IS NULL THEN 'waiting' ELSE 'answered' END), w.wait_s
    FROM queue_events v
    JOIN agents a ON a.id = v.agent_id
    JOIN queue_waits w ON w.id = v.entry_id
   WHERE v.event = 'RINGNOANSWER' AND v.at >= from_at AND v.at < until_at
     AND (only_queue IS NULL OR w.queue = ANY (string_to_array(only_queue, ' ')))
     AND coalesce(w.call_id <> ALL (left_out_calls), true)
   ORDER BY v.at, v.id
$$;

-- Digits 1 to 5 after the agent call.
CREATE OR REPLACE FUNCTION report_satisfaction(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text)
RETURNS TABLE (starts_at timestamptz, name text, talks bigint, scores bigint, score_1 bigint, score_2 bigint,
               score_3 bigint, score_4 bigint, score_5 bigint, average_score double precision,
               satisfied double precision, answer_rate double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.starts_at, e.name, e.handled AS talks, e.score_1, e.score_2, e.score_3, e.score_4, e.score_5,
           e.score_1 + e.score_2 + e.score_3 + e.score_4 + e.score_5 AS scores
      FROM report_entries(from_at, until_at, grouped_by, only_queue, until_at) e
     WHERE e.handled > 0
  )
  SELECT starts_at, name, coalesce(talks, 0), coalesce(scores, 0), coalesce(score_1, 0), coalesce(score_2, 0),
         coalesce(score_3, 0), coalesce(score_4, 0), coalesce(score_5, 0),
         share(score_1 + 2 * score_2 + 3 * score_3 + 4 * score_4 + 5 * score_5, scores),
         share(score_4 + score_5, scores), share(scores, talks)
    FROM report_groups(from_at, until_at, grouped_by, only_queue) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- The error of the wait estimate given at the arrival, for callers who were answered.
CREATE OR REPLACE FUNCTION report_estimate(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text)
RETURNS TABLE (starts_at timestamptz, name text, told bigint, average_told_s double precision,
               average_wait_s double precision, absolute_error_s double precision, bias_s double precision,
               within_a_minute double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.* FROM report_entries(from_at, until_at, grouped_by, only_queue, until_at) e WHERE e.told > 0
  )
  SELECT starts_at, name, coalesce(told, 0), share(told_s, told), share(announced_wait_s, told), share(told_error_s, told),
         share(told_s - announced_wait_s, told), share(within_a_minute, told)
    FROM report_groups(from_at, until_at, grouped_by, only_queue) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- All inbound calls, including those of callers who never asked for a person.
CREATE OR REPLACE FUNCTION report_calls(from_at timestamptz, until_at timestamptz, grouped_by text, only_court integer DEFAULT NULL)
RETURNS TABLE (starts_at timestamptz, name text, calls bigint, in_queue bigint, served bigint, abandoned bigint,
               failed bigint, busy bigint, too_long bigint, lost bigint, going_on bigint,
               average_length_s double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT report_start(grouped_by, s.starts_at) AS starts_at, '' AS name, sum(s.calls)::bigint AS calls,
           sum(s.in_queue)::bigint AS in_queue, sum(s.served)::bigint AS served, sum(s.abandoned)::bigint AS abandoned,
           sum(s.failed)::bigint AS failed, sum(s.busy)::bigint AS busy, sum(s.too_long)::bigint AS too_long,
           sum(s.lost)::bigint AS lost, sum(s.going_on)::bigint AS going_on,
           share(sum(s.length_s), sum(s.ended)::double precision) AS average_length_s
      FROM (SELECT d.starts_at, d.court_id, d.calls, d.in_queue, d.served, d.abandoned, d.failed, d.busy, d.too_long,
                   d.lost, d.going_on, d.ended, d.length_s
              FROM summed_calls d WHERE d.day_at >= from_at AND d.day_at <= until_at - interval '24 hours'
            UNION ALL
            SELECT n.* FROM report_spans(from_at, until_at) p
             CROSS JOIN LATERAL call_sums(p.begins_at, p.ends_at) n) s
     WHERE only_court IS NULL OR s.court_id = only_court
     GROUP BY 1
  )
  SELECT starts_at, name, coalesce(calls, 0), coalesce(in_queue, 0), coalesce(served, 0), coalesce(abandoned, 0),
         coalesce(failed, 0), coalesce(busy, 0), coalesce(too_long, 0), coalesce(lost, 0), coalesce(going_on, 0),
         average_length_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at
$$;

-- How long the answered waited: of the waits themselves, which the sums of a day keep one by one.
CREATE OR REPLACE FUNCTION report_wait_quantiles(from_at timestamptz, until_at timestamptz, only_queue text)
RETURNS TABLE (p50 double precision, p90 double precision, p95 double precision, p99 double precision)
LANGUAGE sql STABLE AS $$
  SELECT q[1], q[2], q[3], q[4]
    FROM (SELECT percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY u.wait_s) AS q
            FROM (SELECT d.queue_id, d.waits FROM summed_waits d
                   WHERE d.day_at >= from_at AND d.day_at <= until_at - interval '24 hours'
                  UNION ALL
                  SELECT n.* FROM report_spans(from_at, until_at) p
                   CROSS JOIN LATERAL wait_lists(p.begins_at, p.ends_at) n) w
           CROSS JOIN LATERAL unnest(w.waits) AS u(wait_s)
           WHERE only_queue IS NULL OR w.queue_id IN (SELECT l.id FROM queues l
                                                     WHERE l.name = ANY (string_to_array(only_queue, ' ')))) x
$$;
