-- Writes an order that is opened, and perhaps dispatched at once, with all that belongs to it; returns its id. In one
-- statement, so that opening an order is two round trips and no transaction held open between them: the locks are taken
-- first, and what is looked for then is what others have committed before. As a plain statement it would see what there
-- was before it waited for the locks.
--
-- With `unless_since`: not when this person or this number has an order of the same matter since then; null is returned.
-- `lock_keys`: held to the end of the transaction (app/store/orders.ts makes them).
CREATE FUNCTION open_order(given jsonb, its_message jsonb, its_steps jsonb, its_due jsonb, its_sms jsonb,
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
  INSERT INTO orders (number, kind, status, court_id, urgent, confidential, anonymous, language, case_id,
         about_department_id, about_staff_id, matter, caller_name, caller_number, person_id, call_id,
         opened_by_agent_id, department_id, handler_id, holder_id, held_by, opened_at, dispatched_at,
         clock_started_at, due_at, latest_at)
  VALUES (o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language, o.case_id,
         o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id, o.call_id,
         o.opened_by_agent_id, o.department_id, o.handler_id, o.holder_id, o.held_by, o.opened_at, o.dispatched_at,
         o.clock_started_at, o.due_at, o.latest_at)
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
