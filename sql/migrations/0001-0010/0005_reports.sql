-- Reports. app/store/reports.ts names each figure and its formula; the formulas themselves stand here.
--
-- One rule for all of them: a caller counts in the interval in which she joined the line, whatever happens to her
-- later, and an agent's time counts in every interval that it touches, second by second. Intervals are those of
-- China. One who still waits is not yet counted as offered: nobody knows yet what becomes of her.

-- Who called from this number later, and which offers were missed.
CREATE INDEX line_entries_number ON line_entries (caller_number, entered_at) WHERE caller_number <> '';
CREATE INDEX line_entries_lost ON line_entries (entered_at)
  WHERE result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost');
CREATE INDEX line_events_missed ON line_events (at) WHERE event = 'RINGNOANSWER';
CREATE INDEX agent_state_changes_wrapped_up ON agent_state_changes (at) WHERE from_status = 'wrap_up';

-- How long she waited (null while she does), ringing included, and for how long she talked (null while she does).
CREATE VIEW line_waits AS
SELECT e.id, e.call_id, e.line_id, l.name AS line, e.caller_number, e.language, e.skills, e.agent_id,
       e.entered_at, e.connected_at, e.over_at, e.result, e.ended_by, e.misses, e.first_place, e.estimate_s, e.hold_s,
       e.transferred_from,
       date_part('epoch', coalesce(e.connected_at, e.over_at) - e.entered_at) AS wait_s,
       CASE WHEN e.connected_at IS NOT NULL AND e.over_at IS NOT NULL
            THEN greatest(0, date_part('epoch', e.over_at - e.connected_at) - e.hold_s) END AS talk_s,
       l.service_level_s, l.short_abandon_s
  FROM line_entries e
  JOIN lines l ON l.id = e.line_id;

CREATE FUNCTION share(part double precision, whole double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT part / nullif(whole, 0) $$;

-- Length of an interval by its name; null for groups that are no intervals.
CREATE FUNCTION report_step(grouped_by text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE grouped_by WHEN '15m' THEN interval '15 minutes' WHEN '30m' THEN interval '30 minutes'
                         WHEN '60m' THEN interval '1 hour' WHEN 'day' THEN interval '1 day' END
$$;

-- Where the interval of a moment begins; -infinity for groups that are no intervals.
CREATE FUNCTION report_start(grouped_by text, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(date_bin(report_step(grouped_by), at, timestamptz '2000-01-01 00:00+08'), '-infinity')
$$;

-- Every interval of a time, every line: also those without a call are in the report.
CREATE FUNCTION report_groups(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text)
LANGUAGE sql STABLE AS $$
  SELECT s, '' FROM generate_series(report_start(grouped_by, from_at), until_at - interval '1 microsecond',
                                    report_step(grouped_by)) s
   WHERE report_step(grouped_by) IS NOT NULL
  UNION ALL
  SELECT '-infinity', l.name FROM lines l
   WHERE grouped_by = 'line' AND l.enabled AND (only_line IS NULL OR l.name = only_line)
  UNION ALL
  SELECT '-infinity', '' WHERE grouped_by = 'total'
$$;

-- The callers of a time, in their groups. One who needs two skills is in the group of each.
CREATE FUNCTION report_entries(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
RETURNS TABLE (starts_at timestamptz, name text, id bigint, agent_id integer, result text, is_answered boolean,
               is_arrival boolean, over_at timestamptz, wait_s double precision, talk_s double precision, hold_s integer,
               estimate_s integer, service_level_s integer, short_abandon_s integer)
LANGUAGE sql STABLE AS $$
  SELECT report_start(grouped_by, w.entered_at),
         CASE grouped_by WHEN 'line' THEN w.line WHEN 'skill' THEN k.skill
                         WHEN 'agent' THEN coalesce(a.number || ' ' || a.name, 'nobody') ELSE '' END,
         w.id, w.agent_id, w.result, w.connected_at IS NOT NULL, w.transferred_from IS NULL, w.over_at, w.wait_s,
         w.talk_s, w.hold_s, w.estimate_s, w.service_level_s, w.short_abandon_s
    FROM line_waits w
    LEFT JOIN agents a ON grouped_by = 'agent' AND a.id = w.agent_id
   CROSS JOIN LATERAL unnest(CASE WHEN grouped_by = 'skill' AND w.skills <> '{}' THEN w.skills
                                  ELSE '{none}' END) AS k(skill)
   WHERE w.entered_at >= from_at AND w.entered_at < until_at
     AND (only_line IS NULL OR w.line = only_line)
$$;

-- Arrivals and what became of them; a caller who was transferred here is no new arrival.
CREATE FUNCTION report_service(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
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

-- The connection rate of each interval, and that of the 24 hours which end with it (on a limit of 15 minutes).
-- GB/T 33358-2016 wants 95% over any 24 hours.
CREATE FUNCTION report_connection(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
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

-- Talks that ended, transferred ones too: each is handled by somebody. The wrap-up of a talk is her agent's that
-- began when it ended; one that goes on counts up to as_of.
CREATE FUNCTION report_handling(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text,
                                as_of timestamptz)
RETURNS TABLE (starts_at timestamptz, name text, handled bigint, talk_s double precision, hold_s double precision,
               wrap_up_s double precision, average_talk_s double precision, average_handling_s double precision,
               longest_talk_s double precision, talking bigint)
LANGUAGE sql STABLE AS $$
  WITH wrap_ups AS (
    SELECT c.agent_id, c.since_at, date_part('epoch', c.at - c.since_at) AS wrap_up_s
      FROM agent_state_changes c
     WHERE c.from_status = 'wrap_up' AND c.at >= from_at AND c.at < until_at + interval '2 days'
    UNION ALL
    SELECT s.agent_id, s.since_at, greatest(0, date_part('epoch', as_of - s.since_at))
      FROM agent_states s WHERE s.status = 'wrap_up'
  ), counted AS (
    SELECT e.starts_at, e.name, count(e.talk_s) AS handled, sum(e.talk_s) AS talk_s,
           sum(e.hold_s) FILTER (WHERE e.talk_s IS NOT NULL)::double precision AS hold_s,
           sum(w.wrap_up_s) AS wrap_up_s, max(e.talk_s) AS longest_talk_s,
           count(*) FILTER (WHERE e.talk_s IS NULL) AS talking
      FROM report_entries(from_at, until_at, grouped_by, only_line) e
      LEFT JOIN wrap_ups w ON w.agent_id = e.agent_id AND w.since_at = e.over_at
     WHERE e.is_answered
     GROUP BY e.starts_at, e.name
  )
  SELECT starts_at, name, coalesce(handled, 0), coalesce(talk_s, 0), coalesce(hold_s, 0), coalesce(wrap_up_s, 0),
         share(talk_s, handled), share(talk_s + hold_s + coalesce(wrap_up_s, 0), handled), longest_talk_s,
         coalesce(talking, 0)
    FROM report_groups(from_at, until_at, grouped_by, only_line) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- What every agent did, piece by piece, cut to a time. What goes on counts up to as_of. change_id is that of the
-- change that ended the piece; null while it goes on.
CREATE FUNCTION agent_times(from_at timestamptz, until_at timestamptz, as_of timestamptz)
RETURNS TABLE (agent_id integer, status text, began_at timestamptz, ended_at timestamptz, change_id bigint,
               since_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT c.agent_id, c.from_status, greatest(c.since_at, from_at), c.at, c.id, c.since_at
    FROM agent_state_changes c
   WHERE c.at > from_at AND c.at <= until_at AND c.from_status <> 'signed_out' AND c.at > c.since_at
  UNION ALL
  -- The piece that the end of the time cuts.
  SELECT c.agent_id, c.from_status, greatest(c.since_at, from_at), until_at, c.id, c.since_at
    FROM agents a
   CROSS JOIN LATERAL (SELECT n.* FROM agent_state_changes n
                        WHERE n.agent_id = a.id AND n.at > until_at ORDER BY n.at, n.id LIMIT 1) c
   WHERE c.since_at < until_at AND c.from_status <> 'signed_out'
  UNION ALL
  SELECT s.agent_id, s.status, greatest(s.since_at, from_at), least(as_of, until_at), NULL, s.since_at
    FROM agent_states s
   WHERE s.status <> 'signed_out' AND greatest(s.since_at, from_at) < least(as_of, until_at)
$$;

-- The same by interval: a piece that crosses limits is cut at each.
CREATE FUNCTION report_agent_time(from_at timestamptz, until_at timestamptz, grouped_by text, as_of timestamptz)
RETURNS TABLE (starts_at timestamptz, name text, signed_in_s double precision, ready_s double precision,
               ringing_s double precision, talking_s double precision, wrap_up_s double precision,
               paused_s double precision, occupancy double precision)
LANGUAGE sql STABLE AS $$
  WITH summed AS (
    -- Most pieces lie within one interval; the sums by their first and last one are few.
    SELECT CASE WHEN grouped_by = 'agent' THEN t.agent_id ELSE 0 END AS agent_id, t.status,
           report_start(grouped_by, t.began_at) AS first_at,
           report_start(grouped_by, t.ended_at - interval '1 microsecond') AS last_at,
           CASE WHEN report_start(grouped_by, t.began_at)
                     <> report_start(grouped_by, t.ended_at - interval '1 microsecond') THEN t.began_at END AS began_at,
           CASE WHEN report_start(grouped_by, t.began_at)
                     <> report_start(grouped_by, t.ended_at - interval '1 microsecond') THEN t.ended_at END AS ended_at,
           sum(date_part('epoch', t.ended_at - t.began_at)) AS s
      FROM agent_times(from_at, until_at, as_of) t
     GROUP BY 1, 2, 3, 4, 5, 6
  ), cut AS (
    SELECT agent_id, status, first_at AS starts_at, s FROM summed WHERE began_at IS NULL
    UNION ALL
    SELECT p.agent_id, p.status, i.starts_at,
           date_part('epoch', least(p.ended_at, i.starts_at + report_step(grouped_by))
                              - greatest(p.began_at, i.starts_at))
             * p.s / date_part('epoch', p.ended_at - p.began_at)
      FROM summed p
     CROSS JOIN LATERAL generate_series(p.first_at, p.last_at, report_step(grouped_by)) AS i(starts_at)
     WHERE p.began_at IS NOT NULL
  ), counted AS (
    SELECT c.starts_at, coalesce(a.number || ' ' || a.name, '') AS name, sum(c.s) AS signed_in_s,
           coalesce(sum(c.s) FILTER (WHERE c.status = 'ready'), 0) AS ready_s,
           coalesce(sum(c.s) FILTER (WHERE c.status = 'offered'), 0) AS ringing_s,
           coalesce(sum(c.s) FILTER (WHERE c.status = 'talking'), 0) AS talking_s,
           coalesce(sum(c.s) FILTER (WHERE c.status = 'wrap_up'), 0) AS wrap_up_s,
           coalesce(sum(c.s) FILTER (WHERE c.status = 'paused'), 0) AS paused_s
      FROM cut c LEFT JOIN agents a ON grouped_by = 'agent' AND a.id = c.agent_id
     GROUP BY c.starts_at, c.agent_id, a.number, a.name
  )
  SELECT starts_at, name, coalesce(signed_in_s, 0), coalesce(ready_s, 0), coalesce(ringing_s, 0),
         coalesce(talking_s, 0), coalesce(wrap_up_s, 0), coalesce(paused_s, 0),
         share(talking_s + wrap_up_s, talking_s + wrap_up_s + ready_s)
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

CREATE FUNCTION report_pauses(from_at timestamptz, until_at timestamptz, as_of timestamptz)
RETURNS TABLE (agent text, reason text, pauses bigint, paused_s double precision, longest_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT a.number || ' ' || a.name, coalesce(b.reason, ''), count(*),
         sum(date_part('epoch', t.ended_at - t.began_at)), max(date_part('epoch', t.ended_at - t.began_at))
    FROM agent_times(from_at, until_at, as_of) t
    JOIN agents a ON a.id = t.agent_id
    -- The change that began it has the reason.
    LEFT JOIN LATERAL (SELECT n.reason FROM agent_state_changes n
                        WHERE n.agent_id = t.agent_id AND n.at = t.since_at AND n.to_status = 'paused'
                          AND (t.change_id IS NULL OR n.id < t.change_id)
                        ORDER BY n.id DESC LIMIT 1) b ON true
   WHERE t.status = 'paused'
   GROUP BY a.id, b.reason ORDER BY lpad(a.number, 10, '0'), a.id, 4 DESC
$$;

-- Offers of each agent and what became of them. An offer that the caller or the system ended is nobody's miss.
CREATE FUNCTION report_offers(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (agent text, offers bigint, answered bigint, missed bigint, withdrawn bigint, answered_share double precision,
               average_ring_s double precision)
LANGUAGE sql STABLE AS $$
  WITH ended AS (
    SELECT c.agent_id, count(*) AS offers, count(*) FILTER (WHERE c.to_status = 'talking') AS answered,
           avg(date_part('epoch', c.at - c.since_at)) FILTER (WHERE c.to_status = 'talking') AS ring_s
      FROM agent_state_changes c
     WHERE c.from_status = 'offered' AND c.at >= from_at AND c.at < until_at
     GROUP BY c.agent_id
  ), missed AS (
    SELECT v.agent_id, count(*) AS missed FROM line_events v
     WHERE v.event = 'RINGNOANSWER' AND v.at >= from_at AND v.at < until_at
     GROUP BY v.agent_id
  )
  SELECT a.number || ' ' || a.name, e.offers, e.answered, coalesce(m.missed, 0),
         e.offers - e.answered - coalesce(m.missed, 0),
         share(e.answered, e.answered + coalesce(m.missed, 0)), e.ring_s
    FROM ended e
    JOIN agents a ON a.id = e.agent_id
    LEFT JOIN missed m ON m.agent_id = e.agent_id
   ORDER BY lpad(a.number, 10, '0'), a.id
$$;

-- How many waited how long. The classes begin at these seconds.
CREATE FUNCTION report_waiting(from_at timestamptz, until_at timestamptz, only_line text)
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

CREATE FUNCTION report_talking(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (from_s integer, below_s integer, talks bigint, share_of_talks double precision,
               cumulative double precision)
LANGUAGE sql STABLE AS $$
  WITH limits AS (SELECT ARRAY[0, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600] AS s),
  counted AS (
    SELECT width_bucket(e.talk_s + e.hold_s, l.s::double precision[]) AS class, count(*) AS talks
      FROM report_entries(from_at, until_at, 'total', only_line) e CROSS JOIN limits l
     WHERE e.talk_s IS NOT NULL
     GROUP BY 1
  )
  SELECT l.s[i], l.s[i + 1], coalesce(c.talks, 0), share(coalesce(c.talks, 0), sum(c.talks) OVER ()),
         share(sum(coalesce(c.talks, 0)) OVER (ORDER BY i), sum(c.talks) OVER ())
    FROM limits l
   CROSS JOIN LATERAL generate_subscripts(l.s, 1) AS i
    LEFT JOIN counted c ON c.class = i
   ORDER BY i
$$;

-- Callers who did not reach anybody, to be called back, and when somebody of the same number did reach one later.
CREATE FUNCTION report_unanswered(from_at timestamptz, until_at timestamptz, only_line text, only_results text[])
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
     AND (only_line IS NULL OR w.line = only_line)
     AND w.result = ANY (only_results)
     AND w.result IN ('abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost')
   ORDER BY w.entered_at, w.id
$$;

-- Offers that an agent did not take, and what became of the caller.
CREATE FUNCTION report_missed_offers(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (at timestamptz, agent text, line text, number text, ring_s double precision, result text,
               wait_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT v.at, a.number || ' ' || a.name, w.line, w.caller_number, v.data1::double precision / 1000,
         coalesce(w.result, CASE WHEN w.connected_at IS NULL THEN 'waiting' ELSE 'answered' END), w.wait_s
    FROM line_events v
    JOIN agents a ON a.id = v.agent_id
    JOIN line_waits w ON w.id = v.entry_id
   WHERE v.event = 'RINGNOANSWER' AND v.at >= from_at AND v.at < until_at
     AND (only_line IS NULL OR w.line = only_line)
   ORDER BY v.at, v.id
$$;

-- Keys 1 to 5 after the talk. A caller who talked twice to one agent in a call has given one, for the last talk.
CREATE FUNCTION report_satisfaction(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
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

-- How far the estimate of the wait at the arrival was off, of callers who were answered.
CREATE FUNCTION report_estimate(from_at timestamptz, until_at timestamptz, grouped_by text, only_line text)
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

-- All calls, also of those who never asked for a person.
CREATE FUNCTION report_calls(from_at timestamptz, until_at timestamptz, grouped_by text)
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
     WHERE c.started_at >= from_at AND c.started_at < until_at
     GROUP BY 1
  )
  SELECT starts_at, name, coalesce(calls, 0), coalesce(in_line, 0), coalesce(served, 0), coalesce(abandoned, 0),
         coalesce(failed, 0), coalesce(busy, 0), coalesce(too_long, 0), coalesce(lost, 0), coalesce(going_on, 0),
         average_length_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at
$$;

CREATE FUNCTION report_wait_quantiles(from_at timestamptz, until_at timestamptz, only_line text)
RETURNS TABLE (p50 double precision, p90 double precision, p95 double precision, p99 double precision)
LANGUAGE sql STABLE AS $$
  SELECT q[1], q[2], q[3], q[4]
    FROM (SELECT percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY e.wait_s) AS q
            FROM report_entries(from_at, until_at, 'total', only_line) e
           WHERE e.is_answered AND e.is_arrival) x
$$;
