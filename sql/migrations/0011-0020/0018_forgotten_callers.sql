-- Who wants nobody to know who she is may have said so to an agent, whose process is another than the one that holds her call.
-- The mark tells that one, and keeps out of her records what it writes before it knows.
ALTER TABLE calls ADD COLUMN forgotten_at timestamptz;
CREATE INDEX calls_forgotten ON calls (id) WHERE forgotten_at IS NOT NULL;

-- As in 0010_open_order.sql; besides, the clock of an order may stand from the moment it is dispatched on.
CREATE OR REPLACE FUNCTION open_order(given jsonb, its_message jsonb, its_steps jsonb, its_due jsonb, its_sms jsonb,
                           unless_since timestamptz, lock_keys text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  o orders := jsonb_populate_record(NULL::orders, given);
  lock_key text;
BEGIN
  FOREACH lock_key IN ARRAY lock_keys LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(lock_key, 12368));
  END LOOP;
  IF unless_since IS NOT NULL
     AND (EXISTS (SELECT FROM orders e
                   WHERE e.person_id = o.person_id AND e.matter = o.matter AND e.opened_at >= unless_since)
       OR EXISTS (SELECT FROM orders e
                   WHERE e.caller_number = o.caller_number AND e.matter = o.matter AND e.opened_at >= unless_since))
  THEN
    RETURN NULL;
  END IF;
  -- Her order leads to no call whose caller is forgotten: that call is found by what an agent has written down for her.
  IF EXISTS (SELECT FROM calls c WHERE c.id = o.call_id AND c.forgotten_at IS NOT NULL) THEN
    o.call_id := NULL;
  END IF;
  INSERT INTO orders (number, kind, status, court_id, urgent, confidential, anonymous, language, case_id,
         about_department_id, about_staff_id, matter, caller_name, caller_number, person_id, call_id,
         opened_by_agent_id, department_id, handler_id, holder_id, held_by, opened_at, dispatched_at,
         clock_started_at, pauses, due_at, latest_at)
  VALUES (o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language, o.case_id,
         o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id, o.call_id,
         o.opened_by_agent_id, o.department_id, o.handler_id, o.holder_id, o.held_by, o.opened_at, o.dispatched_at,
         o.clock_started_at, o.pauses, o.due_at, o.latest_at)
  RETURNING id INTO o.id;
  INSERT INTO order_messages (order_id, at, purpose, body, file, length_ms, sha256)
  SELECT o.id, o.opened_at, 'request', m.*
    FROM jsonb_to_recordset(its_message) AS m (body text, file text, length_ms int, sha256 text);
  INSERT INTO order_steps (order_id, at, kind, by_kind, by_agent_id, by_staff_id, to_staff_id, to_department_id,
         from_status, to_status, reason, detail)
  SELECT o.id, o.opened_at, s.*
    FROM jsonb_to_recordset(its_steps) AS s (kind text, by_kind text, by_agent_id int, by_staff_id int,
         to_staff_id int, to_department_id int, from_status text, to_status text, reason text, detail jsonb);
  INSERT INTO order_due (order_id, kind, level, round, due_at)
  SELECT o.id, d.* FROM jsonb_to_recordset(its_due)
         AS d (kind text, level smallint, round smallint, due_at timestamptz);
  INSERT INTO sms_outbox (order_id, created_at, next_at, to_number, body, purpose)
  SELECT o.id, o.opened_at, o.opened_at, m.* FROM jsonb_to_recordset(its_sms)
         AS m (to_number text, body text, purpose text);
  RETURN o.id;
END $$;

-- As in 0009_order_reports.sql; which orders count is told by their steps of the interval, so that a report reads those and
-- not every order there ever was.
CREATE OR REPLACE FUNCTION report_orders(from_at timestamptz, until_at timestamptz, grouped_by text)
RETURNS TABLE (starts_at timestamptz, name text, dispatched bigint, replied bigint, replied_in_time bigint,
               finished bigint, overdue_1 bigint, overdue_2 bigint, overdue_3 bigint, returned bigint, extended bigint,
               supervised bigint, reopened bigint, reply_rate double precision, finish_rate double precision,
               return_rate double precision, repeat_rate_7 double precision, repeat_rate_30 double precision,
               reopen_rate double precision, satisfied_rate double precision, average_reply_s double precision)
LANGUAGE sql STABLE
-- The view joins more tables than are planned together by default: without this the steps of all orders are read first.
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
     GROUP BY 1, 2
  )
  SELECT starts_at, name, coalesce(dispatched, 0), coalesce(replied, 0), coalesce(replied_in_time, 0),
         coalesce(finished, 0), coalesce(overdue_1, 0), coalesce(overdue_2, 0), coalesce(overdue_3, 0),
         coalesce(returned, 0), coalesce(extended, 0), coalesce(supervised, 0), coalesce(reopened, 0), reply_rate,
         finish_rate, return_rate, repeat_rate_7, repeat_rate_30, reopen_rate, satisfied_rate, average_reply_s
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- Of the staff, who answered an order last: she does not close it, and when it was reopened it does not go to her again.
ALTER TABLE orders ADD COLUMN replied_by_id integer REFERENCES staff;
UPDATE orders o SET replied_by_id = s.by_staff_id
  FROM (SELECT DISTINCT ON (order_id) order_id, by_staff_id FROM order_steps
         WHERE kind = 'replied' ORDER BY order_id, id DESC) s
 WHERE s.order_id = o.id;

-- Orders that are not over are looked at, and nearly all are over: orders_open has the others of them.
CREATE INDEX orders_replied ON orders (court_id, opened_at) WHERE status = 'replied';
