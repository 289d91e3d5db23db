-- The sums that the reports are made of. A day that has been over for long is summed once, by sum_day; report_spans has what is left of a
-- period. Both ways the sums come from the same functions: entry_sums, class_sums, wait_lists, offer_sums, time_sums, call_sums.
-- report_parts.sql puts the two together.

-- SQL: the limits of the classes of waits and of agent calls, in seconds. A class begins at its limit.
CREATE OR REPLACE FUNCTION class_limits(of_agent_calls boolean) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN of_agent_calls THEN ARRAY[0, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600]
              ELSE ARRAY[0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800] END
$$;

-- Callers in a queue, as coarse as they are asked for (pers): by the quarter of an hour and queue ('quarter'); by day, queue and skills
-- ('day'); by day, queue and agent ('agent'). The wrap-up of an agent call is the one of its agent that began when the agent call ended; one that is
-- still going on counts up to as_of. A caller who talked twice to one agent in a call has given one score, for the last agent call.
CREATE OR REPLACE FUNCTION entry_sums(from_at timestamptz, until_at timestamptz, pers text[], as_of timestamptz)
RETURNS TABLE (per text, starts_at timestamptz, queue_id integer, skills text[], agent_id integer, offered bigint,
               answered bigint, answered_in_time bigint, abandoned bigint, short_abandoned bigint,
               abandoned_in_time bigint, callbacks bigint, closed bigint, timeouts bigint, digits bigint,
               turned_away bigint, lost bigint, waiting bigint, wait_s double precision,
               longest_wait_s double precision, told bigint, told_s double precision, announced_wait_s double precision,
               told_error_s double precision, within_a_minute bigint, handled bigint, talking bigint,
               talk_s double precision, hold_s double precision, wrap_up_s double precision,
               longest_talk_s double precision, score_1 bigint, score_2 bigint, score_3 bigint, score_4 bigint,
               score_5 bigint)
LANGUAGE sql STABLE AS $$
  SELECT p.per, report_start(CASE p.per WHEN 'quarter' THEN '15m' ELSE 'day' END, e.entered_at), e.queue_id,
         CASE p.per WHEN 'day' THEN e.skills END, CASE p.per WHEN 'agent' THEN e.agent_id END,
         count(*) FILTER (WHERE e.is_arrival AND e.wait_s IS NOT NULL),
         count(*) FILTER (WHERE e.is_arrival AND e.is_answered),
         count(*) FILTER (WHERE e.is_arrival AND e.is_answered AND e.wait_s <= e.service_level_s),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'abandoned'),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'abandoned' AND e.wait_s < e.short_abandon_s),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'abandoned' AND e.wait_s <= e.service_level_s),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'callback'),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'closed'),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'timeout'),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'digit'),
         count(*) FILTER (WHERE e.is_arrival AND e.result IN ('full', 'no_agents')),
         count(*) FILTER (WHERE e.is_arrival AND e.result = 'lost'),
         count(*) FILTER (WHERE e.is_arrival AND e.wait_s IS NULL),
         coalesce(sum(e.wait_s) FILTER (WHERE e.is_arrival AND e.is_answered), 0),
         max(e.wait_s) FILTER (WHERE e.is_arrival AND e.is_answered),
         count(*) FILTER (WHERE e.is_told),
         coalesce(sum(e.estimate_s) FILTER (WHERE e.is_told), 0)::double precision,
         coalesce(sum(e.wait_s) FILTER (WHERE e.is_told), 0),
         coalesce(sum(abs(e.estimate_s - e.wait_s)) FILTER (WHERE e.is_told), 0),
         count(*) FILTER (WHERE e.is_told AND abs(e.estimate_s - e.wait_s) <= 60),
         count(e.talk_s),
         count(*) FILTER (WHERE e.is_answered AND e.talk_s IS NULL),
         coalesce(sum(e.talk_s), 0),
         coalesce(sum(e.hold_s) FILTER (WHERE e.talk_s IS NOT NULL), 0)::double precision,
         coalesce(sum(u.wrap_up_s), 0),
         max(e.talk_s),
         count(*) FILTER (WHERE s.score = 1), count(*) FILTER (WHERE s.score = 2), count(*) FILTER (WHERE s.score = 3),
         count(*) FILTER (WHERE s.score = 4), count(*) FILTER (WHERE s.score = 5)
    FROM (SELECT w.*, w.connected_at IS NOT NULL AS is_answered,
                 w.transferred_from IS NULL AND w.callback_id IS NULL AS is_arrival,
                 w.transferred_from IS NULL AND w.callback_id IS NULL AND w.connected_at IS NOT NULL
                   AND w.estimate_s IS NOT NULL AS is_told
            FROM queue_waits w WHERE w.entered_at >= from_at AND w.entered_at < until_at) e
    LEFT JOIN (SELECT c.agent_id, c.since_at, sum(c.wrap_up_s) AS wrap_up_s
                 FROM (SELECT n.agent_id, n.since_at, date_part('epoch', n.at - n.since_at) AS wrap_up_s
                         FROM agent_state_changes n
                        WHERE n.from_status = 'wrap_up' AND n.at >= from_at AND n.at < until_at + interval '72 hours'
                          AND n.at - n.since_at <= interval '48 hours'
                       UNION ALL
                       SELECT s.agent_id, s.since_at, greatest(0, date_part('epoch', as_of - s.since_at))
                         FROM agent_states s WHERE s.status = 'wrap_up') c
                GROUP BY c.agent_id, c.since_at) u
      ON u.agent_id = e.agent_id AND u.since_at = e.over_at AND e.is_answered
    LEFT JOIN (SELECT DISTINCT ON (s.call_id, s.agent_id) n.id, s.score, s.at
                 FROM satisfaction s
                 JOIN queue_entries n ON n.call_id = s.call_id AND n.agent_id = s.agent_id
                WHERE s.at >= from_at AND s.at < until_at + interval '24 hours' AND n.result = 'answered'
                ORDER BY s.call_id, s.agent_id, n.entered_at DESC, n.id DESC) s
      ON s.id = e.id AND s.at < e.entered_at + interval '24 hours' AND s.at >= e.entered_at AND e.talk_s IS NOT NULL
   CROSS JOIN unnest(pers) AS p(per)
   GROUP BY 1, 2, 3, 4, 5
$$;

-- How many waited, or (of_agent_calls) talked, how long: by queue and class. Arrivals who were turned away have not waited.
CREATE OR REPLACE FUNCTION class_sums(from_at timestamptz, until_at timestamptz, of_agent_calls boolean)
RETURNS TABLE (queue_id integer, class integer, answered bigint, abandoned bigint, others bigint)
LANGUAGE sql STABLE AS $$
  SELECT w.queue_id,
         width_bucket(CASE WHEN of_agent_calls THEN w.talk_s + w.hold_s ELSE greatest(w.wait_s, 0) END,
                      class_limits(of_agent_calls)::double precision[]),
         count(*) FILTER (WHERE w.connected_at IS NOT NULL),
         count(*) FILTER (WHERE w.result = 'abandoned'),
         count(*) FILTER (WHERE w.connected_at IS NULL AND w.result <> 'abandoned')
    FROM queue_waits w
   WHERE w.entered_at >= from_at AND w.entered_at < until_at
     AND CASE WHEN of_agent_calls THEN w.talk_s IS NOT NULL
              ELSE w.transferred_from IS NULL AND w.callback_id IS NULL AND w.wait_s IS NOT NULL
                   AND w.result IS DISTINCT FROM 'full' AND w.result IS DISTINCT FROM 'no_agents' END
   GROUP BY 1, 2
$$;

-- How long each arrival waited who was answered, by queue: no sum tells which wait 95% did not exceed.
CREATE OR REPLACE FUNCTION wait_lists(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (queue_id integer, waits double precision[])
LANGUAGE sql STABLE AS $$
  SELECT e.queue_id, array_agg(date_part('epoch', e.connected_at - e.entered_at) ORDER BY e.connected_at - e.entered_at)
    FROM queue_entries e
   WHERE e.entered_at >= from_at AND e.entered_at < until_at AND e.connected_at IS NOT NULL
     AND e.transferred_from IS NULL AND e.callback_id IS NULL
   GROUP BY e.queue_id
$$;

-- Offers to each agent by what became of them, at the moment when they ended. An agent who only missed some was offered none.
CREATE OR REPLACE FUNCTION offer_sums(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (agent_id integer, offers bigint, answered bigint, ring_s double precision, missed bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.agent_id, count(*) FILTER (WHERE o.is_offer), count(*) FILTER (WHERE o.is_answered),
         coalesce(sum(o.ring_s) FILTER (WHERE o.is_answered), 0), count(*) FILTER (WHERE NOT o.is_offer)
    FROM (SELECT c.agent_id, true AS is_offer, c.to_status = 'talking' AS is_answered,
                 date_part('epoch', c.at - c.since_at) AS ring_s
            FROM agent_state_changes c
           WHERE c.from_status = 'offered' AND c.at >= from_at AND c.at < until_at
          UNION ALL
          SELECT v.agent_id, false, false, NULL FROM queue_events v
           WHERE v.event = 'RINGNOANSWER' AND v.agent_id IS NOT NULL AND v.at >= from_at AND v.at < until_at) o
   GROUP BY o.agent_id
$$;

-- Agents' time, cut at each interval (the quarter of an hour; by_agent: the day), by court and (by_agent) agent.
CREATE OR REPLACE FUNCTION time_sums(from_at timestamptz, until_at timestamptz, by_agent boolean, as_of timestamptz)
RETURNS TABLE (starts_at timestamptz, court_id integer, agent_id integer, signed_in_s double precision,
               ready_s double precision, ringing_s double precision, talking_s double precision,
               wrap_up_s double precision, paused_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT c.starts_at, c.court_id, c.agent_id, sum(c.s),
         coalesce(sum(c.s) FILTER (WHERE c.status = 'ready'), 0),
         coalesce(sum(c.s) FILTER (WHERE c.status = 'offered'), 0),
         coalesce(sum(c.s) FILTER (WHERE c.status = 'talking'), 0),
         coalesce(sum(c.s) FILTER (WHERE c.status = 'wrap_up'), 0),
         coalesce(sum(c.s) FILTER (WHERE c.status = 'paused'), 0)
    FROM (SELECT i.starts_at, a.court_id, CASE WHEN by_agent THEN t.agent_id END AS agent_id, t.status,
                 date_part('epoch', least(t.ended_at, i.starts_at + p.step) - greatest(t.began_at, i.starts_at)) AS s
            FROM agent_times(from_at, until_at, as_of) t
            JOIN agents a ON a.id = t.agent_id
           CROSS JOIN (SELECT CASE WHEN by_agent THEN interval '24 hours' ELSE interval '15 minutes' END AS step) p
           CROSS JOIN LATERAL generate_series(report_start(CASE WHEN by_agent THEN 'day' ELSE '15m' END, t.began_at),
                                              t.ended_at - interval '1 microsecond', p.step) AS i(starts_at)) c
   GROUP BY c.starts_at, c.court_id, c.agent_id
$$;

-- Calls that came in, by the quarter of an hour and court.
CREATE OR REPLACE FUNCTION call_sums(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (starts_at timestamptz, court_id integer, calls bigint, in_queue bigint, served bigint, abandoned bigint,
               failed bigint, busy bigint, too_long bigint, lost bigint, going_on bigint, ended bigint,
               length_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT report_start('15m', c.started_at), c.court_id, count(*),
         count(*) FILTER (WHERE i.first_at < c.started_at + interval '24 hours'),
         count(*) FILTER (WHERE c.outcome = 'served'),
         count(*) FILTER (WHERE c.outcome = 'abandoned'),
         count(*) FILTER (WHERE c.outcome = 'failed'),
         count(*) FILTER (WHERE c.outcome = 'busy'),
         count(*) FILTER (WHERE c.outcome = 'too_long'),
         count(*) FILTER (WHERE c.outcome = 'lost'),
         count(*) FILTER (WHERE c.outcome IS NULL),
         count(c.ended_at),
         coalesce(sum(date_part('epoch', c.ended_at - c.started_at)), 0)
    FROM calls c
    LEFT JOIN (SELECT e.call_id, min(e.entered_at) AS first_at FROM queue_entries e
                WHERE e.entered_at >= from_at AND e.entered_at < until_at + interval '24 hours'
                GROUP BY e.call_id) i ON i.call_id = c.id
   WHERE c.started_at >= from_at AND c.started_at < until_at AND c.direction = 'in'
   GROUP BY 1, 2
$$;

-- What of a period is not summed by days: a span before the first summed day, between two, after the last.
CREATE OR REPLACE FUNCTION report_spans(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (begins_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT s.begins_at, s.ends_at
    FROM (SELECT lag(p.at + p.lasts, 1, from_at) OVER (ORDER BY p.at) AS begins_at, p.at AS ends_at
            FROM (SELECT d.day_at AS at, interval '24 hours' AS lasts FROM summed_days d
                   WHERE d.day_at >= from_at AND d.day_at <= until_at - interval '24 hours'
                  UNION ALL
                  SELECT until_at, interval '0') p) s
   WHERE s.begins_at < s.ends_at
$$;

-- Sums a day that has been over for a day and a half, so that late ends, wrap-ups and scores are in it.
-- What is changed later deletes its sums again (below). That cannot slip through: a transaction that changes something within half a day
-- has ended long before, and one that changes something later waits for the lock of the day, and then sees its sums.
-- Returns false when there is nothing to be done, or when it must wait for another time.
CREATE OR REPLACE FUNCTION sum_day(day timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  ends_at timestamptz := day + interval '24 hours';
BEGIN
  IF day <> report_start('day', day) OR ends_at > now() - interval '36 hours' THEN RETURN false; END IF;
  -- Waiting here would make those wait who come after.
  IF NOT pg_try_advisory_xact_lock_shared(12368013, 0) OR NOT pg_try_advisory_xact_lock(12368013, day_number(day)) THEN
    RETURN false;
  END IF;
  -- A wrap-up that has gone on ever since counts up to the moment of the report.
  IF EXISTS (SELECT FROM agent_states
              WHERE status = 'wrap_up' AND since_at >= day AND since_at < ends_at + interval '24 hours') THEN
    RETURN false;
  END IF;
  -- All sums that there are have one formula: a process that applies another one waits for this transaction, and deletes them. Computing the
  -- formula takes nearly as long as the sums of a day.
  INSERT INTO summed_days (day_at, summed_at, formula)
  VALUES (day, clock_timestamp(), coalesce((SELECT s.formula FROM summed_days s LIMIT 1), sum_formula())) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO summed_entries
    (day_at, per, starts_at, queue_id, skills, agent_id, offered, answered, answered_in_time, abandoned, short_abandoned,
     abandoned_in_time, callbacks, closed, timeouts, digits, turned_away, lost, waiting, wait_s, longest_wait_s, told,
     told_s, announced_wait_s, told_error_s, within_a_minute, handled, talking, talk_s, hold_s, wrap_up_s, longest_talk_s,
     score_1, score_2, score_3, score_4, score_5)
  SELECT day, s.* FROM entry_sums(day, ends_at, '{quarter,day,agent}', ends_at) s ORDER BY s.per;
  INSERT INTO summed_classes
  SELECT day, g.of_agent_calls, s.* FROM (VALUES (false), (true)) g(of_agent_calls)
   CROSS JOIN LATERAL class_sums(day, ends_at, g.of_agent_calls) s;
  INSERT INTO summed_waits SELECT day, s.* FROM wait_lists(day, ends_at) s;
  INSERT INTO summed_offers SELECT day, s.* FROM offer_sums(day, ends_at) s;
  INSERT INTO summed_times
  SELECT day, g.by_agent, s.* FROM (VALUES (false), (true)) g(by_agent)
   CROSS JOIN LATERAL time_sums(day, ends_at, g.by_agent, ends_at) s;
  INSERT INTO summed_calls SELECT day, s.* FROM call_sums(day, ends_at) s;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION day_number(at timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT floor(date_part('epoch', at) / 86400)::integer $$;

-- Deletes the sums of the days of a time: something of them is changed by this transaction.
CREATE OR REPLACE FUNCTION unsum_days(from_at timestamptz, until_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_at timestamptz := report_start('day', from_at);
BEGIN
  PERFORM pg_advisory_xact_lock_shared(12368013, day_number(d))
     FROM generate_series(first_at, until_at, interval '24 hours') d;
  DELETE FROM summed_days WHERE day_at >= first_at AND day_at <= until_at;
END $$;

-- The days around a late change of an entry, too: a call over midnight counts there by its first entry and its score by the last.
CREATE OR REPLACE FUNCTION unsum_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unsum_days(OLD.entered_at - interval '24 hours', OLD.entered_at + interval '24 hours'); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM unsum_days(NEW.entered_at - interval '24 hours', NEW.entered_at + interval '24 hours'); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION unsum_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unsum_days(OLD.started_at, OLD.started_at); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM unsum_days(NEW.started_at, NEW.started_at); END IF;
  RETURN NULL;
END $$;

-- A score belongs to the day of its agent call, which the row does not tell.
CREATE OR REPLACE FUNCTION unsum_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM unsum_days(min(e.entered_at), max(e.entered_at)) FROM queue_entries e
    WHERE e.call_id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.call_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.call_id END)
    HAVING min(e.entered_at) < now() - interval '12 hours';
  RETURN NULL;
END $$;

-- A state that goes on and on changes no day that is over, when it ends; a wrap-up belongs to an agent call that may have begun the day before.
CREATE OR REPLACE FUNCTION unsum_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unsum_days(OLD.since_at - interval '24 hours', OLD.at); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM unsum_days(NEW.since_at - interval '24 hours', NEW.at); END IF;
  RETURN NULL;
END $$;

-- An offer that was missed; what else happens in a queue is in no sum.
CREATE OR REPLACE FUNCTION unsum_missed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unsum_days(OLD.at, OLD.at); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM unsum_days(NEW.at, NEW.at); END IF;
  RETURN NULL;
END $$;

-- The figures of all days are computed with the limits and the norm of service that a queue has today, and by the court that an agent is of today.
CREATE OR REPLACE FUNCTION unsum_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(12368013, 0);
  DELETE FROM summed_days;
  RETURN NULL;
END $$;

-- The formula of the sums as a checksum: sum_day, and every function and view that it reaches, each as PostgreSQL has it. A name in a
-- comment inside a function counts, too: then days are summed once too often, and never once too seldom.
CREATE OR REPLACE FUNCTION sum_formula() RETURNS text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE ours AS (
    SELECT p.proname::text COLLATE "default" AS name, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
     WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT c.relname::text COLLATE "default", pg_get_viewdef(c.oid) FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v'),
  reached AS (
    SELECT 'sum_day' AS name
    UNION
    SELECT o.name FROM reached r JOIN ours u ON u.name = r.name JOIN ours o ON u.definition ~ ('\m' || o.name || '\M'))
  SELECT md5(string_agg(o.definition, E'\n' ORDER BY o.name, o.definition)) FROM reached r JOIN ours o ON o.name = r.name
$$;

-- Deletes the sums that were made by another formula. views/summed_days.sql calls it when all functions and views are applied.
CREATE OR REPLACE FUNCTION unsum_other_formulas() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- A day that is being summed just now by the formula of before.
  PERFORM pg_advisory_xact_lock(12368013, 0);
  DELETE FROM summed_days WHERE formula <> sum_formula();
END $$;
